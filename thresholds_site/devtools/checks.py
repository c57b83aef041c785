"""The verbs `check` and `fix`: everything that can be said of the code without running it."""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from thresholds_site.devtools import lock, processes
from thresholds_site.devtools.environment import child_environment
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.seed import TEMPLATE, start_seed, template_site, test_folder
from thresholds_site.devtools.trouble import Trouble
from thresholds_site.devtools.valkey import Valkey

# Written in parts, or this file would be the first to name them.
_REGISTRIES = tuple(
    "".join(parts)
    for parts in (
        ("pyp", "i.org"),
        ("pyt", "honhosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("yar", "npkg.com"),
        ("deb", "ian.org"),
        ("doc", "ker.io"),
        ("doc", "ker.com"),
        ("ghc", "r.io"),
        ("unp", "kg.com"),
        ("jsd", "elivr.net"),
    )
)
_REGISTRY = re.compile(r"\b(" + "|".join(map(re.escape, _REGISTRIES)) + r")\b", re.IGNORECASE)
_PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check ended and what it said."""

    passed: bool
    said: str


Check = Callable[[Mapping[str, str]], Finding]


def check(arguments: Sequence[str]) -> int:
    """Run every check, or those named; 1 when any fails. All are run, whatever fails before."""
    wanted = _wanted(arguments)
    with _migrated_site() as site:
        passed = [_report(name, CHECKS[name], site) for name in wanted]
    failed = passed.count(False)
    print(f"{len(passed) - failed} checks passed, {failed} failed", flush=True)
    return 1 if failed else 0


def fix(arguments: Sequence[str]) -> int:
    """Format the code and mend what the linter knows how to mend; without names, the docs too."""
    where = list(arguments) or ["."]
    mended = subprocess.run([_PROGRAMS / "ruff", "check", "--fix", *where], cwd=ROOT, check=False)
    shaped = subprocess.run([_PROGRAMS / "ruff", "format", *where], cwd=ROOT, check=False)
    written = 0 if arguments else _write_generated_pages()
    return max(mended.returncode, shaped.returncode, written)


def _write_generated_pages() -> int:
    """Write the pages of docs/ that are made from the code and its rows."""
    with _migrated_site() as site:
        pages = _django("generate_docs")(site)
        cases = _django("show_cases", "--write")(site)
    print(f"{pages.said}\n{cases.said}", flush=True)
    return 0 if pages.passed and cases.passed else 1


@contextmanager
def _migrated_site() -> Iterator[Mapping[str, str]]:
    """The settings of a migrated database that lives as long as the block."""
    valkey = Valkey(test_folder() / f"valkey-check-{os.getpid()}")
    valkey.start()
    seed = start_seed(valkey.url)
    try:
        yield template_site(seed.server, TEMPLATE, valkey.url, seed.secret_key)
    finally:
        seed.stop()
        valkey.stop()


def _wanted(names: Sequence[str]) -> Sequence[str]:
    if unknown := set(names) - set(CHECKS):
        raise Trouble(f"no check is called {', '.join(sorted(unknown))}; there are: {_listed()}")
    return names or tuple(CHECKS)


def _report(name: str, act: Check, site: Mapping[str, str]) -> bool:
    began = time.monotonic()
    finding = act(site)
    mark = "ok    " if finding.passed else "FAILED"
    print(f"{mark} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not finding.passed:
        print(finding.said, flush=True)
    return finding.passed


def _program(*command: str) -> Check:
    """A check that runs a program of the environment."""
    return lambda site: _ended([str(_PROGRAMS / command[0]), *command[1:]], site)


def _django(*arguments: str) -> Check:
    """A check that runs a management command on a migrated database."""
    return lambda site: _ended([sys.executable, "manage.py", *arguments], site)


def _ended(command: Sequence[str], site: Mapping[str, str]) -> Finding:
    ended = processes.run(command, env=child_environment(site), cwd=ROOT)
    return Finding(ended.returncode == 0, (ended.stdout + ended.stderr).strip())


def production_settings(site: Mapping[str, str]) -> dict[str, str]:
    """The same database under the settings of a real service: no demo, https, mail."""
    real = {name: value for name, value in site.items() if name != "DEMO"}
    return real | {
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_ORIGIN": "https://thresholds.example",
        "DJANGO_ALLOWED_HOSTS": "thresholds.example",
        "EMAIL_URL": "smtp://mail.example:587",
        "EMAIL_FROM": "thresholds@thresholds.example",
    }


def _deployable(site: Mapping[str, str]) -> Finding:
    command = ["check", "--deploy", "--fail-level", "WARNING", "--database", "default"]
    return _django(*command)(production_settings(site))


def _demo_refused(site: Mapping[str, str]) -> Finding:
    """The demo's settings must not pass for a real service's."""
    finding = _django("check", "--deploy", "--fail-level", "WARNING")(site)
    refused = not finding.passed and "people.E001" in finding.said
    return Finding(refused, f"`check --deploy` does not refuse DEMO=1:\n{finding.said}")


def registries_named(project: Path) -> list[str]:
    """Each place in a tracked file that names a package registry's host."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=project, capture_output=True, text=True, check=True
    )
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = project / name
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [f"{name}:{n}" for n, line in enumerate(lines, 1) if _REGISTRY.search(line)]
    return found


def _no_registry_named(_site: Mapping[str, str]) -> Finding:
    found = registries_named(ROOT)
    return Finding(not found, "\n".join(found))


def _locks_in_step(_site: Mapping[str, str]) -> Finding:
    changed = lock.out_of_step()
    remedy = "run 'python -m thresholds_site.devtools.lock'"
    return Finding(
        not changed, f"changed since the locks were made: {', '.join(changed)}; {remedy}"
    )


CHECKS: dict[str, Check] = {
    "format": _program("ruff", "format", "--check", "."),
    "lint": _program("ruff", "check", "."),
    "imports": _program("lint-imports", "--no-cache"),
    "types": _program("mypy"),
    "templates": _program("djlint", "--lint", "--quiet", "templates"),
    "migrations": _django("makemigrations", "--check", "--dry-run"),
    "docs": _django("generate_docs", "--check"),
    "settings": _deployable,
    "demo-refused": _demo_refused,
    "registries": _no_registry_named,
    "locks": _locks_in_step,
}


def _listed() -> str:
    return ", ".join(CHECKS)
