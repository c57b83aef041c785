"""The compose file names things that exist; a planted fault of each kind is found."""

import copy
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from thresholds_site.devtools import places
from thresholds_site.devtools.databases import OWNER, RUNTIME
from thresholds_site.devtools.deployment import faults, read_compose, settings_names
from thresholds_site.devtools.installations import find_installation
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.postgres import SUPERUSER, Postgres

Plant = Callable[[dict[str, Any]], object]


def test_the_compose_file_fits_the_project() -> None:
    assert faults(read_compose()) == []


PLANTED: dict[str, tuple[Plant, str]] = {
    "a service left out": (lambda s: s.pop("worker"), "no service worker"),
    "root": (lambda s: s["web"].pop("user"), "web: runs as root"),
    "root by number": (lambda s: s["web"].update(user="0:0"), "web: runs as root"),
    "no health check": (lambda s: s["broker"].pop("healthcheck"), "broker: has no health check"),
    "a module that is gone": (
        lambda s: s["web"].update(command=["gunicorn", "thresholds_site.gone:application"]),
        "web: thresholds_site.gone:application does not exist",
    ),
    "an attribute that is gone": (
        lambda s: s["worker"].update(
            command=["celery", "-A", "thresholds_site.celery:gone", "worker"]
        ),
        "worker: thresholds_site.celery:gone does not exist",
    ),
    "a management command that is gone": (
        lambda s: s["migrate"].update(command=["python", "manage.py", "migrate_all"]),
        "migrate: manage.py knows no migrate_all",
    ),
    "a health check that is gone": (
        lambda s: s["web"]["healthcheck"].update(test=["CMD", "python", "deploy/gone.py"]),
        "web: deploy/gone.py does not exist",
    ),
    "a program of no image": (
        lambda s: s["web"]["healthcheck"].update(test=["CMD-SHELL", "curl -f http://localhost"]),
        "web: curl is not a program of any image",
    ),
    "a name the settings do not read": (
        lambda s: s["web"]["environment"].update(SECRET_KEY="${DJANGO_SECRET_KEY:?}"),
        "web: the settings do not read SECRET_KEY",
    ),
    "a name the settings need": (
        lambda s: s["beat"]["environment"].pop("SITE_ORIGIN"),
        "beat: the settings need SITE_ORIGIN",
    ),
    "a secret with a default": (
        lambda s: s["web"]["environment"].update(DJANGO_SECRET_KEY="${DJANGO_SECRET_KEY:-dev}"),
        "web: DJANGO_SECRET_KEY has a default",
    ),
    "a secret written down": (
        lambda s: s["database"]["environment"].update(POSTGRES_PASSWORD="postgres"),
        "database: POSTGRES_PASSWORD is written down",
    ),
    "a password written into an address": (
        lambda s: s["web"]["environment"].update(DATABASE_URL="postgresql://app:app@database/x"),
        "web: DATABASE_URL is written down",
    ),
    "the demo": (
        lambda s: s["web"]["environment"].update(DEMO="1"),
        "web: DEMO has no place in a deployment",
    ),
    "the owner in the web": (
        lambda s: s["web"]["environment"].update(DATABASE_OWNER_URL="${OWNER_URL:?}"),
        "web: only the migration connects as the owner",
    ),
    "two beats": (
        lambda s: s["beat"].update(deploy={"replicas": 2}),
        "there must be exactly one beat",
    ),
    "a mounted file that is gone": (
        lambda s: s["database"]["volumes"].append("./deploy/gone.sql:/gone.sql:ro"),
        "database: ./deploy/gone.sql does not exist",
    ),
    "a variable that nobody documents": (
        lambda s: s["web"]["environment"].update(EMAIL_FROM="${SENDER:?}"),
        ".env.example does not list SENDER",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str) -> None:
    plant, expected = PLANTED[name]
    compose = copy.deepcopy(read_compose())
    # Services share what the file's anchors merge into them; plant in one alone.
    compose["services"] = {key: copy.deepcopy(value) for key, value in compose["services"].items()}
    plant(compose["services"])
    assert expected in faults(compose)


def test_the_settings_source_is_read() -> None:
    names = settings_names()
    assert names["DATABASE_URL"]
    assert names["DJANGO_SECRET_KEY"]
    assert not names["DEMO"]


def test_the_image_holds_every_app_and_only_hashed_packages() -> None:
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    from django.apps import apps

    ours = [app.path for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    assert ours
    for path in ours:
        assert f"!{Path(path).name}/" in allowed
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r /tmp/production.txt" in text
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]


@pytest.fixture
def server(state: Path) -> Iterator[Postgres]:
    made = Postgres(places.server_home("one", places.database_account()), lasting=False)
    made.start("superuser")
    yield made
    made.stop(cleanly=False)


def test_the_roles_script_makes_two_roles_with_their_passwords(server: Postgres) -> None:
    programs = find_installation(server.account).programs
    env = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": str(server.socket),
        "PGPASSWORD": "superuser",
        "POSTGRES_USER": SUPERUSER,
        "POSTGRES_DB": "postgres",
        "ROLES_FOLDER": str(ROOT / "deploy"),
        "OWNER_PASSWORD": "it's the owner's",
        "RUNTIME_PASSWORD": "run-time; DROP ROLE postgres",
    }
    script = ["sh", str(ROOT / "deploy" / "postgres-roles.sh")]
    for _twice in range(2):
        subprocess.run(script, env=env, check=True, capture_output=True)
    for role, password in ((OWNER, env["OWNER_PASSWORD"]), (RUNTIME, env["RUNTIME_PASSWORD"])):
        with psycopg.connect(server.url(role, password, "postgres")) as connection:
            bounds = connection.execute(
                "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()
        assert bounds == (False, False, False, False)
    without = {name: value for name, value in env.items() if name != "OWNER_PASSWORD"}
    refused = subprocess.run(script, env=without, check=False, capture_output=True)
    assert refused.returncode != 0
