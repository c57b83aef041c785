"""The administration of the pathway: everything in a draft is edited, nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from pathway.constants import VersionState
from pathway.models import (
    Cluster,
    FrameworkVersion,
    Indicator,
    Level,
    Replay,
    SavedCase,
    ThresholdFramework,
    UnmatchedPhrase,
)
from pathway.models.framework import VersionedRow
from pathway.queries.documents import document_of
from pathway.rules.document import content_hash
from people.admin import GuardedAdmin
from people.constants import Role
from tests.pathway.administration import (
    a_row,
    browser_of,
    errors_of,
    filled_in,
    forms_of,
    said,
    url,
)
from tests.pathway.versions import draft_of, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db

REGISTERED = sorted(
    (model for model in admin.site._registry if issubclass(model, VersionedRow)),
    key=lambda model: model.__name__,
)
BY_NAME = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)


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


# --- what is registered


def test_every_table_of_rows_is_edited_and_no_check_is_shown() -> None:
    inside = {inline.model for shown in admin.site._registry.values() for inline in shown.inlines}
    assert set(REGISTERED) | inside == set(VersionedRow.__subclasses__())
    shown = {model for model in admin.site._registry if model._meta.app_label == "pathway"}
    others = {ThresholdFramework, FrameworkVersion, UnmatchedPhrase, Replay, SavedCase}
    assert shown == {*REGISTERED, *others}


def test_all_administration_asks_the_acting_post() -> None:
    """None is left to Django's permission rows, in which a superuser may do everything."""
    assert all(isinstance(shown, GuardedAdmin) for shown in admin.site._registry.values())


# --- pages of rows


@BY_NAME
def test_rows_of_a_draft_are_listed_opened_and_saved(
    editor: Client, draft: FrameworkVersion, model: type[Model]
) -> None:
    row = a_row(model, draft)
    listed = editor.get(url(model, "changelist"))
    assert listed.status_code == 200
    assert b"delete_selected" not in listed.content
    page = editor.get(url(model, "change", row.pk))
    assert_only_inside(page, draft)
    before = content_hash(document_of(draft))
    saved = editor.post(url(model, "change", row.pk), filled_in(page))
    assert saved.status_code == 302, errors_of(saved)
    assert content_hash(document_of(draft)) == before
    assert editor.get(url(model, "history", row.pk)).status_code == 200


def assert_only_inside(page: Any, version: FrameworkVersion) -> None:
    """Every choice of a row on the page is one of that version."""
    for form in forms_of(page):
        for name, field in form.fields.items():
            queryset = getattr(field, "queryset", None)
            if queryset is None or name == "id" or not issubclass(queryset.model, VersionedRow):
                continue
            assert {row.version_id for row in queryset.all()} <= {version.pk}, name


@BY_NAME
def test_a_row_is_added_where_the_page_said_and_taken_away(
    editor: Client, draft: FrameworkVersion, in_force: FrameworkVersion, model: type[Model]
) -> None:
    """Copied from another row with a code of its own; a posted version counts for nothing."""
    before = model._default_manager.filter(version=in_force).count()
    copied = filled_in(editor.get(url(model, "change", a_row(model, draft).pk)))
    page = editor.get(url(model, "add"), {"version": draft.pk})
    assert_only_inside(page, draft)
    fresh = filled_in(page)
    sent = {name: value for name, value in copied.items() if "-" not in name} | {
        name: value for name, value in fresh.items() if "-" in name or name in {"position", "rank"}
    }
    if "code" in sent:
        sent["code"] = "NEW-1"
    add = f"{url(model, 'add')}?version={draft.pk}"
    saved = editor.post(add, sent | {"version": in_force.pk})
    assert saved.status_code == 302, errors_of(saved)
    newest: Any = model._default_manager.order_by("pk").last()
    assert newest.version == draft
    assert model._default_manager.filter(version=in_force).count() == before
    delete = url(model, "delete", newest.pk)
    assert editor.get(delete).status_code == 200
    assert editor.post(delete, {"post": "yes"}).status_code == 302
    assert not model._default_manager.filter(pk=newest.pk).exists()


@BY_NAME
def test_a_published_row_is_read_and_nothing_else(
    editor: Client,
    publisher: Client,
    in_force: FrameworkVersion,
    draft: FrameworkVersion,
    model: type[Model],
) -> None:
    rows = model._default_manager.filter(version=in_force).order_by("pk")
    row, before = a_row(model, in_force), list(rows.values())
    change, delete = url(model, "change", row.pk), url(model, "delete", row.pk)
    for browser in (editor, publisher):
        page = browser.get(change)
        assert page.status_code == 200
        assert b"<select" not in page.content
        assert b'name="_save"' not in page.content
        assert browser.get(delete).status_code == 403
    add = f"{url(model, 'add')}?version={in_force.pk}"
    for browser, address, sent in (
        (editor, change, {"code": "X"}),
        (editor, delete, {"post": "yes"}),
        (publisher, change, {"code": "X"}),
        (publisher, delete, {"post": "yes"}),
        (publisher, add, {"code": "X"}),
        (editor, add, {"code": "X", "version": in_force.pk}),
    ):
        answer = browser.post(address, sent)
        if browser is publisher:
            assert answer.status_code == 403
        elif address == add:
            assert f"?version={draft.pk}" in answer.content.decode()
        else:
            assert answer.status_code == 302
            assert "no longer a draft" in said(answer)
    assert list(rows.all().values()) == before


@BY_NAME
def test_a_longer_list_costs_no_more_queries(
    editor: Client, draft: FrameworkVersion, model: type[Model]
) -> None:
    def cost(**narrowed: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            page = editor.get(url(model, "changelist"), {"version": str(draft.pk)} | narrowed)
        return page.context["cl"].result_count, len(asked)

    row = a_row(model, draft)
    words = ("wording", "name", "title", "offered_wording", "sentence", "text")
    searched = next(getattr(row, word) for word in words if hasattr(row, word))
    (many, cost_of_many), (few, cost_of_few) = cost(), cost(q=searched)
    assert 0 < few < many
    assert cost_of_few == cost_of_many


def test_a_row_whose_version_went_to_review_meanwhile_is_not_saved(
    editor: Client, draft: FrameworkVersion
) -> None:
    row = a_row(Indicator, draft)
    sent = filled_in(editor.get(url(Indicator, "change", row.pk)))
    FrameworkVersion.objects.filter(pk=draft.pk).update(state=VersionState.IN_REVIEW)
    answer = editor.post(url(Indicator, "change", row.pk), sent | {"note": "changed"}, follow=True)
    assert "no longer a draft: nothing in it changes" in answer.content.decode()
    assert b'name="_save"' not in answer.content
    row.refresh_from_db()
    assert row.note != "changed"


def test_a_row_of_another_version_is_refused_when_posted(
    editor: Client, draft: FrameworkVersion, in_force: FrameworkVersion
) -> None:
    row = a_row(Indicator, draft)
    sent = filled_in(editor.get(url(Indicator, "change", row.pk)))
    sent["level"] = a_row(Level, in_force).pk
    page = editor.post(url(Indicator, "change", row.pk), sent)
    assert any("Select a valid choice" in error for error in errors_of(page))


# --- which version a new row goes to


def test_the_only_draft_is_taken(editor: Client, draft: FrameworkVersion) -> None:
    page = editor.get(url(Indicator, "add"))
    assert page.context["adminform"].form.fields["version"].initial == draft.pk


def test_of_several_drafts_one_is_chosen_first(
    editor: Client, draft: FrameworkVersion, in_force: FrameworkVersion
) -> None:
    other = draft_of(in_force, post_of(Role.PATHWAY_EDITOR, "Second editor"))
    page = editor.get(url(Indicator, "add"))
    assert "adminform" not in page.context
    assert f"?version={draft.pk}" in page.content.decode()
    assert f"?version={other.pk}" in page.content.decode()
    chosen = editor.get(url(Indicator, "add"), {"version": other.pk})
    assert chosen.context["adminform"].form.fields["version"].initial == other.pk
    filtered = editor.get(
        url(Indicator, "add"), {"_changelist_filters": f"version={draft.pk}&polarity=concern"}
    )
    assert filtered.context["adminform"].form.fields["version"].initial == draft.pk


@pytest.mark.parametrize("named", ["999999", "x", "-1", "1 OR 1=1"])
def test_a_version_that_is_no_draft_is_asked_for_again(
    editor: Client, draft: FrameworkVersion, named: str
) -> None:
    page = editor.get(url(Indicator, "add"), {"version": named})
    assert page.status_code == 200
    assert "to which draft" in page.content.decode()
    assert editor.get(url(Indicator, "changelist"), {"version": named}).status_code == 200


def test_without_a_draft_the_page_says_how_to_make_one(
    editor: Client, draft: FrameworkVersion
) -> None:
    FrameworkVersion.objects.filter(pk=draft.pk).update(state=VersionState.IN_REVIEW)
    page = editor.get(url(Indicator, "add"))
    assert "There is no draft to add to" in page.content.decode()


def test_adding_another_stays_in_the_version(editor: Client, draft: FrameworkVersion) -> None:
    sent = {"code": "new", "name": "New", "_addanother": "1"}
    saved = editor.post(f"{url(Cluster, 'add')}?version={draft.pk}", sent)
    assert saved.status_code == 302
    assert f"version={draft.pk}" in saved["Location"]


# --- lists


def test_a_list_shows_one_version_and_narrows_by_level_and_dimension(
    editor: Client, draft: FrameworkVersion, in_force: FrameworkVersion
) -> None:
    def count(**filters: Any) -> int:
        return int(editor.get(url(Indicator, "changelist"), filters).context["cl"].result_count)

    assert count() == 165
    assert count(version=in_force.pk) == 165
    assert count(level="extensive") == 42
    assert count(version=in_force.pk, level="protection") == 44
    health = Indicator.objects.filter(version=draft, dimension__code="health").count()
    assert count(dimension="health") == health
    assert count(q="young carer") >= 1
    assert count(level="no-such-level") == 0


# --- who may open what


@pytest.mark.parametrize("role", Role)
def test_who_sees_and_who_changes(draft: FrameworkVersion, role: Role) -> None:
    browser = browser_of(role)
    row = a_row(Indicator, draft)
    reads = role in {Role.PATHWAY_EDITOR, Role.PATHWAY_PUBLISHER}
    tables: list[type[Model]] = [*REGISTERED, FrameworkVersion, ThresholdFramework]
    for model in tables:
        got = browser.get(url(model, "changelist"))
        chooses = role == Role.ADMINISTRATOR and model is ThresholdFramework  # which one is ours
        assert (got.status_code == 200) == (reads or chooses), model
        assert got.status_code in {200, 403}
    got = browser.post(url(Indicator, "change", row.pk), {})
    assert (got.status_code == 200) == (role == Role.PATHWAY_EDITOR)
    assert got.status_code in {200, 403}
    got = browser.get(url(Indicator, "add"))
    assert (got.status_code == 200) == (role == Role.PATHWAY_EDITOR)


def test_the_superuser_flag_opens_nothing(draft: FrameworkVersion) -> None:
    post = post_of(Role.ADMINISTRATOR)
    post.user.is_superuser = True
    post.user.save()
    browser = Client()
    browser.force_login(post.user)
    assert browser.get(url(Indicator, "changelist")).status_code == 403
    assert browser.post(url(Indicator, "change", a_row(Indicator, draft).pk)).status_code == 403


def test_nobody_signed_in_is_sent_to_sign_in(client: Client, draft: FrameworkVersion) -> None:
    got = client.get(url(Indicator, "changelist"))
    assert got.status_code == 302
    assert got["Location"].startswith(reverse("account_login"))
