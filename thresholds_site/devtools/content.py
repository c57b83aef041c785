"""What a fresh database is filled with, and a hash that changes when that changes."""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from thresholds_site.devtools import processes
from thresholds_site.devtools.environment import child_environment
from thresholds_site.devtools.paths import FIXTURES, ROOT
from thresholds_site.devtools.trouble import Trouble

FRAMEWORK = FIXTURES / "pathway" / "nottingham-2014"
# What decides the shape of the database ...
_SHAPE = ("*/migrations/*.py", "deploy/roles.sql", "requirements/development.txt")
# ... and what is loaded into it. A loader's code follows these names.
_LOADED = (
    *_SHAPE,
    "*load*.py",
    "*demo*.py",
    "*sample*.py",
    "*framework*.py",
    "*sheets*.py",
    "fixtures/*",
)
# Folders of the checkout that hold neither.
_ELSEWHERE = {"docs", "node_modules", "static", "staticfiles", "templates", "tests", "devtools"}


def hashes() -> tuple[str, str]:
    """Short hashes of the database's shape (migrations), and of shape, fixtures and loaders."""
    files = sorted(_files(ROOT))
    return _hash_of(files, _SHAPE), _hash_of(files, _LOADED)


def _files(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        hidden = entry.name.startswith((".", "__pycache__"))
        if entry.is_dir() and not hidden and entry.name not in _ELSEWHERE:
            yield from _files(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def _hash_of(files: Iterable[Path], patterns: Iterable[str]) -> str:
    """A pattern's star also stands for slashes."""
    digest = hashlib.sha256()
    for path in files:
        inside = str(path.relative_to(ROOT))
        if any(fnmatch(inside, pattern) for pattern in patterns):
            digest.update(f"{inside}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def migrate(site: Mapping[str, str]) -> None:
    """Bring the database's shape up to date, as the owner role."""
    manage(site, "migrate", "--database=owner", "--no-input", "--verbosity=0")


def load_framework(site: Mapping[str, str]) -> None:
    """Load the published pathway, as the run-time role; the same content does nothing."""
    manage(site, "framework", "import", str(FRAMEWORK.relative_to(ROOT)), "--publish-as-demo")


def load_demo(site: Mapping[str, str]) -> str:
    """Load the sample people and checks; returns what it says of who can sign in."""
    return manage(site, "load_demo")


def manage(site: Mapping[str, str], verb: str, *arguments: str) -> str:
    """Run a management command in a process of its own and return what it printed.

    Raises `Trouble` with everything it said when it fails.
    """
    ended = processes.run(
        # The system checks are for `dev.py check`; here they would only cost time.
        [sys.executable, "-m", "django", verb, "--skip-checks", *arguments],
        env=child_environment(site),
        cwd=ROOT,
    )
    if ended.returncode != 0:
        said = (ended.stdout + ended.stderr).strip() or f"exit code {ended.returncode}"
        raise Trouble(f"'manage.py {' '.join((verb, *arguments))}' failed:\n{said}")
    return ended.stdout
