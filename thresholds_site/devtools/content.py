"""What a fresh database is filled with, and a hash that changes when that changes."""

import hashlib
import sys
from collections.abc import Iterable, Mapping

from thresholds_site.devtools import processes
from thresholds_site.devtools.environment import child_environment
from thresholds_site.devtools.paths import FIXTURES, ROOT
from thresholds_site.devtools.trouble import Trouble

FRAMEWORK = FIXTURES / "pathway" / "nottingham-2014"
# What decides the shape of the database ...
_SHAPE = ("*/migrations/**/*.py", "deploy/roles.sql", "requirements/development.txt")
# ... and what is loaded into it. A loader's code follows these names.
_LOADED = (
    *_SHAPE,
    "*/management/commands/load_*.py",
    "*/*load*.py",
    "*/*demo*.py",
    "*/*load*/**/*.py",
    "*/*demo*/**/*.py",
    "*/*sample*.py",
    "**/*framework*.py",
    "fixtures/**/*",
)
_NOT_OURS = {".venv", "node_modules", "tests", "devtools", "__pycache__"}


def hashes() -> tuple[str, str]:
    """Short hashes of the database's shape (migrations), and of shape, fixtures and loaders."""
    return _hash_of(_SHAPE), _hash_of(_LOADED)


def _hash_of(patterns: Iterable[str]) -> str:
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    digest = hashlib.sha256()
    for path in sorted(found):
        inside = path.relative_to(ROOT)
        if not _NOT_OURS & set(inside.parts):
            digest.update(f"{inside}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def migrate(site: Mapping[str, str]) -> None:
    """Bring the database's shape up to date, as the owner role."""
    manage(site, "migrate", "--database=owner", "--no-input", "--verbosity=0")


def load_framework(site: Mapping[str, str]) -> None:
    """Load the published pathway, as the run-time role; the same content does nothing."""
    manage(site, "load_framework", str(FRAMEWORK.relative_to(ROOT)), "--publish-as-demo")


def load_demo(site: Mapping[str, str]) -> str:
    """Load the sample people and checks; returns what it says of who can sign in."""
    return manage(site, "load_demo")


def manage(site: Mapping[str, str], *arguments: str) -> str:
    """Run a management command in a process of its own and return what it printed.

    Raises `Trouble` with everything it said when it fails.
    """
    ended = processes.run(
        # The system checks are for `dev.py check`; here they would only cost time.
        [sys.executable, "-m", "django", *arguments, "--skip-checks"],
        env=child_environment(site),
        cwd=ROOT,
    )
    if ended.returncode != 0:
        said = (ended.stdout + ended.stderr).strip() or f"exit code {ended.returncode}"
        raise Trouble(f"'manage.py {' '.join(arguments)}' failed:\n{said}")
    return ended.stdout
