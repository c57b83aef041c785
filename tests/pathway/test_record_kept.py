"""What a check was made from never changes, nor its result, nor the version it was made under."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from pathway.actions.checks import save_step
from pathway.actions.contents import (
    ChosenEntry,
    Concern,
    Danger,
    Needs,
    NotInThisVersion,
    OwnLevel,
    OwnWords,
    Strengths,
    Unknown,
)
from pathway.actions.frameworks import publish_version
from pathway.constants import Step
from pathway.models import (
    Answer,
    CheckAnswer,
    CheckConcern,
    CheckImmediate,
    CheckObservation,
    CheckResult,
    CheckStep,
    CheckUnknown,
    Dimension,
    Domain,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    Judgement,
    Level,
    ThresholdCheck,
)
from pathway.queries.documents import ruleset_of
from pathway.queries.observations import observations_of
from pathway.rules import Recommendation, recommend
from people.constants import AccessKind, Role
from people.models import AccessRecord
from tests.checks import PAGES, QUIET, STORIES, Page, Values, Walk, sent, ticked
from tests.factories import post
from tests.pathway.versions import draft_of, published, rows_for_a_module
from thresholds_site.lib.dates import london_day

pytestmark = pytest.mark.django_db

PARTS: list[type[Model]] = [
    CheckStep,
    CheckImmediate,
    CheckObservation,
    CheckConcern,
    CheckAnswer,
    CheckUnknown,
]
RICH: dict[Step, Values] = {
    Step.WHO: {"child_name": "Robin", "setting": "Brook Primary"},
    Step.DANGER: {"now": "no", "signs": ["I06", "I08"]},
    Step.NEEDS_CHILD: ticked("E19", evidence="Out late", child_words="Nobody waits")
    | ticked("D-diet", degree="diet.serious", basis="suspected", longer_ago="1"),
    Step.NEEDS_PARENTS: ticked("A39", basis="record"),
    Step.NEEDS_FAMILY: ticked("A46", basis="someone_said"),
    Step.OWN_WORDS: {
        "form-0-text": "No coat in winter",
        "form-0-dimension": "basic_care",
        "form-0-placed": "additional",
        "form-0-basis": "seen",
    },
    Step.STRENGTHS: {"codes": ["U01", "U02"], "words": "Gran"},
    Step.UNKNOWN: {"domains": ["family"], "words": "Who lives there"},
    Step.HELP: {"help_so_far": "not_working", "words": "A club"},
    Step.LAW: {**QUIET[Step.LAW], "section_17": "not_sure", "disabled": "yes"},
    Step.OWN_LEVEL: {"level": "child_in_need"},
}
"""A check with a row in every table."""


def rich() -> Walk:
    """The same, with its result."""
    walk = Walk(post()).answer(RICH)
    assert all(table._default_manager.exists() for table in PARTS)
    walk.see_result()
    return walk


def refused(statement: str, values: list[Any] | None = None) -> None:
    """The database refuses that statement, and everything stays."""
    with pytest.raises(DatabaseError), transaction.atomic():
        run(statement, values)


def run(statement: str, values: list[Any] | None = None) -> None:
    """Run a statement, and check at once what would else be checked at the end."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --------------------------------------------------------------------------- after the result


def test_no_part_changes_goes_or_comes_in_sql_or_by_the_orm() -> None:
    walk = rich()
    for model in PARTS:
        table = model._meta.db_table
        columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
        rows = model._default_manager.order_by("pk")
        before = list(rows.values())
        for column in columns:
            refused(f"UPDATE {table} SET {column} = {column}")
        refused(f"DELETE FROM {table}")
        listed = ", ".join(columns)
        refused(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {table} LIMIT 1")
        refused(f"TRUNCATE {table}")
        row = rows.first()
        assert row is not None
        for act in (row.save, row.delete, rows.delete, lambda rows=rows: rows.update(check_made=1)):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        assert list(rows.values()) == before, table
    assert walk.check.state == "result"


def test_no_column_of_the_check_changes_but_its_state() -> None:
    walk = rich()
    post()  # somebody else who could be written in as its author
    draft_of(published(), post(None, Role.PATHWAY_EDITOR))  # and another version
    free = {"id", "state", "updated_at", "completed_at", "withdrawn_because", "look_again_on"}
    free |= {"family_id", "reopened_at"}  # listed with whom, and when opened again
    for field in ThresholdCheck._meta.concrete_fields:
        if field.column in free:
            continue
        other = other_value(field, getattr(walk.check, field.attname))
        refused(f"UPDATE pathway_thresholdcheck SET {field.column} = %s", [other])
    refused("UPDATE pathway_thresholdcheck SET state = 'draft'")
    refused("UPDATE pathway_thresholdcheck SET state = 'nonsense'")
    refused("DELETE FROM pathway_thresholdcheck")
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        walk.check.delete()


def other_value(field: Any, value: Any) -> Any:
    """Something that the column could hold and does not."""
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(value, bool):
        return not value
    if field.is_relation:
        return field.related_model.objects.exclude(pk=value).values_list("pk", flat=True).first()
    if isinstance(value, int):
        return value + 1
    return "no" if value == "yes" else "yes"


def test_a_result_is_written_once() -> None:
    walk = rich()
    before = CheckResult.objects.values().get()
    for field in CheckResult._meta.concrete_fields:
        refused(f"UPDATE pathway_checkresult SET {field.column} = {field.column}")
    refused("DELETE FROM pathway_checkresult")
    refused("TRUNCATE pathway_checkresult CASCADE")
    result = walk.result
    result.verb = "look_again"
    for act in (result.save, result.delete, CheckResult.objects.all().delete):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckResult.objects.update(immediate=False)
    assert CheckResult.objects.values().get() == before


def test_a_second_result_under_the_same_number_is_refused() -> None:
    rich()
    columns = ", ".join(
        field.column for field in CheckResult._meta.concrete_fields if not field.primary_key
    )
    refused(
        f"INSERT INTO pathway_checkresult ({columns}) SELECT {columns} FROM pathway_checkresult"
    )


def test_the_access_log_is_written_once() -> None:
    rich()
    assert AccessRecord.objects.filter(kind=AccessKind.DECIDED).exists()
    refused("UPDATE people_accessrecord SET kind = 'read'")
    refused("DELETE FROM people_accessrecord")
    refused("TRUNCATE people_accessrecord")


def test_planted_a_draft_can_change_so_the_refusals_mean_something() -> None:
    """The same statements go through while the check is a draft."""
    walk = Walk(post()).answer(RICH)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in PARTS:
            cursor.execute(f"UPDATE {model._meta.db_table} SET id = id")
            assert cursor.rowcount > 0
        cursor.execute("UPDATE pathway_thresholdcheck SET child_name = 'other'")
    assert walk.check.child_name == "other"


# ------------------------------------------------------------------------- what the result keeps


@pytest.mark.parametrize("story", [*STORIES, "rich"])
def test_the_kept_recommendation_reads_back_and_is_that_of_the_kept_inputs(story: str) -> None:
    walk = Walk(post()).answer(RICH if story == "rich" else STORIES[story])
    walk.see_result()
    kept = walk.result
    read = Recommendation.from_json(kept.recommendation)
    assert read.to_json() == kept.recommendation
    check = walk.check
    now = observations_of(check, london_day(kept.made_at))
    assert read.inputs == now.in_order()
    assert read == recommend(ruleset_of(check.version), read.inputs)
    assert read == recommend(ruleset_of(check.version), now)
    assert (kept.level.code, kept.verb, kept.immediate) == (read.level, read.verb, read.immediate)
    assert kept.version == check.version
    assert kept.content_hash == read.content_hash == check.version.content_hash


def test_everything_that_was_said_is_in_the_kept_inputs() -> None:
    inputs = rich().recommendation.inputs
    assert inputs.immediate == ("I06", "I08")
    assert inputs.danger == "yes"
    assert inputs.age_months == 84
    assert inputs.unknown_domains == ("family",)
    assert dict(inputs.answers) == {
        **QUIET[Step.LAW],
        "section_17": "not_sure",
        "disabled": "yes",
        "help_so_far": "not_working",
    }
    by_code = {item.entry or item.degree_answer or item.own_words: item for item in inputs.items}
    assert set(by_code) == {
        *("E19", "diet.serious", "A39", "A46", "No coat in winter", "U01", "U02"),
    }
    assert by_code["E19"].evidence == "Out late"
    assert by_code["E19"].child_words == "Nobody waits"
    assert by_code["diet.serious"].longer_ago
    assert by_code["diet.serious"].basis == "suspected"
    assert by_code["No coat in winter"].placed == "additional"


# ---------------------------------------------------------------------------------- its version


@pytest.fixture(scope="module")
def next_version(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """The next version of the pathway, ready to be put in force, with one entry more."""
    with rows_for_a_module(django_db_blocker):
        draft = draft_of(published(), post(None, Role.PATHWAY_EDITOR))
        draft.effective_on = published().effective_on
        draft.save()
        row = Indicator.objects.get(version=draft, code="A10")
        row.pk = None
        row.code, row.wording, row.position = "A99", "Only in the next version", row.position + 999
        row.save()
        yield draft.pk


@pytest.fixture
def coming(next_version: int, db: None) -> FrameworkVersion:
    return FrameworkVersion.objects.get(pk=next_version)


def put_in_force(version: FrameworkVersion) -> None:
    publish_version(version=version, by=None, for_real_use=False, now=timezone.now())


def test_a_draft_stays_with_the_version_it_was_begun_under(coming: FrameworkVersion) -> None:
    author = post()
    old = published()
    walk = Walk(author)
    walk.put(Step.WHO, QUIET[Step.WHO])
    put_in_force(coming)
    for step in list(PAGES)[1:]:
        page = walk.open(step)
        assert page.status == 200
        assert "Only in the next version" not in page.text
        walk.put(step, {**QUIET[step], **STORIES["start_early_help"].get(step, {})})
    result = walk.see_result()
    assert walk.result.version == old
    assert walk.result.content_hash == old.content_hash != coming.content_hash
    assert f"{old.label}, version {old.number}" in result.text
    assert f"{old.label}, version {old.number}" in walk.read("record").text

    new = Walk(author)
    assert new.check.version == coming
    assert "Only in the next version" in new.open(Step.NEEDS_CHILD).text
    new.answer({Step.NEEDS_CHILD: ticked("A99")})
    assert f"{coming.label}, version {coming.number}" in new.see_result().text


def test_an_entry_of_another_version_is_refused_by_the_page(coming: FrameworkVersion) -> None:
    walk = Walk(post())
    put_in_force(coming)
    data = {**sent(ticked("A99", evidence="kept")), "revision": "0"}
    page = Page(walk.send(Step.NEEDS_CHILD, data))
    assert page.status == 422
    assert page.errors
    assert not CheckObservation.objects.exists()


@pytest.mark.parametrize(
    ("step", "content"),
    [
        (Step.NEEDS_CHILD, Needs("child", (ChosenEntry("A99"),))),
        (Step.NEEDS_CHILD, Needs("child", (ChosenEntry("D-diet", "diet.unheard-of"),))),
        (Step.NEEDS_CHILD, Needs("child", (ChosenEntry("D-diet", "domestic-abuse.repeated"),))),
        (Step.DANGER, Danger(immediate=("I99",))),
        (Step.OWN_WORDS, OwnWords((Concern("x", dimension="moon"),))),
        (Step.OWN_WORDS, OwnWords((Concern("x", placed="moon"),))),
        (Step.STRENGTHS, Strengths(("A99",))),
        (Step.STRENGTHS, Strengths(("P05",))),
        (Step.UNKNOWN, Unknown(("moon",))),
        (Step.OWN_LEVEL, OwnLevel("moon")),
    ],
    ids=str,
)
def test_an_entry_of_another_version_is_refused_by_the_action(
    coming: FrameworkVersion, step: Step, content: Any
) -> None:
    walk = Walk(post())
    with pytest.raises(NotInThisVersion), transaction.atomic():
        save_step(
            check=walk.check,
            step=step,
            content=content,
            seen_revision=0,
            done=True,
            by=walk.who,
            now=timezone.now(),
        )
    assert not CheckStep.objects.exists()


def save_and_check(row: Model) -> None:
    row.save()
    run("SELECT 1")


def test_the_database_keeps_versions_apart(coming: FrameworkVersion) -> None:
    walk = Walk(post())
    check = walk.check
    old = check.version

    def of(model: type[Model], **named: str) -> Any:
        return model._default_manager.get(version=coming, **named)

    strangers: list[Model] = [
        CheckObservation(indicator=of(Indicator, code="A99")),
        CheckImmediate(immediate=of(ImmediateIndicator, code="I01")),
        CheckConcern(position=0, text="x", dimension=of(Dimension, code="health")),
        CheckConcern(position=0, text="x", placed=of(Level, code="additional")),
        CheckUnknown(domain=of(Domain, code="child")),
        CheckAnswer(
            question=of(Answer, code="yes", question__code="disabled").question,
            answer=of(Answer, code="yes", question__code="disabled"),
        ),
    ]
    for row in strangers:
        for version in (old, coming):
            row.pk = None
            row.check_made = check  # type: ignore[attr-defined]
            row.version = version  # type: ignore[attr-defined]
            with pytest.raises(IntegrityError), transaction.atomic():
                save_and_check(row)
    refused("UPDATE pathway_thresholdcheck SET version_id = %s", [coming.pk])
    refused(
        "UPDATE pathway_thresholdcheck SET own_level_id = %s",
        [Level.objects.get(version=coming, code="additional").pk],
    )


def test_a_judgement_takes_its_levels_from_the_version_of_the_check(
    coming: FrameworkVersion,
) -> None:
    walk = Walk(post()).answer()
    walk.see_result()
    put_in_force(coming)
    assert walk.client.post(walk.url("judge"), {"level": "universal"}).status_code == 302
    assert Judgement.objects.get().level.version == walk.check.version != coming
