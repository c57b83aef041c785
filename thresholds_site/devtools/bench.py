"""The verb `bench`: each row a ratio of two arms, measured in one run.

A row stands in a module of the folder `bench/` as a member of its list `ROWS`. Its two arms do
work of the same kind; they are timed in turns (A B A B ...), warm, so that a noisy machine is
noisy to both. The bench starts a database of its own, and writes bench-results.json.
"""

import importlib
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import django

from thresholds_site.devtools.paths import ROOT, state_folder
from thresholds_site.devtools.places import remove_home
from thresholds_site.devtools.seed import DEMO_TEMPLATE, start_seed, template_site
from thresholds_site.devtools.trouble import Trouble
from thresholds_site.devtools.valkey import Valkey

DATABASE = "thresholds_bench"
ROWS_FOLDER = ROOT / "bench"
RESULTS = ROOT / "bench-results.json"
_WARM_UP = 3
# A round shorter than this is repeated, or the clock itself would be measured.
_SHORTEST_ROUND_SECONDS = 0.002

Arm = Callable[[], object]
# Entered once; yields the measured arm and the baseline.
Arms = Callable[[], AbstractContextManager[tuple[Arm, Arm]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One workload: `metric` of our arm divided by `metric` of the baseline, at most `goal`."""

    name: str
    goal: float
    arms: Arms
    metric: Literal["median", "p95"] = "median"
    rounds: int = 50


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one row; times in seconds a call."""

    name: str
    metric: str
    goal: float
    ours: float
    baseline: float
    ours_p95: float
    baseline_p95: float
    ratio: float
    met: bool


def bench(arguments: Sequence[str]) -> int:
    """Measure all rows, or those named; 1 when a goal is missed."""
    valkey = Valkey(state_folder() / f"valkey-bench-{os.getpid()}")
    valkey.start()
    seed = start_seed(valkey.url)
    try:
        seed.server.clone(DEMO_TEMPLATE, DATABASE)
        os.environ.update(template_site(seed.server, DATABASE, valkey.url, seed.secret_key))
        with seed.server.admin() as connection:
            version = connection.info.server_version
        results = [_reported(row) for row in _chosen(discovered(ROWS_FOLDER), arguments)]
    finally:
        seed.stop()
        valkey.stop()
        remove_home(valkey.home)
    _write(results, version)
    return 0 if all(result.met for result in results) else 1


def discovered(folder: Path) -> list[Row]:
    """The rows of all modules in a folder, imported with Django ready."""
    django.setup()
    sys.path.insert(0, str(folder.parent))
    try:
        names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
        modules = [importlib.import_module(f"{folder.name}.{name}") for name in names]
    finally:
        sys.path.remove(str(folder.parent))
    return [row for module in modules for row in getattr(module, "ROWS", ())]


def _chosen(rows: Sequence[Row], names: Sequence[str]) -> Sequence[Row]:
    known = [row.name for row in rows]
    if unknown := set(names) - set(known):
        raise Trouble(f"no row is called {', '.join(sorted(unknown))}; there are: {known}")
    return [row for row in rows if not names or row.name in names]


def measured(row: Row) -> Result:
    """Time both arms in turns and compare them."""
    with row.arms() as (ours, baseline):
        for _ in range(_WARM_UP):
            ours()
            baseline()
        repeats = (_repeats(ours), _repeats(baseline))
        times = [
            (_timed(ours, repeats[0]), _timed(baseline, repeats[1])) for _ in range(row.rounds)
        ]
    mine, theirs = ([pair[arm] for pair in times] for arm in (0, 1))
    summarise = statistics.median if row.metric == "median" else p95
    a, b = summarise(mine), summarise(theirs)
    ratio = a / b
    return Result(
        row.name, row.metric, row.goal, a, b, p95(mine), p95(theirs), ratio, ratio <= row.goal
    )


def p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 calls stay within (nearest rank)."""
    return sorted(times)[max(0, math.ceil(0.95 * len(times)) - 1)]


def _repeats(arm: Arm) -> int:
    return max(1, math.ceil(_SHORTEST_ROUND_SECONDS / max(_timed(arm, 1), 1e-9)))


def _timed(arm: Arm, repeats: int) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        arm()
    return (time.perf_counter() - began) / repeats


def _reported(row: Row) -> Result:
    result = measured(row)
    mark = "met   " if result.met else "MISSED"
    print(
        f"{mark} {result.name}: {result.metric} {_shown(result.ours)} ÷ "
        f"{_shown(result.baseline)} = {result.ratio:.2f} (goal {result.goal:g})",
        flush=True,
    )
    return result


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.3f} ms" if seconds >= 0.001 else f"{seconds * 1e6:.2f} µs"


def _write(results: Sequence[Result], server_version: int) -> None:
    measurements: Mapping[str, object] = {
        "postgresql": server_version,
        "python": sys.version.split()[0],
        "rows": [asdict(result) for result in results],
    }
    RESULTS.write_text(f"{json.dumps(measurements, indent=2)}\n", encoding="utf-8")
    print(f"{len(results)} rows measured; written to {RESULTS.name}")
