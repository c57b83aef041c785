"""What the administration's forms of rows accept, and what they refuse in words."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoDbBlocker

from pathway.models import (
    Answer,
    DegreeAnswer,
    DegreeQuestion,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    KeyContact,
    Level,
    LevelGuidance,
    Provision,
    Question,
    RuleCondition,
    ThresholdRule,
)
from people.constants import Role
from tests.pathway.administration import a_row, browser_of, errors_of, filled_in, url
from tests.pathway.versions import draft_of, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def editor(db: None) -> Client:
    """A pathway editor's browser."""
    return browser_of(Role.PATHWAY_EDITOR)


# --- rows inside rows


def test_inline_rows_are_added_without_a_place_and_kept_apart(
    editor: Client, draft: FrameworkVersion
) -> None:
    question = Question.objects.get(version=draft, code="section_17")
    page = editor.get(url(Question, "change", question.pk))
    sent = filled_in(page)
    sent |= {
        "answers-TOTAL_FORMS": 4,
        "answers-3-code": "perhaps",
        "answers-3-wording": "Perhaps",
        "answers-3-position": "",
    }
    saved = editor.post(url(Question, "change", question.pk), sent)
    assert saved.status_code == 302, errors_of(saved)
    added = Answer.objects.get(question=question, code="perhaps")
    assert (added.version, added.position) == (draft, 3)


def test_the_same_code_twice_is_an_error_at_the_row(
    editor: Client, draft: FrameworkVersion
) -> None:
    question = Question.objects.get(version=draft, code="section_17")
    sent = filled_in(editor.get(url(Question, "change", question.pk)))
    sent["answers-1-code"] = sent["answers-0-code"]
    page = editor.post(url(Question, "change", question.pk), sent)
    assert any("duplicate" in error for error in errors_of(page))


def test_a_code_of_another_question_is_an_error_not_a_fault(
    editor: Client, draft: FrameworkVersion
) -> None:
    """Codes of answers on degree stand once in a whole version."""
    first, second = DegreeAnswer.objects.filter(version=draft, position=0)[:2]
    page = editor.get(url(type(first.question), "change", second.question.pk))
    sent = filled_in(page) | {"answers-0-code": first.code}
    page = editor.post(url(type(first.question), "change", second.question.pk), sent)
    assert any("already exists" in error for error in errors_of(page))


def test_an_entry_is_offered_through_one_question(editor: Client, draft: FrameworkVersion) -> None:
    first, second = DegreeAnswer.objects.filter(version=draft, position=0)[:2]
    address = url(DegreeQuestion, "change", second.question_id)
    sent = filled_in(editor.get(address)) | {"answers-0-indicator": first.indicator_id}
    found = errors_of(editor.post(address, sent))
    assert found == [f"The question {first.question.code} leads to this entry."]


@pytest.mark.parametrize("model", [Indicator, ThresholdRule, KeyContact])
def test_a_code_that_stands_already_is_an_error_at_the_form(
    editor: Client, draft: FrameworkVersion, model: type[Model]
) -> None:
    first, second = model._default_manager.filter(version=draft).order_by("pk")[:2]
    sent = filled_in(editor.get(url(model, "change", second.pk)))
    sent["code"] = first.code  # type: ignore[attr-defined]
    page = editor.post(url(model, "change", second.pk), sent)
    assert any("already exists" in error for error in errors_of(page))


def test_a_condition_is_edited_with_ticks(editor: Client, draft: FrameworkVersion) -> None:
    condition = RuleCondition.objects.filter(version=draft, kind="count").order_by("pk").first()
    assert condition is not None
    page = editor.get(url(ThresholdRule, "change", condition.rule_id))
    sent = filled_in(page)
    prefix = next(
        name[:-3] for name, value in sent.items() if name.endswith("-id") and value == condition.pk
    )
    sent |= {
        f"{prefix}-classifications": ["weak", "strong"],
        f"{prefix}-levels": ["extensive"],
        f"{prefix}-whose": [],
        f"{prefix}-entries": "E01, E34",
    }
    saved = editor.post(url(ThresholdRule, "change", condition.rule_id), sent)
    assert saved.status_code == 302, errors_of(saved)
    condition.refresh_from_db()
    assert condition.classifications == ["weak", "strong"]
    assert condition.levels == ["extensive"]
    assert condition.whose == []
    assert condition.entries == ["E01", "E34"]
    sent[f"{prefix}-levels"] = ["no_such_level"]
    assert errors_of(editor.post(url(ThresholdRule, "change", condition.rule_id), sent))


def test_guidance_of_a_level_is_moved_and_deleted(editor: Client, draft: FrameworkVersion) -> None:
    level = Level.objects.get(version=draft, code="additional")
    sent = filled_in(editor.get(url(Level, "change", level.pk)))
    sent |= {"guidance-0-DELETE": "on"}
    saved = editor.post(url(Level, "change", level.pk), sent)
    assert saved.status_code == 302, errors_of(saved)
    left = LevelGuidance.objects.filter(level=level)
    assert left.count() == int(sent["guidance-INITIAL_FORMS"]) - 1


# --- what a form refuses in words


def test_a_row_stands_after_the_one_it_belongs_to(editor: Client, draft: FrameworkVersion) -> None:
    part = Provision.objects.filter(version=draft, parent__isnull=False).order_by("pk")[0]
    sent = filled_in(editor.get(url(Provision, "change", part.pk)))
    early = editor.post(url(Provision, "change", part.pk), sent | {"position": 0})
    assert any("must stand before it" in error for error in errors_of(early))
    heading = part.parent
    assert heading is not None
    sent = filled_in(editor.get(url(Provision, "change", heading.pk)))
    late = editor.post(url(Provision, "change", heading.pk), sent | {"position": 9_000})
    assert any("stand before that place" in error for error in errors_of(late))


def test_ages_and_hours_run_forwards(editor: Client, draft: FrameworkVersion) -> None:
    row = a_row(Indicator, draft)
    sent = filled_in(editor.get(url(Indicator, "change", row.pk)))
    sent |= {"age_from_months": 60, "age_to_months": 12}
    page = editor.post(url(Indicator, "change", row.pk), sent)
    assert errors_of(page) == ["The ages end before they begin."]
    contact = a_row(KeyContact, draft)
    sent = filled_in(editor.get(url(KeyContact, "change", contact.pk)))
    for opens, closes in (("17:00", "08:30"), ("08:30", ""), ("", "17:00")):
        sent |= {"opens_at": opens, "closes_at": closes}
        page = editor.post(url(KeyContact, "change", contact.pk), sent)
        assert len(errors_of(page)) == 1


@pytest.mark.parametrize(
    "text", ["\x00", "x" * 100_000, "<script>alert(1)</script>", "'; DROP TABLE pathway_level; --"]
)
def test_hostile_text_is_refused_or_kept_as_text(
    editor: Client, draft: FrameworkVersion, text: str
) -> None:
    row = a_row(ImmediateIndicator, draft)
    sent = filled_in(editor.get(url(ImmediateIndicator, "change", row.pk)))
    saved = editor.post(
        url(ImmediateIndicator, "change", row.pk),
        sent | {"plain_meaning": text, "wording": text, "code": text},
    )
    assert saved.status_code == 200
    saved = editor.post(url(ImmediateIndicator, "change", row.pk), sent | {"wording": text})
    assert saved.status_code in {200, 302}
    if saved.status_code == 302:
        page = editor.get(url(ImmediateIndicator, "change", row.pk))
        assert "<script>alert" not in page.content.decode()


# --- contacts


def test_whoever_rang_says_so_and_a_change_takes_it_back(
    editor: Client, draft: FrameworkVersion
) -> None:
    contact = a_row(KeyContact, draft)
    address = url(KeyContact, "change", contact.pk)

    def sends(**more: str) -> Any:
        return editor.post(address, filled_in(editor.get(address)) | more)

    sends(rang_today="on")
    contact.refresh_from_db()
    assert contact.confirmed_by.full_name == f"Test {Role.PATHWAY_EDITOR.value}"
    assert contact.confirmed_on is not None
    # A note changes nothing about the number.
    sends(note="Ask for the officer")
    contact.refresh_from_db()
    assert contact.confirmed_on is not None
    sends(telephone="0115 000 0000")
    contact.refresh_from_db()
    assert (contact.confirmed_by, contact.confirmed_on) == (None, None)
    sends(telephone="0115 111 1111", rang_today="on")
    contact.refresh_from_db()
    assert contact.confirmed_on is not None


def test_who_confirmed_and_when_cannot_be_typed(editor: Client, draft: FrameworkVersion) -> None:
    contact = a_row(KeyContact, draft)
    sent = filled_in(editor.get(url(KeyContact, "change", contact.pk)))
    by = post_of(Role.MANAGER)
    sent |= {"confirmed_by": by.pk, "confirmed_on": "2026-01-01"}
    editor.post(url(KeyContact, "change", contact.pk), sent)
    contact.refresh_from_db()
    assert (contact.confirmed_by, contact.confirmed_on) == (None, None)
