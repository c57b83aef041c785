"""A framework's files become rows and come back the same; drafts go their way to publication."""

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pytest_django import DjangoDbBlocker

from pathway.actions.drafts import (
    begin_draft,
    confirm_contact,
    discard_draft,
    lock_draft,
    mark_edited,
    withdraw_confirmation,
)
from pathway.actions.frameworks import (
    ContactsNotConfirmed,
    VersionExists,
    load_framework,
    publish_version,
)
from pathway.actions.reviews import (
    NotReady,
    approve_version,
    may_move,
    send_to_review,
    take_back_to_draft,
)
from pathway.constants import VersionState
from pathway.models import (
    FrameworkVersion,
    Indicator,
    KeyContact,
    ThresholdFramework,
    ThresholdRule,
)
from pathway.queries.documents import document_of, ruleset_of
from pathway.queries.drafts import (
    row_counts,
    row_models,
    unconfirmed_contacts,
    version_faults,
)
from pathway.rules.document import content_hash
from pathway.states import VERSION
from people.constants import Role
from tests.pathway.versions import (
    NOW,
    TODAY,
    draft_of,
    normalised,
    nottingham,
    post_of,
    published,
    rows_for_a_module,
)
from thresholds_site.lib.verdict import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The version in force, a draft copied from it, and a draft loaded from files, by name."""
    with rows_for_a_module(django_db_blocker):
        yield {
            "published": published().pk,
            "draft": draft_of(published()).pk,
            "loaded": load_framework(another_framework())[0].pk,
        }


@pytest.fixture
def in_force(stage: dict[str, int], db: None) -> FrameworkVersion:
    """The published version."""
    return FrameworkVersion.objects.get(pk=stage["published"])


@pytest.fixture
def draft(stage: dict[str, int], db: None) -> FrameworkVersion:
    """A draft copied from the published version."""
    return FrameworkVersion.objects.get(pk=stage["draft"])


@pytest.fixture
def loaded(stage: dict[str, int], db: None) -> FrameworkVersion:
    """A draft as it was loaded from its files."""
    return FrameworkVersion.objects.get(pk=stage["loaded"])


def another_framework() -> dict[str, Any]:
    """The same content under another authority's code, so that nothing of it is there yet."""
    document = copy.deepcopy(nottingham())
    document["framework"] |= {"code": "test-city", "name": "Test City Pathway"}
    return document


def confirmed(version: FrameworkVersion) -> None:
    """Every contact of a draft was rung."""
    editor = post_of(Role.PATHWAY_EDITOR, f"Caller for {version.pk}")
    for contact in KeyContact.objects.filter(version=version):
        confirm_contact(contact=contact, by=editor, today=TODAY)


def in_review(version: FrameworkVersion, day: dt.date | None = TODAY) -> FrameworkVersion:
    """A draft with a date and confirmed contacts, sent to review."""
    confirmed(version)
    FrameworkVersion.objects.filter(pk=version.pk).update(effective_on=day)
    return send_to_review(
        version=version, by=post_of(Role.PATHWAY_EDITOR, f"Sender of {version.pk}")
    )


def test_what_goes_in_comes_out_again(loaded: FrameworkVersion) -> None:
    assert document_of(loaded) == normalised(another_framework())


def test_the_document_of_a_version_loads_as_the_same_document(loaded: FrameworkVersion) -> None:
    document = document_of(loaded)
    document["framework"]["code"] = "third-city"
    second, _made = load_framework(document)
    assert document_of(second) == document


def test_the_counts_are_those_of_the_seed(in_force: FrameworkVersion) -> None:
    """Levels of need: 26 + 53 + 42 + 44 entries; 11 immediate (p. 9); 41 + 67 lines of provision
    and the heading 'Routine:'."""
    counts = {count.words: count.count for count in row_counts(in_force)}
    assert counts["indicators"] == 165
    assert counts["immediate indicators"] == 11
    assert counts["levels"] == 5
    assert counts["dimensions"] == 13
    assert counts["provision"] == 109
    per_level = [
        Indicator.objects.filter(version=in_force, level__code=code).count()
        for code in ("universal", "additional", "extensive", "child_in_need", "protection")
    ]
    assert per_level == [26, 53, 42, 0, 44]


def test_the_same_content_again_does_nothing(loaded: FrameworkVersion) -> None:
    before = [model._default_manager.count() for model in row_models()]
    assert load_framework(another_framework()) == (loaded, False)
    assert [model._default_manager.count() for model in row_models()] == before
    assert FrameworkVersion.objects.filter(framework=loaded.framework).count() == 1


def test_the_same_content_again_does_nothing_once_published(loaded: FrameworkVersion) -> None:
    publish_version(version=loaded, by=None, for_real_use=False, now=NOW)
    assert load_framework(another_framework()) == (loaded, False)


def change_wording(document: dict[str, Any]) -> None:
    document["indicators"][0]["wording"] += "!"


def change_order(document: dict[str, Any]) -> None:
    document["indicators"].insert(0, document["indicators"].pop(1))


def drop_row(document: dict[str, Any]) -> None:
    document["references"].pop()


def change_label(document: dict[str, Any]) -> None:
    document["version"]["label"] = "Another label"


def change_day(document: dict[str, Any]) -> None:
    document["version"]["effective_on"] = dt.date(2014, 7, 3)


def change_tag(document: dict[str, Any]) -> None:
    tagged = next(row for row in document["provision"] if row.get("dimensions"))
    tagged["dimensions"] = tagged["dimensions"][1:]


def change_number(document: dict[str, Any]) -> None:
    document["key_contacts"][0]["telephone"] = "0115 000 0000"


def change_condition(document: dict[str, Any]) -> None:
    rule = next(row for row in document["rules"] if row.get("conditions"))
    rule["conditions"][0]["sentence"] += " Indeed."


@pytest.mark.parametrize(
    "change",
    [
        change_wording,
        change_order,
        drop_row,
        change_label,
        change_day,
        change_tag,
        change_number,
        change_condition,
    ],
)
def test_other_content_under_the_same_number_is_refused(
    loaded: FrameworkVersion, change: Callable[[dict[str, Any]], None]
) -> None:
    other = another_framework()
    change(other)
    with pytest.raises(VersionExists, match="new version number"):
        load_framework(other)
    assert content_hash(document_of(loaded)) == loaded.content_hash
    assert FrameworkVersion.objects.filter(framework=loaded.framework).count() == 1


def test_other_content_with_its_own_number_is_a_draft_beside_the_first(
    loaded: FrameworkVersion,
) -> None:
    other = another_framework()
    change_wording(other)
    other["version"]["number"] = 2
    second, made = load_framework(other)
    assert made
    assert second.state == VersionState.DRAFT
    assert second.content_hash != loaded.content_hash


def test_the_hash_of_a_version_is_that_of_its_rows_and_stays(in_force: FrameworkVersion) -> None:
    assert in_force.content_hash == content_hash(document_of(in_force))
    assert ruleset_of(in_force).content_hash == in_force.content_hash


def test_the_command_loads_once(
    in_force: FrameworkVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("framework", "import", "fixtures/pathway/nottingham-2014", "--publish-as-demo")
    assert "already there" in capsys.readouterr().out


# --- drafts


def test_a_draft_says_what_the_version_said_under_the_next_number(
    in_force: FrameworkVersion, draft: FrameworkVersion
) -> None:
    assert (draft.number, draft.state) == (in_force.number + 1, VersionState.DRAFT)
    assert (draft.label, draft.effective_on) == ("Next pathway", None)
    assert draft.created_at == NOW
    before, after = document_of(in_force), document_of(draft)
    assert before.pop("version") != after.pop("version")
    assert after == before


def test_numbers_go_on_from_the_highest(
    in_force: FrameworkVersion, draft: FrameworkVersion
) -> None:
    editor = post_of(Role.PATHWAY_EDITOR)
    assert draft_of(in_force, editor).number == draft.number + 1


def test_contacts_of_a_draft_are_to_be_confirmed_anew(loaded: FrameworkVersion) -> None:
    confirmed(loaded)
    copied = draft_of(loaded, post_of(Role.PATHWAY_EDITOR))
    assert unconfirmed_contacts(loaded) == []
    assert len(unconfirmed_contacts(copied)) == KeyContact.objects.filter(version=loaded).count()


def test_an_edit_takes_the_hash_of_what_was_loaded_away(loaded: FrameworkVersion) -> None:
    """A draft that was loaded and edited is no longer what its file says."""
    rules = ruleset_of(loaded)
    Indicator.objects.filter(version=loaded, code="U01").update(wording="Another wording")
    mark_edited(version=loaded)
    assert loaded.content_hash == ""
    assert ruleset_of(loaded).content_hash != rules.content_hash
    with pytest.raises(VersionExists):
        load_framework(another_framework())


def test_review_closes_a_draft_and_opens_it_again(draft: FrameworkVersion) -> None:
    version = in_review(draft)
    assert version.state == VersionState.IN_REVIEW
    with pytest.raises(NotAllowed, match="no longer a draft"):
        lock_draft(version=version, by=post_of(Role.PATHWAY_EDITOR, "Too late"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(version=version).update(note="changed")
    editor = post_of(Role.PATHWAY_EDITOR)
    assert take_back_to_draft(version=version, by=editor).state == VersionState.DRAFT
    Indicator.objects.filter(version=version).update(note="changed")


def test_rules_that_cannot_run_are_not_reviewed(draft: FrameworkVersion) -> None:
    ThresholdRule.objects.filter(version=draft, conditions__isnull=True).delete()
    faults = version_faults(draft)
    assert any("the base" in fault for fault in faults)
    with pytest.raises(NotReady) as refusal:
        send_to_review(version=draft, by=post_of(Role.PATHWAY_EDITOR))
    assert refusal.value.faults == faults


def test_publishing_supersedes_the_version_before(
    in_force: FrameworkVersion, draft: FrameworkVersion
) -> None:
    publisher = post_of(Role.PATHWAY_PUBLISHER)
    Indicator.objects.filter(version=draft, code="U01").update(wording="Changed in the draft")
    version = approve_version(version=in_review(draft), by=publisher, now=NOW)
    in_force.refresh_from_db()
    assert (in_force.state, in_force.superseded_at) == (VersionState.SUPERSEDED, NOW)
    version.refresh_from_db()
    assert (version.state, version.published_at) == (VersionState.PUBLISHED, NOW)
    assert (version.published_by, version.for_real_use) == (publisher, True)
    assert version.content_hash == content_hash(document_of(version))
    assert version.content_hash != in_force.content_hash


def test_a_number_that_nobody_rang_stops_publication_and_is_named(draft: FrameworkVersion) -> None:
    confirmed(draft)
    withdraw_confirmation(contact=KeyContact.objects.get(version=draft, code="emergency-duty-team"))
    FrameworkVersion.objects.filter(pk=draft.pk).update(effective_on=TODAY)
    version = send_to_review(version=draft, by=post_of(Role.PATHWAY_EDITOR))
    with pytest.raises(ContactsNotConfirmed, match="Emergency Duty Team") as refusal:
        approve_version(version=version, by=post_of(Role.PATHWAY_PUBLISHER), now=NOW)
    assert "Family Information Service" not in str(refusal.value)
    version.refresh_from_db()
    assert version.state == VersionState.IN_REVIEW


def test_a_draft_can_be_thrown_away_whole_and_nothing_else_can(
    in_force: FrameworkVersion, draft: FrameworkVersion
) -> None:
    editor = post_of(Role.PATHWAY_EDITOR)
    kept = {model: model._default_manager.exclude(version=draft).count() for model in row_models()}
    discard_draft(version=draft, by=editor)
    assert {model: model._default_manager.count() for model in row_models()} == kept
    assert not FrameworkVersion.objects.filter(number=draft.number, label=draft.label).exists()
    with pytest.raises(NotAllowed, match="no longer a draft"):
        discard_draft(version=in_force, by=editor)


# --- who and when, as tables

MAY = {
    ("send to review", VersionState.DRAFT): {Role.PATHWAY_EDITOR},
    ("take back to draft", VersionState.IN_REVIEW): {Role.PATHWAY_EDITOR},
    ("refuse", VersionState.IN_REVIEW): {Role.PATHWAY_PUBLISHER},
    ("approve", VersionState.IN_REVIEW): {Role.PATHWAY_PUBLISHER},
    ("withdraw approval", VersionState.APPROVED): {Role.PATHWAY_PUBLISHER},
}


@pytest.mark.parametrize("state", VersionState)
@pytest.mark.parametrize("move", sorted({move for move, _ in MAY}))
def test_every_other_pair_of_move_and_state_is_refused(move: str, state: VersionState) -> None:
    version = FrameworkVersion(
        framework=ThresholdFramework(code="x"), number=1, label="A version", state=state
    )
    for role in Role:
        verdict = may_move(post_of(role), version, move)
        assert bool(verdict) == (role in MAY.get((move, state), set())), (move, state, role)
        assert bool(verdict) != bool(verdict.reason)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PATHWAY_EDITOR])
def test_only_an_editor_begins_edits_and_throws_away_a_draft(
    in_force: FrameworkVersion, draft: FrameworkVersion, role: Role
) -> None:
    by = post_of(role)
    with pytest.raises(NotAllowed, match="pathway editor"):
        begin_draft(version=in_force, label="Mine", now=NOW, by=by)
    with pytest.raises(NotAllowed, match="pathway editor"):
        lock_draft(version=draft, by=by)
    with pytest.raises(NotAllowed, match="pathway editor"):
        discard_draft(version=draft, by=by)
    with pytest.raises(NotAllowed, match="pathway editor"):
        send_to_review(version=draft, by=by)


def test_every_state_says_whose_move_it_is() -> None:
    assert set(VERSION.whose) == set(VersionState)
