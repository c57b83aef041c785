"""`dev.py` makes an environment that is whole, or says in one line why not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from thresholds_site.devtools.__main__ import VERBS
from thresholds_site.devtools.paths import ROOT


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Commands that would have been run; creating an environment makes its interpreter."""
    seen: list[list[str]] = []

    def run(command: list[str], quiet: bool = False) -> int:
        seen.append(command)
        if "venv" in command:
            interpreter = tmp_path / ".venv" / "bin" / "python"
            interpreter.parent.mkdir(parents=True, exist_ok=True)
            interpreter.touch(mode=0o755)
        return 0

    monkeypatch.setattr(dev, "run", run)
    monkeypatch.setattr(dev, "uv", lambda: "")
    return seen


@pytest.fixture
def environment(tmp_path: Path) -> dev.Environment:
    lock = tmp_path / "development.txt"
    lock.write_text("one==1\n")
    return dev.Environment(str(tmp_path / ".venv"), str(lock))


def created(calls: list[list[str]]) -> int:
    return sum("venv" in command for command in calls)


def installed(calls: list[list[str]]) -> int:
    return sum("--require-hashes" in command for command in calls)


def test_an_environment_is_made_once(environment: dev.Environment, calls: list[list[str]]) -> None:
    environment.bring_up_to_date()
    assert (created(calls), installed(calls)) == (1, 1)
    environment.bring_up_to_date()
    assert (created(calls), installed(calls)) == (1, 1)


def test_a_changed_lock_is_installed_into_it(
    environment: dev.Environment, calls: list[list[str]]
) -> None:
    environment.bring_up_to_date()
    Path(environment.lock).write_text("one==2\n")
    environment.bring_up_to_date()
    assert (created(calls), installed(calls)) == (1, 2)


def test_a_half_made_environment_is_made_anew(
    environment: dev.Environment, calls: list[list[str]]
) -> None:
    """As after a kill in the middle of the first install: an interpreter, but no stamp."""
    environment.create()
    assert Path(environment.python).exists()
    environment.bring_up_to_date()
    assert created(calls) == 2


def test_a_failed_install_leaves_no_stamp(
    environment: dev.Environment, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.Environment, "install", lambda _self: 1)
    with pytest.raises(dev.Trouble, match="could not be installed"):
        environment.bring_up_to_date()
    assert environment.found() is None


def test_another_python_makes_it_anew(
    environment: dev.Environment, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.bring_up_to_date()
    monkeypatch.setattr(sys, "version", "3.99.0 (another)")
    environment.bring_up_to_date()
    assert created(calls) == 2


def test_uv_installs_exactly_the_lock_and_pip_is_the_second_choice(
    environment: dev.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def run(command: list[str], quiet: bool = False) -> int:
        seen.append(command)
        return 1 if "sync" in command else 0

    monkeypatch.setattr(dev, "run", run)
    monkeypatch.setattr(dev, "uv", lambda: "/opt/uv")
    assert environment.install() == 0
    assert seen[0][:3] == ["/opt/uv", "pip", "sync"]
    assert {"--require-hashes", "--system-certs"} <= set(seen[0])
    assert seen[-1][1:4] == ["-m", "pip", "install"]


def test_a_missing_venv_module_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "run", lambda command, quiet=False: 1)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.Trouble, match=r"sudo apt-get install python3\.\d+-venv") as said:
        dev.require_venv_module()
    assert "\n" not in str(said.value)


def test_root_installs_the_venv_module(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def call(command: list[str], env: dict[str, str]) -> int:
        seen.append(command[:2])
        return 0

    monkeypatch.setattr(dev, "run", lambda command, quiet=False: 1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr(subprocess, "call", call)
    dev.require_venv_module()
    assert ["apt-get", "install"] in seen


def test_an_old_python_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(dev.Trouble, match=r"needs Python 3\.11"):
        dev.main(["test"])


def test_it_names_the_verbs_that_the_module_knows() -> None:
    assert set(dev.VERBS) == set(VERBS)
    alone = subprocess.run(
        [sys.executable, "dev.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(f"python3 dev.py {verb} " in alone.stdout for verb in VERBS)
    wrong = subprocess.run(
        [sys.executable, "dev.py", "tset"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2


def test_it_uses_the_standard_library_alone() -> None:
    code = (
        "import sys; sys.path.insert(0, '.'); import dev; print('thresholds_site' in sys.modules)"
    )
    command = [sys.executable, "-I", "-S", "-c", code]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
