"""The bench measures in turns, and compares like with like. No test here is timed."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from thresholds_site.devtools import bench
from thresholds_site.devtools.bench import Arm, Row


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only the arms move."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_arms_are_timed_in_turns_and_compared(clock: list[float]) -> None:
    calls: list[str] = []

    @contextmanager
    def arms() -> Iterator[tuple[Arm, Arm]]:
        def ours() -> None:
            calls.append("ours")
            clock[0] += 0.03

        def baseline() -> None:
            calls.append("baseline")
            clock[0] += 0.02

        yield ours, baseline

    result = bench.measured(Row("page", goal=1.5, arms=arms, rounds=4))
    assert calls[-8:] == ["ours", "baseline"] * 4
    assert result.ratio == pytest.approx(1.5)
    assert result.met
    assert not bench.measured(Row("page", goal=1.4, arms=arms, rounds=4)).met


@pytest.mark.parametrize(
    ("count", "expected"), [(1, 1.0), (2, 2.0), (20, 19.0), (21, 20.0), (100, 95.0)]
)
def test_p95_is_the_nearest_rank(count: int, expected: float) -> None:
    assert bench.p95([float(n) for n in range(count, 0, -1)]) == expected


def test_rows_are_found_in_a_folder(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = state / "rows_of_a_test"
    folder.mkdir()
    (folder / "one.py").write_text(
        "from contextlib import nullcontext\n"
        "from thresholds_site.devtools.bench import Row\n"
        "ROWS = [Row('one', 1.0, lambda: nullcontext((int, int)))]\n"
    )
    (folder / "none.py").write_text("")
    assert [row.name for row in bench.discovered(folder)] == ["one"]
    for name in ("rows_of_a_test.one", "rows_of_a_test.none", "rows_of_a_test"):
        monkeypatch.delitem(sys.modules, name)
