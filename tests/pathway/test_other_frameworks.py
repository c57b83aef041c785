"""A whole check, through its pages, under frameworks that look nothing like ours."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from pathway.actions.exchange import take_in
from pathway.actions.frameworks import publish_version
from pathway.actions.ours import choose_ours
from pathway.constants import CheckState, Step
from pathway.models import FrameworkVersion, ThresholdCheck
from pathway.queries.documents import document_of
from pathway.queries.pathway_view import PathwayView, pathway_view
from pathway.rules.document import document_faults
from pathway.rules.standard import standard_rules, with_standard_parts
from pathway.sheets.files import Format, incoming_of_bytes, written
from tests.anonymous import QUIET as ANONYMOUS_QUIET
from tests.anonymous import Browser
from tests.checks import QUIET, UNTOUCHED, Page, Walk, sent, ticked
from tests.factories import School, school
from tests.pathway.frameworks import SHAPES, whole
from tests.pathway.versions import NOW, normalised, nottingham, published, rows_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=SHAPES)
def version(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[FrameworkVersion]:
    """That framework, come in as a workbook, published and chosen as ours."""
    with rows_for_a_module(django_db_blocker):
        published()
        content = written(SHAPES[request.param], Format.XLSX)
        came = incoming_of_bytes("theirs.xlsx", content)
        made, _made = take_in(came=came, by=None, now=NOW)
        publish_version(version=made, by=None, for_real_use=False, now=NOW)
        choose_ours(framework=made.framework, by=None, now=NOW)
        yield made


@pytest.fixture
def place() -> School:
    return school()


def answers_of(view: PathwayView, key: str = "") -> dict[Step, dict[str, Any]]:
    """Every page quietly, and that one entry ticked."""
    pages: dict[Step, dict[str, Any]] = {}
    for page in view.pages:
        here = view.needs.get(page.step)
        entries = [e.key for part in here.dimensions for e in part.entries] if here else []
        quiet: dict[str, Any] = dict(QUIET.get(page.step, {}))
        if page.step is Step.OWN_LEVEL:
            quiet = {"level": view.levels[0].code}
        pages[page.step] = {**quiet, **ticked(key)} if key in entries else quiet
    return pages


def walked(place: School, view: PathwayView, key: str = "", **law: str) -> Walk:
    walk = Walk(place.author)
    for step, values in answers_of(view, key).items():
        given = {**values, **law} if step is Step.LAW else values
        page = Page(walk.send(step, {**UNTOUCHED.get(step, {}), "revision": "0", **sent(given)}))
        assert page.status == 302, (step, page.errors or page.text)
    return walk


def test_every_page_of_needs_shows_one_domain_and_all_its_entries(
    version: FrameworkVersion, place: School
) -> None:
    walk, view = Walk(place.author), pathway_view(version)
    shown = []
    for step, domain in view.needs.items():
        page = walk.open(step)
        assert domain.name.lower() in page.title.lower()
        assert f"of {len(view.pages)})" in page.title
        shown += re.findall(r'name="entry" value="([^"]+)"', page.html)
    entries = [e.key for d in view.domains for part in d.dimensions for e in part.entries]
    assert shown == entries
    assert walk.open(Step.NEEDS_8).status == 404


def test_a_quiet_check_ends_at_the_lowest_level(version: FrameworkVersion, place: School) -> None:
    view = pathway_view(version)
    walk = walked(place, view)
    result = walk.see_result()
    assert view.levels[0].name in result.text
    assert ThresholdCheck.objects.get(pk=walk.check.pk).state == CheckState.RESULT
    for name in ("record", "text", "review"):
        assert walk.read(name).status in (200, 302)


@pytest.mark.parametrize("rank", [-1, -2, 1])
def test_an_entry_leads_to_the_level_where_it_stands(
    version: FrameworkVersion, place: School, rank: int
) -> None:
    view = pathway_view(version)
    level = view.levels[max(-len(view.levels), min(rank, len(view.levels) - 1))]
    entry = next(
        row["code"] for row in document_of(version)["indicators"] if row["level"] == level.code
    )
    walk = walked(place, view, entry)
    walk.see_result()
    found = walk.check.results.get().level
    if level.rank:
        assert found.common_level == level.common_level
    assert level.is_social_care is (found.threshold_group == "social_care")
    assert walk.read("record").status == 200


def test_likely_harm_and_section_17_lead_to_social_care(
    version: FrameworkVersion, place: School
) -> None:
    view = pathway_view(version)
    for question in ("significant_harm", "section_17"):
        walk = walked(place, view, **{question: "yes"})
        walk.see_result()
        assert walk.check.results.get().level.is_social_care


def test_danger_is_danger_everywhere(version: FrameworkVersion, place: School) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, QUIET[Step.WHO])
    page = walk.fill(Step.DANGER, {"now": "yes", "signs": ["none"]})
    assert page.location == walk.url("danger")
    danger = walk.read("danger")
    assert "01632 960001" in danger.text
    result = walk.see_result()
    assert "01632 960001" in result.text
    assert walk.check.results.get().immediate


def test_without_an_account_the_same_pages_are_asked(version: FrameworkVersion) -> None:
    view, someone = pathway_view(version), Browser()
    someone.post("")
    for page in view.anonymous_pages:
        data = dict(ANONYMOUS_QUIET.get(page.step, {}))
        if page.step is Step.OWN_LEVEL:
            data = {"level": view.levels[0].code}
        assert someone.post(f"{page.step}/", data).status == 302, page
    assert view.levels[0].name in someone.get("result/").text


def test_pictures_show_as_many_levels_as_there_are(
    version: FrameworkVersion, place: School
) -> None:
    view = pathway_view(version)
    walk = walked(place, view)
    walk.see_result()
    html = walk.read("result").html
    drawing = html[html.index('aria-labelledby="windscreen-title') :]
    drawing = drawing[: drawing.index("</svg>")]
    assert drawing.count("data-pane") == len(view.levels)
    assert "Three sides round the child" not in html


# -- the standard rules, by themselves ----------------------------------------------------------


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_given_rules_that_can_run(name: str) -> None:
    found = with_standard_parts(SHAPES[name], nottingham())
    assert document_faults(found) == ()
    assert {row["code"] for row in found["questions"]} == {
        row["code"] for row in nottingham()["questions"]
    }


def test_what_a_framework_says_itself_is_left_alone() -> None:
    ours = normalised(nottingham())
    assert normalised(with_standard_parts(ours, nottingham())) == ours


def test_a_framework_without_indicators_is_given_no_rules() -> None:
    found = with_standard_parts({**SHAPES["letters"], "indicators": []}, nottingham())
    assert not found.get("rules")
    assert all(row["placing_wording"] for row in found["levels"])


def test_ours_given_the_standard_rules_keeps_those_that_name_no_entry() -> None:
    ours = normalised(nottingham())
    rules = {row["code"]: row for row in standard_rules(ours, nottingham())}
    for row in ours["rules"]:
        if any(one["entries"] for one in row["conditions"]):
            assert row["code"] not in rules
        else:
            found = rules[row["code"]]
            assert (found["level"], found["verb"]) == (row["level"], row["verb"])
            assert found["source"].startswith("Standard rule, from Nottingham")


def test_early_helps_rules_never_become_social_cares() -> None:
    found = whole(SHAPES["two levels"])
    for rule in found["rules"]:
        if rule["verb"] == "start_early_help":
            assert rule["level"] == "help"
