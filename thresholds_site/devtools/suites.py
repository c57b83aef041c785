"""The verbs `test` and `journeys`: set-up, then pytest in a process of its own."""

import os
import sys
from collections.abc import Sequence

from thresholds_site.devtools import assets, system
from thresholds_site.devtools.environment import child_environment
from thresholds_site.devtools.paths import ROOT


def test(arguments: Sequence[str]) -> int:
    """Everything but the browser's tests."""
    system.require_pdf_libraries()
    assets.build()
    return _pytest(arguments)


def journeys(arguments: Sequence[str]) -> int:
    """The browser's tests."""
    system.require_pdf_libraries()
    system.require_chromium()
    assets.build()
    return _pytest(journey_arguments(arguments))


def journey_arguments(arguments: Sequence[str]) -> list[str]:
    """Pytest's arguments: all journeys, unless some are named among the options."""
    named = any(
        (ROOT / argument.partition("::")[0]).exists()
        for argument in arguments
        if not argument.startswith("-")
    )
    return ["--journeys", *arguments, *([] if named else ["tests/journeys"])]


def _pytest(arguments: Sequence[str]) -> int:
    """Become pytest, so that signals and the exit code are its own. Does not return."""
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", *arguments]
    os.execve(sys.executable, command, child_environment({}))
