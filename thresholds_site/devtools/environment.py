"""The environment variables that the settings module reads, made for a laptop."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from thresholds_site.devtools.databases import OWNER, RUNTIME, Roles

SETTINGS = "thresholds_site.settings"
# Read by nobody here: would change how a child connects, imports or speaks.
_NOT_PASSED_ON = ("DJANGO_", "DATABASE_", "REDIS_", "EMAIL_", "PG", "PYTHONPATH", "PYTHONHOME")


def site_environment(
    *,
    database_url: str,
    owner_url: str,
    redis_url: str,
    origin: str,
    secret_key: str,
    static_root: Path,
) -> dict[str, str]:
    """What one set of the site's processes is told, in the demo and in tests."""
    static_root.mkdir(exist_ok=True)
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DJANGO_SECRET_KEY": secret_key,
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "SITE_ORIGIN": origin,
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": owner_url,
        "REDIS_URL": redis_url,
        "STATIC_ROOT": str(static_root),
        "DEMO": "1",
    }


def child_environment(site: Mapping[str, str]) -> dict[str, str]:
    """Our own environment without what could leak into the site, and the site's variables."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED_ON)
    }
    return inherited | {"PYTHONUNBUFFERED": "1"} | dict(site)


def kept_secrets(place: Path) -> dict[str, str]:
    """Random secrets of one server, made once and kept in a file that only we can read."""
    if place.exists():
        found = json.loads(place.read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in found.items()}
    made = {
        name: secrets.token_urlsafe(32) for name in ("superuser", "owner", "runtime", "secret_key")
    }
    unfinished = place.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(made), encoding="utf-8")
    unfinished.rename(place)
    return made


def roles_of(known: Mapping[str, str]) -> Roles:
    """The two roles with their kept passwords."""
    return Roles(OWNER, known["owner"], RUNTIME, known["runtime"])
