"""Does docker-compose.yml name things that exist? Nothing is started to find out."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.core.management import get_commands

from thresholds_site.devtools.paths import ROOT

EXPECTED = {"database", "broker", "migrate", "web", "worker", "beat"}
# Programs of the images we do not build.
_OF_IMAGES = {"redis-server", "redis-cli", "pg_isready"}
_SECRET = re.compile(r"PASSWORD|SECRET|_URL$")
_READERS = {"required", "optional", "switch", "listed"}
_VARIABLE = re.compile(r"\$\{(\w+)(:\?)?[^}]*\}")
# What celery's command line knows, as far as it is used here.
_CELERY_VERBS = {"worker", "beat", "inspect"}

Services = Mapping[str, Mapping[str, Any]]


def read_compose(project: Path = ROOT) -> dict[str, Any]:
    """The compose file, its anchors merged."""
    text = (project / "docker-compose.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def settings_names(project: Path = ROOT) -> dict[str, bool]:
    """Each environment variable that the settings read, and whether they always require it.

    A name that is required only under a condition counts as required here.
    """
    source = (project / "thresholds_site" / "settings.py").read_text(encoding="utf-8")
    names: dict[str, bool] = {}
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="ENVIRONMENT"), attr=how),
                args=[ast.Constant(value=str(name)), *_],
            ) if how in _READERS:
                names[name] = names.get(name, False) or how in {"required", "listed"}
    return names


def faults(compose: Mapping[str, Any], project: Path = ROOT) -> list[str]:
    """Everything in the compose file that does not fit the project; empty when all is well."""
    services: Services = compose["services"]
    found = [f"no service {name}" for name in sorted(EXPECTED - set(services))]
    for name, service in services.items():
        found += [f"{name}: {fault}" for fault in _faults_of(name, service, project)]
    beats = [name for name, service in services.items() if "beat" in _words(service)]
    replicas = [services[name].get("deploy", {}).get("replicas", 1) for name in beats]
    if replicas != [1]:
        found.append("there must be exactly one beat")
    return [*found, *_undocumented(compose, project)]


def _faults_of(name: str, service: Mapping[str, Any], project: Path) -> Iterator[str]:
    if str(service.get("user", "root")).split(":")[0] in {"root", "0"}:
        yield "runs as root"
    if service.get("restart") != "no" and not service.get("healthcheck", {}).get("test"):
        yield "has no health check"
    if "build" in service or "command" in service:
        yield from _command_faults(_words(service), project)
    yield from _command_faults(_health_words(service), project)
    yield from _environment_faults(name, service, project)
    for volume in service.get("volumes", []):
        source = str(volume).split(":")[0]
        if source.startswith(".") and not (project / source).is_file():
            yield f"{source} does not exist"


def _words(service: Mapping[str, Any]) -> list[str]:
    return [str(word) for word in service.get("command", [])]


def _health_words(service: Mapping[str, Any]) -> list[str]:
    kind, *words = service.get("healthcheck", {}).get("test") or ["NONE"]
    return str(words[0]).split() if kind == "CMD-SHELL" else [str(word) for word in words]


def _command_faults(words: Sequence[str], project: Path) -> Iterator[str]:
    """What a command line names that is not there."""
    match list(words):
        case []:
            return
        case ["gunicorn", application, *_]:
            yield from _attribute_faults(application)
        case ["celery", "-A", application, verb, *_]:
            yield from _attribute_faults(application)
            if verb not in _CELERY_VERBS:
                yield f"celery knows no {verb}"
        case ["python", "manage.py", command, *_]:
            if command not in get_commands():
                yield f"manage.py knows no {command}"
        case ["python", script, *_]:
            if not (project / script).is_file():
                yield f"{script} does not exist"
        case [program, *_] if program not in _OF_IMAGES:
            yield f"{program} is not a program of any image"


def _attribute_faults(named: str) -> Iterator[str]:
    module, _, attribute = named.partition(":")
    try:
        found = hasattr(importlib.import_module(module), attribute)
    except ImportError:
        found = False
    if not found:
        yield f"{named} does not exist"


def _environment_faults(name: str, service: Mapping[str, Any], project: Path) -> Iterator[str]:
    environment: Mapping[str, Any] = service.get("environment") or {}
    for variable, value in environment.items():
        named = _VARIABLE.findall(str(value))
        if any(not required for _, required in named):
            yield f"{variable} has a default"
        if _SECRET.search(variable) and not named and not _is_open(str(value)):
            yield f"{variable} is written down"
    if "build" not in service:
        return
    read = settings_names(project)
    if unread := sorted(set(environment) - set(read)):
        yield f"the settings do not read {', '.join(unread)}"
    required = {variable for variable, always in read.items() if always}
    if missing := sorted(required - set(environment)):
        yield f"the settings need {', '.join(missing)}"
    if "DEMO" in environment:
        yield "DEMO has no place in a deployment"
    if "DATABASE_OWNER_URL" in environment and name != "migrate":
        yield "only the migration connects as the owner"


def _is_open(value: str) -> bool:
    """An address without a password in it."""
    return "://" in value and "@" not in value


def _undocumented(compose: Mapping[str, Any], project: Path) -> Iterator[str]:
    """Variables that `.env.example` does not list, and secrets that it gives away."""
    text = (project / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    used = {variable for variable, _ in _VARIABLE.findall(yaml.safe_dump(dict(compose)))}
    for variable in sorted((used | set(settings_names(project))) - set(listed)):
        yield f".env.example does not list {variable}"
    for variable, value in listed.items():
        if value and _SECRET.search(variable):
            yield f".env.example has a value for {variable}"
