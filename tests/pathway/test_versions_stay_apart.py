"""Rows of one version cannot point into another: one composite key for every pointer."""

import datetime as dt
import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, Model
from pytest_django import DjangoDbBlocker

from pathway import migrations
from pathway.models import (
    AnonymousCheck,
    AnonymousChoice,
    CheckAnswer,
    CheckConcern,
    CheckImmediate,
    CheckObservation,
    CheckResult,
    CheckUnknown,
    FrameworkVersion,
    Judgement,
    PracticeAnswer,
    PracticeSet,
    ThresholdCheck,
)
from people.constants import Role
from people.models import Practitioner
from tests.pathway.versions import NOW, draft_of, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db

_KEY = re.compile(
    r"ALTER TABLE (\w+) ADD CONSTRAINT (\w+) FOREIGN KEY \(version_id, (\w+)\)"
    r" REFERENCES (\w+) \(version_id, id\)"
)
WRITTEN = [
    add
    for found in pkgutil.iter_modules(migrations.__path__)
    for add, _drop in getattr(
        importlib.import_module(f"{migrations.__name__}.{found.name}"), "KEYS", []
    )
]
KEYS = [match.groups() for add in WRITTEN if (match := _KEY.match(add))]
MODELS: dict[str, type[Model]] = {
    model._meta.db_table: model for model in apps.get_app_config("pathway").get_models()
}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The version in force and a draft copied from it."""
    with rows_for_a_module(django_db_blocker):
        yield {"published": published().pk, "draft": draft_of(published()).pk}


@pytest.fixture
def in_force(stage: dict[str, int], db: None) -> FrameworkVersion:
    """The published version."""
    return FrameworkVersion.objects.get(pk=stage["published"])


@pytest.fixture
def draft(stage: dict[str, int], db: None) -> FrameworkVersion:
    """A draft with the same rows."""
    return FrameworkVersion.objects.get(pk=stage["draft"])


def run_sql(sql: str, *values: Any) -> int:
    """Run one statement as the run-time role; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def test_every_key_of_the_migration_was_read() -> None:
    assert len(KEYS) == len(WRITTEN) >= 35


def test_every_pointer_between_rows_of_versions_has_its_key() -> None:
    """A new foreign key between two tables that carry a version needs a composite one."""
    needed = set()
    for model in MODELS.values():
        for field in model._meta.concrete_fields:
            if not isinstance(field, ForeignKey) or not has_version(model):
                continue
            target = field.related_model
            assert not isinstance(target, str)
            if has_version(target):
                needed.add((model._meta.db_table, field.column, target._meta.db_table))
    assert {(table, column, target) for table, _name, column, target in KEYS} == needed


def has_version(model: type[Model]) -> bool:
    return any(field.name == "version" for field in model._meta.concrete_fields)


def bare_check(version: FrameworkVersion, by: Practitioner) -> ThresholdCheck:
    """A check that was begun under that version."""
    return ThresholdCheck.objects.create(
        author=by, version=version, start_key=f"key-{version.pk}", created_at=NOW, updated_at=NOW
    )


def check_with_parts(version: FrameworkVersion, by: Practitioner) -> ThresholdCheck:
    """A check with one row of every part, and a result."""
    check = bare_check(version, by)
    whole: dict[str, Any] = {"check_made": check, "version": version}
    question = last_of("pathway_answer", version).question
    CheckImmediate.objects.create(**whole, immediate=last_of("pathway_immediateindicator", version))
    CheckObservation.objects.create(**whole, indicator=last_of("pathway_indicator", version))
    CheckObservation.objects.create(
        **whole, degree_question=last_of("pathway_degreequestion", version)
    )
    CheckConcern.objects.create(**whole, position=0)
    CheckAnswer.objects.create(**whole, question=question, answer=question.answers.first())
    CheckUnknown.objects.create(**whole, domain=last_of("pathway_domain", version))
    level = last_of("pathway_level", version)
    make_result(version, check.pk, level.pk)
    result = last_of("pathway_checkresult", version)
    make_judgement(version, by, check_id=check.pk, result_id=result.pk, level_id=level.pk)
    return check


def anonymous_with_choices(version: FrameworkVersion) -> AnonymousCheck:
    """Answers without an account, with one choice of every kind."""
    begun = AnonymousCheck.objects.create(
        key_hash=f"{version.pk:064x}",
        version=version,
        begun_at=NOW,
        expires_at=NOW + dt.timedelta(hours=1),
    )
    answer, degree = (last_of(f"pathway_{name}", version) for name in ("answer", "degreeanswer"))
    for chosen in (
        {"indicator": last_of("pathway_indicator", version)},
        {"degree_question": degree.question, "degree_answer": degree},
        {"immediate": last_of("pathway_immediateindicator", version)},
        {"question": answer.question, "answer": answer},
        {"unknown": last_of("pathway_domain", version)},
    ):
        AnonymousChoice.objects.create(anonymous=begun, version=version, **chosen)
    return begun


def practised(version: FrameworkVersion) -> None:
    """A set of cases for a meeting, and one answer to it."""
    post = post_of(Role.PRACTITIONER, f"Practiser {version.pk}")
    kept = {"version": version, "agency": post.agency, "start_key": f"practice-{version.pk}"}
    made = PracticeSet.objects.create(
        name="A meeting", cases=["T1-001"], made_by=post, made_at=NOW, **kept
    )
    PracticeAnswer.objects.create(
        person=post.user,
        by=post,
        case="T1-001",
        attempt=1,
        in_set=made,
        chosen=[],
        signs=[],
        answers={},
        level="universal",
        answered_at=NOW,
        **kept,
    )


def make_result(version: FrameworkVersion, check_id: int, level_id: int) -> None:
    """A result row; its keys are looked at here and now."""
    CheckResult.objects.create(
        check_made_id=check_id,
        number=CheckResult.objects.count() + 1,
        version=version,
        level_id=level_id,
        made_at=NOW,
        content_hash="0" * 64,
        immediate=False,
        verb="look_again",
        recommendation={},
        made_from={},
    )
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")


def make_judgement(version: FrameworkVersion, by: Practitioner, **ids: int) -> None:
    """A judgement on a result; its keys are looked at here and now."""
    Judgement.objects.create(
        check_made_id=ids["check_id"],
        result_id=ids["result_id"],
        level_id=ids["level_id"],
        version=version,
        number=Judgement.objects.count() + 1,
        by=by,
        at=NOW,
        direction="agrees",
    )
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")


def last_of(table: str, version: FrameworkVersion) -> Any:
    """The last row of a table in a version: not the one that points, where a table points at
    itself."""
    return MODELS[table]._default_manager.filter(version=version).order_by("pk").last()


def pointing_row(table: str, column: str, version: FrameworkVersion) -> Any:
    """The row of a table to try a column on."""
    rows = MODELS[table]._default_manager.filter(version=version).order_by("pk")
    if table == "pathway_checkobservation":
        # One is of an entry, the other of a question of degree.
        rows = rows.filter(degree_question__isnull=not column.startswith("degree"))
    if table in {"pathway_needphrase", "pathway_anonymouschoice"}:
        # Each leads to one kind of entry.
        rows = rows.filter(**{f"{column}__isnull": False})
    return rows.first()


def point(table: str, column: str, version: FrameworkVersion, target_pk: int) -> None:
    """Point a row at another one, and check every deferred constraint now."""
    if table == "pathway_checkresult":
        # Results are written once, so another one is made.
        right = CheckResult.objects.filter(version=version).earliest("pk")
        ids = {"check_id": right.check_made_id, "level_id": right.level_id} | {column: target_pk}
        make_result(version, **ids)
        return
    if table == "pathway_judgement":
        said = Judgement.objects.filter(version=version).earliest("pk")
        ids = {name: getattr(said, name) for name in ("result_id", "level_id")}
        ids |= {"check_id": said.check_made_id, column: target_pk}
        make_judgement(version, said.by, **ids)
        return
    row = pointing_row(table, column, version)
    run_sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", target_pk, row.pk)
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")


def constraint_broken(error: BaseException) -> str:
    """The name of the constraint that the database says was broken."""
    cause: Any = error.__cause__
    return str(cause.diag.constraint_name)


@pytest.mark.parametrize(
    ("table", "name", "column", "target"), KEYS, ids=[f"{key[0]}-{key[2]}" for key in KEYS]
)
def test_no_row_points_into_another_version(
    in_force: FrameworkVersion,
    draft: FrameworkVersion,
    table: str,
    name: str,
    column: str,
    target: str,
) -> None:
    if any(part in table + target for part in ("_check", "_thresholdcheck", "_judgement")):
        by = post_of(Role.PRACTITIONER)
        check_with_parts(draft, by)
        check = bare_check(in_force, by)
        make_result(in_force, check.pk, last_of("pathway_level", in_force).pk)
    if "_anonymous" in table + target:
        anonymous_with_choices(draft)
        anonymous_with_choices(in_force)
    if "_practice" in table + target:
        for version in (draft, in_force):
            practised(version)
    there = last_of(target, in_force)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        point(table, column, draft, there.pk)
    assert constraint_broken(broken.value) == name
    # Inside its version it may point, else the refusal would prove nothing.
    row = pointing_row(table, column, draft)
    attribute = {field.column: field.attname for field in row._meta.concrete_fields}[column]
    point(table, column, draft, getattr(row, attribute) or last_of(target, draft).pk)
