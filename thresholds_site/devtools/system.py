"""Programs and libraries of the system that no Python package brings along."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from thresholds_site.devtools.trouble import Trouble

PDF_PACKAGES = (
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fonts-liberation",
)
_PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
_FONTS = Path("/usr/share/fonts/truetype")
CHROMIUM = Path("/usr/bin/chromium")


def require_pdf_libraries() -> None:
    """Have what WeasyPrint loads: installed by root, else said in one line and gone without.

    Without them the site runs, and its PDF pages say that printing is not set up.
    """
    if _pdf_libraries_are_there():
        return
    if not _install(PDF_PACKAGES, until=_pdf_libraries_are_there):
        print(f"PDF records need: sudo apt-get install {' '.join(PDF_PACKAGES)}", flush=True)


def require_chromium() -> None:
    """Have Debian's Chromium: installed by root. Raises `Trouble` where it stays missing."""
    if not CHROMIUM.exists() and not _install(("chromium",), until=CHROMIUM.exists):
        raise Trouble("the browser is missing: run 'sudo apt-get install chromium'.")


def _pdf_libraries_are_there() -> bool:
    fonts = any((_FONTS / name).is_dir() for name in ("liberation", "liberation2"))
    return fonts and all(_loads(name) for name in _PDF_LIBRARIES)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install(packages: Sequence[str], *, until: Callable[[], bool]) -> bool:
    """Install Debian packages as root, with fresh lists where the known ones do not do."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {' '.join(packages)} ...", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-qq"], install):
        quiet = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if until():
            return True
    print(quiet.stderr.strip()[-500:], flush=True)
    return False
