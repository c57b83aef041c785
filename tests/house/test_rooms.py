"""Rooms hold what their name says. Each rule here is also shown to catch a planted fault."""

import re
from pathlib import Path

import pytest

from tests.house.rooms import (
    APPS,
    CLOCKS,
    DOORS,
    PURE,
    ROOT,
    SCOPED_DOOR,
    clock_readings,
    imports_of,
    manager_uses,
    modules,
    named,
    project_files,
)

KNOWN_ROOMS = {
    "__init__",
    "accounts",
    "actions",
    "admin",
    "apps",
    "checks",
    "constants",
    "context",
    "documents",
    "doors",
    "extracts",
    "forms",
    "management",
    "middleware",
    "models",
    "permissions",
    "queries",
    "rules",
    "sample",
    "states",
    "tasks",
    "urls",
    "views",
}
"""The rooms of the house, and the few modules beside them that Django or the demo asks for."""

TABLES = {
    "people": {"held_token"},
    "pathway": {
        "steps",
        "words",
        "case_json",
        "framework_format",
        "published_cases",
        "sheets",
    },
}
"""Plain tables and formats that several rooms of one app read."""

LONGEST_MODULE = 410
"""Lines. 'About 400', so that a few lines more do not tear a module apart."""


def test_there_are_doors_to_look_at() -> None:
    assert len(list(modules(DOORS))) > 15
    assert len(list(modules(PURE))) > 10


# ---------------------------------------------------------------- doors go through the scope


def test_no_door_asks_a_manager() -> None:
    faults = [
        fault
        for path in modules(DOORS)
        if path != SCOPED_DOOR
        for fault in named(path, manager_uses(path.read_text(encoding="utf-8")))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "fault",
    [
        "ThresholdCheck.objects.get(ref=ref)",
        "checks = models.ThresholdCheck.objects",
        "self.model._default_manager.all()",
        "Indicator._base_manager.first()",
        "def page(request):\n    return render(request, 'x', {'all': Check.objects.all()})",
        "found = [one for one in Check . objects . all()]",
        "with connection.cursor() as cursor: cursor.execute('SELECT 1')",
    ],
)
def test_a_planted_manager_in_a_door_is_caught(fault: str) -> None:
    assert manager_uses(fault)


@pytest.mark.parametrize(
    "sound",
    [
        "check = load_in_scope(ThresholdCheck, request.practitioner, ref)",
        "# ThresholdCheck.objects.all()",
        "words = 'Check.objects'",
        "objects = queries.all_of(practitioner)",
    ],
)
def test_a_sound_door_is_left_alone(sound: str) -> None:
    assert not manager_uses(sound)


# ---------------------------------------------------------------- plain rooms stay plain


def test_constants_states_and_rules_know_no_framework() -> None:
    faults = [
        fault
        for path in modules(PURE)
        for fault in named(
            path, imports_of(path.read_text(encoding="utf-8"), "django", "celery", "psycopg")
        )
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "fault",
    [
        "import django",
        "from django.db import models",
        "def late():\n    from django.utils import timezone",
        "import os, django.conf",
    ],
)
def test_a_planted_import_is_caught(fault: str) -> None:
    assert imports_of(fault, "django")


def test_a_namesake_is_not_taken_for_the_framework() -> None:
    assert not imports_of("import djangoesque\nfrom people import django_words", "django")


# ---------------------------------------------------------------- the clock is an argument


def test_no_clock_is_read_below_the_doors() -> None:
    doors = set(modules(CLOCKS))
    below = [path for path in project_files((*APPS, "thresholds_site/lib")) if path not in doors]
    faults = [
        fault
        for path in below
        for fault in named(path, clock_readings(path.read_text(encoding="utf-8")))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "fault",
    [
        "timezone.now()",
        "from django.utils import timezone\ndef due(): return timezone.localdate()",
        "from django.utils.timezone import now",
        "dt.datetime.now(tz=dt.UTC)",
        "datetime.datetime.utcnow()",
        "dt.date.today()",
        "import time\nstarted = time.time()",
        "from time import time",
        "field = models.DateTimeField(default=timezone.now)",
        "from django.db.models.functions import Now",
    ],
)
def test_a_planted_clock_is_caught(fault: str) -> None:
    assert clock_readings(fault)


@pytest.mark.parametrize(
    "sound",
    [
        "def due(*, now: dt.datetime): return now + dt.timedelta(days=1)",
        "opens_at = dt.time(8, 30)",
        "situation.now, clock.today",
        "timezone.make_aware(value)",
        "value.time()",
    ],
)
def test_a_clock_that_is_passed_in_is_left_alone(sound: str) -> None:
    assert not clock_readings(sound)


# ---------------------------------------------------------------- the same names everywhere


def test_every_module_is_a_room_that_has_a_name() -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in project_files()
        if (room := path.relative_to(ROOT).parts[1].removesuffix(".py")) not in KNOWN_ROOMS
        and room not in TABLES.get(path.relative_to(ROOT).parts[0], set())
    ]
    assert not strangers, f"not a room of the house: {strangers}"


def test_no_room_has_grown_too_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in project_files((*APPS, "thresholds_site"))
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE}


def test_nothing_is_switched_off_without_a_reason() -> None:
    """`noqa` and `type: ignore` name what they silence."""
    bare = re.compile(r"#\s*(?:noqa(?!: [A-Z]+\d+)|type: ignore(?!\[))")
    faults = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*project_files((*APPS, "thresholds_site")), *Path(ROOT, "tests").rglob("*.py")]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line) and path != Path(__file__)
    ]
    assert not faults
