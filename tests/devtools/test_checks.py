"""The static checks find what they are for, and none hides another."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from thresholds_site.devtools import assets, checks, lock, suites, system
from thresholds_site.devtools.checks import Finding
from thresholds_site.devtools.paths import BUILT, ROOT
from thresholds_site.devtools.trouble import Trouble


def test_every_check_runs_although_one_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        checks,
        "CHECKS",
        {
            "one": lambda _site: Finding(False, "this is wrong"),
            "two": lambda _site: Finding(True, ""),
        },
    )
    monkeypatch.setattr(checks, "start_seed", lambda _url: pytest.skip("needs no database"))
    assert [checks._report(name, act, {}) for name, act in checks.CHECKS.items()] == [False, True]
    said = capsys.readouterr().out
    assert "FAILED one" in said
    assert "this is wrong" in said
    assert "ok     two" in said


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(Trouble, match="no check is called typos"):
        checks._wanted(["typos"])


def test_a_registry_that_is_named_is_found(state: Path) -> None:
    subprocess.run(["git", "init", "-q", str(state)], check=True)
    host = ".".join(("registry", "npm" + "js", "org"))
    (state / "lock.json").write_text(f'{{\n"resolved": "https://{host}/x.tgz"\n}}\n')
    (state / "untracked.txt").write_text(host)
    (state / "fine.md").write_text("A page at example.org.\n")
    subprocess.run(["git", "add", "lock.json", "fine.md"], cwd=state, check=True)
    assert checks.registries_named(state) == ["lock.json:2"]


def test_a_lock_that_is_out_of_step_is_found(state: Path) -> None:
    (state / "requirements").mkdir()
    for name in ("pyproject.toml", *(f"requirements/{file}" for file in lock.LOCKS)):
        (state / name).write_bytes((ROOT / name).read_bytes())
    record = state / "requirements" / lock.RECORD
    record.write_text(json.dumps(lock.wanted_record(state)))
    assert lock.out_of_step(state) == []
    declared = state / "pyproject.toml"
    text = declared.read_text()
    declared.write_text(text.replace("line-length = 100", "line-length = 99"))
    assert lock.out_of_step(state) == []
    declared.write_text(text.replace('"pyyaml>=6"', '"pyyaml>=7"'))
    assert lock.out_of_step(state) == ["pyproject.toml"]
    (state / "requirements" / "production.txt").write_text("changed by hand\n")
    assert lock.out_of_step(state) == ["pyproject.toml", "production.txt"]


def test_production_settings_are_not_the_demos() -> None:
    site = {"DEMO": "1", "SITE_ORIGIN": "http://testserver", "DATABASE_URL": "kept"}
    real = checks.production_settings(site)
    assert "DEMO" not in real
    assert real["SITE_ORIGIN"].startswith("https://")
    assert real["DATABASE_URL"] == "kept"


def test_what_is_built_has_no_crown_and_no_licensed_font() -> None:
    assets.build()
    names = {path.name for path in BUILT.rglob("*") if path.is_file()}
    assert set(assets.SCRIPTS) <= names
    assert not [name for name in names if name.endswith((".woff", ".woff2", ".ico"))]
    styles = (BUILT / "site.css").read_text()
    for forbidden in ("GDS Transport", "@font-face", "crest", "crown"):
        assert forbidden not in styles
    for script in BUILT.glob("*.js"):
        assert "sourceMappingURL" not in script.read_text()


def test_an_unchanged_build_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assets.build()
    monkeypatch.setattr(assets, "_node", lambda: pytest.fail("it was built again"))
    assets.build()


def test_without_node_its_wheel_is_installed_and_removed(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    def run(command: list[str], name: str, node: assets.Node | None = None) -> None:
        ran.append(command)
        (state / "node").mkdir()

    monkeypatch.setattr(assets, "_run", run)
    with assets._node() as node:
        assert node.node[0].startswith(str(state / "node"))
        assert (state / "node").exists()
    assert not (state / "node").exists()
    assert "--require-hashes" in ran[0]


def test_missing_pdf_libraries_are_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "_loads", lambda _name: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system.require_pdf_libraries()
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "apt-get install libpango-1.0-0" in said


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([], ["--journeys", "tests/journeys"]),
        (["-q", "-k", "danger"], ["--journeys", "-q", "-k", "danger", "tests/journeys"]),
        (["dev.py::one", "-x"], ["--journeys", "dev.py::one", "-x"]),
    ],
)
def test_journeys_are_all_unless_some_are_named(asked: list[str], expected: list[str]) -> None:
    assert suites.journey_arguments(asked) == expected


def test_a_missing_browser_is_a_failure(monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
    monkeypatch.setattr(system, "CHROMIUM", state / "chromium")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Trouble, match="apt-get install chromium"):
        system.require_chromium()


def test_root_fetches_package_lists_only_when_the_known_ones_do_not_do(
    monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    ran: list[str] = []
    there = [False]

    def run(command: list[str], **_kwargs: object) -> subprocess.CompletedProcess[str]:
        ran.append(command[1])
        there[0] = ran == ["install", "update", "install"]
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr(subprocess, "run", run)
    assert system._install(["chromium"], until=lambda: there[0])
    assert ran == ["install", "update", "install"]
