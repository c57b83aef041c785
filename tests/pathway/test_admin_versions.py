"""The way of a whole version through the administration: begun, reviewed, published, discarded."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from pathway.actions.changes import name_actor
from pathway.actions.drafts import confirm_contact
from pathway.constants import VersionState
from pathway.models import (
    FrameworkVersion,
    Indicator,
    KeyContact,
    ThresholdFramework,
    ThresholdRule,
)
from people.constants import Role
from tests.pathway.administration import a_row, browser_of, errors_of, filled_in, said, url
from tests.pathway.versions import draft_of, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db
STEPS = {"begin", "review", "back", "refuse", "publish", "withdraw"}


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


@pytest.fixture
def publisher(db: None) -> Client:
    """A pathway publisher's browser."""
    return browser_of(Role.PATHWAY_PUBLISHER)


def step(version: FrameworkVersion, name: str) -> str:
    """The page of one step of a version."""
    return reverse("admin:pathway_frameworkversion_step", args=[version.pk, name])


def offered(browser: Client, version: FrameworkVersion) -> set[str]:
    """The steps that a version's page leads to."""
    page = browser.get(url(FrameworkVersion, "change", version.pk)).content.decode()
    return set(re.findall(rf"/frameworkversion/{version.pk}/step/(\w+)/", page))


def test_the_list_says_where_each_version_stands(
    publisher: Client, in_force: FrameworkVersion, draft: FrameworkVersion
) -> None:
    page = publisher.get(url(FrameworkVersion, "changelist")).content.decode()
    assert in_force.label in page
    assert draft.label in page
    assert "Published" in page
    assert "Draft" in page


def test_a_version_leads_to_its_rows(editor: Client, draft: FrameworkVersion) -> None:
    page = editor.get(url(FrameworkVersion, "change", draft.pk)).content.decode()
    assert f"{url(Indicator, 'changelist')}?version={draft.pk}" in page
    assert "Indicators (165)" in page
    assert "It has no effective date." in page
    assert "Nobody has confirmed the number and hours of: " in page


def test_a_draft_is_named_and_dated(editor: Client, draft: FrameworkVersion) -> None:
    address = url(FrameworkVersion, "change", draft.pk)
    sent = filled_in(editor.get(address)) | {"label": "Pathway, 2027", "effective_on": "2027-01-04"}
    saved = editor.post(address, sent | {"number": 99, "state": "published"})
    assert saved.status_code == 302, errors_of(saved)
    draft.refresh_from_db()
    assert (draft.label, str(draft.effective_on)) == ("Pathway, 2027", "2027-01-04")
    assert (draft.number, draft.state) == (2, VersionState.DRAFT)


def test_a_published_version_is_read_only(
    editor: Client, publisher: Client, in_force: FrameworkVersion
) -> None:
    for browser in (editor, publisher):
        address = url(FrameworkVersion, "change", in_force.pk)
        assert b'name="_save"' not in browser.get(address).content
        assert browser.post(address, {"label": "x"}).status_code == 403
        address = url(FrameworkVersion, "delete", in_force.pk)
        assert browser.post(address, {"post": "yes"}).status_code == 403
        assert browser.get(url(FrameworkVersion, "add")).status_code == 403


def test_the_framework_keeps_its_name_once_published(
    editor: Client, in_force: FrameworkVersion
) -> None:
    address = url(ThresholdFramework, "change", in_force.framework_id)
    assert b'name="_save"' not in editor.get(address).content
    assert editor.post(address, {"name": "Another name"}).status_code == 403
    new = ThresholdFramework.objects.create(code="new", name="New", authority="Nobody")
    sent = {"code": "new", "name": "Better", "authority": "Nobody"}
    assert editor.post(url(ThresholdFramework, "change", new.pk), sent).status_code == 302


# --- the steps


def test_each_is_offered_the_steps_that_are_theirs_now(
    editor: Client, publisher: Client, in_force: FrameworkVersion, draft: FrameworkVersion
) -> None:
    assert offered(editor, in_force) == {"begin"}
    assert offered(publisher, in_force) == set()
    assert offered(editor, draft) == {"begin", "review"}
    assert offered(publisher, draft) == set()
    FrameworkVersion.objects.filter(pk=draft.pk).update(state=VersionState.IN_REVIEW)
    assert offered(editor, draft) == {"begin", "back"}
    assert offered(publisher, draft) == {"refuse", "publish"}


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_step_that_is_not_theirs_says_why_and_does_nothing(
    publisher: Client, draft: FrameworkVersion, name: str
) -> None:
    before = FrameworkVersion.objects.count()
    for answer in (publisher.get(step(draft, name)), publisher.post(step(draft, name))):
        assert answer.status_code == 200
        assert answer.context["refusal"]
        assert b'<input type="submit"' not in answer.content
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT
    assert FrameworkVersion.objects.count() == before


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ADMINISTRATOR])
def test_others_do_not_reach_the_steps(draft: FrameworkVersion, role: Role) -> None:
    browser = browser_of(role)
    for name in STEPS:
        assert browser.get(step(draft, name)).status_code in {403, 404}
        assert browser.post(step(draft, name)).status_code in {403, 404}


def test_there_are_no_other_steps(editor: Client, draft: FrameworkVersion) -> None:
    assert editor.get(step(draft, "supersede")).status_code == 404
    gone = FrameworkVersion(pk=999_999)
    assert editor.get(step(gone, "begin")).status_code == 404


def test_a_draft_is_made_from_a_version(editor: Client, in_force: FrameworkVersion) -> None:
    page = editor.get(step(in_force, "begin"))
    assert page.context["form"].initial["label"] == in_force.label
    empty = editor.post(step(in_force, "begin"), {"label": " "})
    assert empty.context["form"].errors
    made = editor.post(step(in_force, "begin"), {"label": "Pathway, 2027"})
    version = FrameworkVersion.objects.get(label="Pathway, 2027")
    assert made["Location"] == url(FrameworkVersion, "change", version.pk)
    assert version.state == VersionState.DRAFT
    assert Indicator.objects.filter(version=version).count() == 165
    assert "can be edited until it is sent to review" in said(made)


def test_from_draft_to_published(
    editor: Client, publisher: Client, in_force: FrameworkVersion, draft: FrameworkVersion
) -> None:
    """The whole way, with each refusal on it shown in words."""
    caller = post_of(Role.PATHWAY_EDITOR, "Caller")
    assert editor.post(step(draft, "review")).status_code == 302
    undated = publisher.post(step(draft, "publish"), follow=True)
    assert "say from which day it is in force" in undated.content.decode()
    assert "errorlist" in publisher.post(step(draft, "refuse"), {"why": ""}).content.decode()
    assert publisher.post(step(draft, "refuse"), {"why": "It has no day."}).status_code == 302
    page = editor.get(url(FrameworkVersion, "change", draft.pk)).content.decode()
    assert "Refused: please change it" in page
    assert "It has no day." in page
    # One transaction here: without this the line would name whoever clicked last.
    name_actor(by=caller)
    FrameworkVersion.objects.filter(pk=draft.pk).update(effective_on=timezone.localdate())
    editor.post(step(draft, "review"))
    unrung = publisher.post(step(draft, "publish"), follow=True)
    assert "Nobody has confirmed the number and hours of: Children and Families Direct" in (
        unrung.content.decode()
    )
    editor.post(step(draft, "back"))
    name_actor(by=caller)
    for contact in KeyContact.objects.filter(version=draft):
        confirm_contact(contact=contact, by=caller, today=timezone.localdate())
    editor.post(step(draft, "review"))
    assert editor.post(step(draft, "publish")).context["refusal"]
    done = publisher.post(step(draft, "publish"))
    assert "is in force" in said(done)
    draft.refresh_from_db()
    in_force.refresh_from_db()
    assert (draft.state, draft.for_real_use) == (VersionState.PUBLISHED, True)
    assert in_force.state == VersionState.SUPERSEDED
    assert draft.published_by is not None
    assert draft.published_by.roles == [Role.PATHWAY_PUBLISHER]
    steps = LogEntry.objects.filter(object_id=str(draft.pk), content_type__model="frameworkversion")
    assert [entry.change_message for entry in steps.order_by("pk")] == [
        "Send to review",
        "Refuse, with reasons",
        "Send to review",
        "Back to draft",
        "Send to review",
        "Publish (from its effective date)",
    ]
    again = publisher.post(step(draft, "publish"))
    assert "'approve' is not possible while the version is 'published'" in again.context["refusal"]


def test_what_is_wrong_with_the_rules_is_listed(editor: Client, draft: FrameworkVersion) -> None:
    ThresholdRule.objects.filter(version=draft, conditions__isnull=True).delete()
    Indicator.objects.filter(version=draft, code="U01").update(polarity="concern")
    answer = editor.post(step(draft, "review"), follow=True).content.decode()
    assert "there must be one rule without conditions" in answer
    assert "U01: polarity and classification disagree" in answer
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


@pytest.mark.parametrize("name", sorted(STEPS))
def test_the_steps_stand_in_the_list_as_well(
    editor: Client, draft: FrameworkVersion, in_force: FrameworkVersion, name: str
) -> None:
    address = url(FrameworkVersion, "changelist")
    one = editor.post(address, {"action": name, "_selected_action": [draft.pk]})
    assert one["Location"] == step(draft, name)
    two = editor.post(address, {"action": name, "_selected_action": [draft.pk, in_force.pk]})
    assert "Choose one version." in said(two)
    bulk = editor.post(address, {"action": "delete_selected", "_selected_action": [draft.pk]})
    assert FrameworkVersion.objects.filter(pk=draft.pk).exists()
    assert bulk.status_code in {200, 302}


def test_a_draft_is_thrown_away_after_a_page_that_says_how_much(
    editor: Client, publisher: Client, draft: FrameworkVersion
) -> None:
    address = url(FrameworkVersion, "delete", draft.pk)
    assert publisher.get(address).status_code == 403
    page = editor.get(address).content.decode()
    assert "Indicators: 165" in page
    assert editor.post(address, {"post": "yes"}).status_code == 302
    assert not FrameworkVersion.objects.filter(pk=draft.pk).exists()
    assert a_row(Indicator, draft) is None
