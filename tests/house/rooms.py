"""What a room may not hold, read from the source as a tree: nothing is imported or run."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("people", "timescales", "pathway", "referrals", "caf", "escalation", "reporting")
DOORS = ("views", "tasks", "admin", "accounts", "forms", "middleware", "context", "urls")
CLOCKS = ("views", "tasks", "admin", "accounts", "middleware", "management")
"""The doors that read the time, and pass it down."""
PURE = ("constants", "states", "rules")
SCOPED_DOOR = ROOT / "people" / "doors.py"
"""Loads in scope for all views, so it alone asks a model's manager."""

_MANAGERS = {"objects", "_default_manager", "_base_manager"}
_READINGS = {"now", "today", "utcnow", "localdate", "localtime", "time", "time_ns", "monotonic"}
_CLOCK_OWNERS = {"timezone", "datetime", "date", "time"}
_CLOCK_MODULES = {"django.utils.timezone", "time", "django.db.models.functions"}
_CLOCK_NAMES = {"now", "localdate", "localtime", "time", "time_ns", "monotonic", "Now"}


def modules(rooms: tuple[str, ...], apps: tuple[str, ...] = APPS) -> Iterator[Path]:
    """The source files of these rooms in all apps, a room being a module or a package."""
    for path in project_files(apps):
        inside = path.relative_to(ROOT).parts[1:]
        if inside and inside[0].removesuffix(".py") in rooms:
            yield path


def project_files(apps: tuple[str, ...] = APPS) -> Iterator[Path]:
    """Every source file of these apps but migrations."""
    for app in apps:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def named(path: Path, faults: list[str]) -> list[str]:
    """Faults with the file in front."""
    return [f"{path.relative_to(ROOT)}:{fault}" for fault in faults]


def manager_uses(source: str) -> list[str]:
    """Where a model is asked directly for its rows, or the database for anything."""
    return [
        f"{node.lineno} .{node.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and (node.attr in _MANAGERS or ast.unparse(node) in {"connection.cursor"})
    ]


def imports_of(source: str, *packages: str) -> list[str]:
    """Where one of these packages (or something in it) is imported."""
    return [
        f"{line} imports {name}"
        for line, name in _imported(source)
        if any(name == package or name.startswith(f"{package}.") for package in packages)
    ]


def _imported(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def clock_readings(source: str) -> list[str]:
    """Where the time is asked of the machine, of Django or of the database."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in _READINGS:
            owner = ast.unparse(node.value).rsplit(".", 1)[-1]
            if owner in _CLOCK_OWNERS and ast.unparse(node) != "datetime.time":
                found.append(f"{node.lineno} {ast.unparse(node)}")
        elif isinstance(node, ast.ImportFrom) and node.module in _CLOCK_MODULES:
            taken = {alias.name for alias in node.names} & _CLOCK_NAMES
            found += [f"{node.lineno} imports {name}" for name in sorted(taken)]
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "functions.Now":
            found.append(f"{node.lineno} {ast.unparse(node)}")
    return found
