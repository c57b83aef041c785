"""Hundreds of rows by hand: edited in the list, moved, and nothing lost by a second tab."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from pathway.actions.rearranging import PlaceTaken, place_row
from pathway.constants import ChangeKind
from pathway.models import (
    Dimension,
    FrameworkVersion,
    Indicator,
    Level,
    Provision,
    Reference,
    ThresholdRule,
    VersionChange,
)
from pathway.queries.row_places import siblings_of
from people.constants import Role
from people.models import Practitioner
from tests.pathway.administration import a_row, browser_of, errors_of, filled_in, said, url
from tests.pathway.versions import draft_of, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The version in force and a draft."""
    with rows_for_a_module(django_db_blocker):
        yield {"published": published().pk, "draft": draft_of(published()).pk}


@pytest.fixture
def draft(stage: dict[str, int], db: None) -> FrameworkVersion:
    """A draft."""
    return FrameworkVersion.objects.get(pk=stage["draft"])


@pytest.fixture
def in_force(stage: dict[str, int], db: None) -> FrameworkVersion:
    """The version in force."""
    return FrameworkVersion.objects.get(pk=stage["published"])


@pytest.fixture
def joan(db: None) -> Client:
    """An editor's browser."""
    return browser_of(Role.PATHWAY_EDITOR, "Joan")


@pytest.fixture
def editor(db: None) -> Practitioner:
    """An editor."""
    return post_of(Role.PATHWAY_EDITOR)


# --- a second tab


def test_the_second_tab_is_told_with_both_texts(joan: Client, draft: FrameworkVersion) -> None:
    row = Indicator.objects.get(version=draft, code="U01")
    address = url(Indicator, "change", row.pk)
    first, second = (filled_in(joan.get(address)) for _ in range(2))
    assert joan.post(address, first | {"wording": "The first tab's"}).status_code == 302
    page = joan.post(address, second | {"wording": "The second tab's"})
    (told,) = [error for error in errors_of(page) if "Nothing was saved" in error]
    assert "Joan, Tester" in told
    whole = " ".join(errors_of(page))
    assert "The first tab\u2019s" in whole.replace("'", "\u2019")
    assert "The second tab\u2019s" in whole.replace("'", "\u2019")
    row.refresh_from_db()
    assert row.wording == "The first tab's"
    again = joan.post(address, filled_in(page))
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.wording == "The second tab's"


def test_the_same_form_sent_twice_is_no_conflict(joan: Client, draft: FrameworkVersion) -> None:
    row = Indicator.objects.get(version=draft, code="U02")
    address = url(Indicator, "change", row.pk)
    sent = filled_in(joan.get(address)) | {"note": "Once"}
    assert [joan.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert VersionChange.objects.filter(table="indicator", row_pk=row.pk).count() == 1


def test_rows_inside_a_row_count_as_its_text(joan: Client, draft: FrameworkVersion) -> None:
    rule = ThresholdRule.objects.filter(version=draft, conditions__isnull=False).first()
    assert rule is not None
    address = url(ThresholdRule, "change", rule.pk)
    sent = filled_in(joan.get(address))
    rule.conditions.update(sentence="Another sentence")
    page = joan.post(address, sent)
    assert any("Nothing was saved" in error for error in errors_of(page))
    assert set(rule.conditions.values_list("sentence", flat=True)) == {"Another sentence"}


def test_a_versions_own_text_as_well(joan: Client, draft: FrameworkVersion) -> None:
    address = url(FrameworkVersion, "change", draft.pk)
    first, second = (filled_in(joan.get(address)) for _ in range(2))
    joan.post(address, first | {"label": "One name"})
    page = joan.post(address, second | {"label": "Another name"})
    assert any("Nothing was saved" in error for error in errors_of(page))
    draft.refresh_from_db()
    assert draft.label == "One name"


# --- in the list


def list_data(page: Any) -> dict[str, Any]:
    """What a browser sends of a list when nothing in it was changed."""
    formset = page.context["cl"].formset
    sent = {bound.html_name: bound.value() for bound in formset.management_form}
    for form in formset.forms:
        sent |= {bound.html_name: bound.value() for bound in form}
    return sent | {"_save": "Save"}


def test_short_columns_are_edited_in_the_list(joan: Client, draft: FrameworkVersion) -> None:
    address = f"{url(Indicator, 'changelist')}?version={draft.pk}&q=U01"
    sent = list_data(joan.get(address))
    saved = joan.post(address, sent | {"form-0-polarity": "circumstance", "why": "No strength"})
    assert "changed successfully" in said(saved)
    row = Indicator.objects.get(version=draft, code="U01")
    assert row.polarity == "circumstance"
    line = VersionChange.objects.filter(table="indicator", row_pk=row.pk).first()
    assert line is not None
    assert (line.why, str(line.by)) == ("No strength", "Joan, Tester, Test council")


def test_the_list_overwrites_nothing_either(joan: Client, draft: FrameworkVersion) -> None:
    address = f"{url(Indicator, 'changelist')}?version={draft.pk}&q=U01"
    sent = list_data(joan.get(address))
    Indicator.objects.filter(version=draft, code="U01").update(polarity="concern")
    page = joan.post(address, sent | {"form-0-polarity": "circumstance"})
    assert "Nothing was saved" in page.content.decode()
    assert Indicator.objects.get(version=draft, code="U01").polarity == "concern"


def test_a_published_list_is_only_read(joan: Client, in_force: FrameworkVersion) -> None:
    page = joan.get(f"{url(Indicator, 'changelist')}?version={in_force.pk}")
    assert page.context["cl"].formset is None
    assert b"/place/" not in page.content
    assert b'name="action"' not in page.content


def test_many_rows_cost_no_more_queries_than_few(joan: Client, draft: FrameworkVersion) -> None:
    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            joan.get(f"{url(Indicator, 'changelist')}?version={draft.pk}{query}")
        return len(asked)

    assert cost("") == cost("&q=U01")


# --- order


def test_a_row_goes_up_down_and_to_a_place(draft: FrameworkVersion, editor: Practitioner) -> None:
    rows = list(Reference.objects.filter(version=draft).order_by("position"))
    before = VersionChange.objects.filter(version=draft).count()
    place_row(row=rows[0], place=len(rows), by=editor, why="Last is best")
    after = list(Reference.objects.filter(version=draft).order_by("position"))
    assert after == [*rows[1:], rows[0]]
    assert VersionChange.objects.filter(version=draft).count() == before + 1
    line = VersionChange.objects.filter(version=draft).first()
    assert line is not None
    assert (line.operation, line.why) == (ChangeKind.REORDERED, "Last is best")


def test_a_row_moves_among_those_shown_with_it(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    row = Indicator.objects.filter(version=draft, level__code="extensive").first()
    assert row is not None
    together = list(siblings_of(row))
    others = Indicator.objects.filter(version=draft).exclude(pk__in=[r.pk for r in together])
    stood = list(others.order_by("position", "pk").values_list("pk", "position"))
    place_row(row=together[-1], place=1, by=editor)
    assert next(iter(siblings_of(row))) == together[-1]
    assert list(others.order_by("position", "pk").values_list("pk", "position")) == stood


def test_a_part_never_stands_before_its_heading(
    draft: FrameworkVersion, editor: Practitioner
) -> None:
    part = Provision.objects.filter(version=draft, parent__isnull=False).order_by("position").last()
    assert part is not None
    with pytest.raises(PlaceTaken):
        place_row(row=part, place=1, by=editor)


def test_the_page_that_moves_needs_no_script(joan: Client, draft: FrameworkVersion) -> None:
    row = Reference.objects.filter(version=draft).order_by("position")[1]
    address = reverse("admin:pathway_reference_place", args=[row.pk])
    token = joan.get(address).context["where"].token
    joan.post(address, {"to": "up", "from": token})
    assert Reference.objects.filter(version=draft).order_by("position").first() == row
    stale = joan.post(address, {"to": "down", "from": token})
    assert "Nothing was moved" in said(stale)
    assert browser_of(Role.PATHWAY_PUBLISHER).post(address, {"to": "up"}).status_code == 404


# --- many at once


def test_chosen_indicators_move_after_a_page_that_says_what_changes(
    joan: Client, draft: FrameworkVersion
) -> None:
    rows = list(Indicator.objects.filter(version=draft, level__code="additional")[:3])
    level = Level.objects.get(version=draft, code="extensive")
    place = Dimension.objects.filter(version=draft).order_by("position").last()
    assert place is not None
    address = f"{url(Indicator, 'changelist')}?version={draft.pk}"
    chosen = {"action": "move_elsewhere", "_selected_action": [row.pk for row in rows]}
    first = joan.post(address, chosen)
    assert rows[0].wording in first.content.decode()
    stood = {"stood": [f"{row.pk}:{row.level_id}:{row.dimension_id}" for row in rows]}
    wanted = chosen | stood | {"level": level.pk, "why": "The board"}
    shown = joan.post(address, wanted | {"show": "1"}).content.decode()
    assert "What changes: 3 of 3" in shown
    assert Indicator.objects.filter(pk__in=[r.pk for r in rows], level=level).count() == 0
    for _ in range(2):
        joan.post(address, wanted | {"apply": "1"})
    assert Indicator.objects.filter(pk__in=[r.pk for r in rows], level=level).count() == 3
    lines = VersionChange.objects.filter(version=draft, why="The board")
    assert lines.count() == 3
    stale = joan.post(address, chosen | stood | {"dimension": place.pk, "apply": "1"})
    assert "Nothing was moved" in said(stale)


# --- rules


def test_a_rule_is_said_in_words_as_saved_and_as_typed(
    joan: Client, draft: FrameworkVersion
) -> None:
    rule = a_row(ThresholdRule, draft)
    rule = ThresholdRule.objects.filter(version=draft, conditions__minimum__gt=1).first() or rule
    address = url(ThresholdRule, "change", rule.pk)
    page = joan.get(address)
    assert "At least " in page.content.decode()
    sent = filled_in(page)
    place = next(k for k, v in sent.items() if k.endswith("-minimum") and v and int(v) > 1)
    words = reverse("admin:pathway_thresholdrule_words", args=[draft.pk])
    typed = joan.post(words, sent | {place: "9"}).content.decode()
    assert "At least nine concerns" in typed
    rule.refresh_from_db()
    assert not rule.conditions.filter(minimum=9).exists()
