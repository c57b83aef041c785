"""Other authorities' frameworks: which one is ours, and what a neighbour calls a level."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from pytest_django import DjangoDbBlocker

from pathway.actions.checks import NoIndicators, start_check
from pathway.actions.frameworks import load_framework, publish_version
from pathway.actions.ours import CannotBeOurs, choose_ours
from pathway.constants import CommonLevel, Step, ThresholdGroup
from pathway.framework_format import read_framework
from pathway.models import FrameworkVersion, ThresholdFramework
from pathway.queries.documents import document_of
from pathway.queries.neighbours import known_neighbours
from pathway.queries.versions import version_for_checks
from pathway.rules.document import content_hash
from pathway.rules.mapping import levels_elsewhere
from pathway.rules.model import Level
from pathway.sample import NEIGHBOURS, load_neighbours
from people.constants import Role
from people.models import AccessRecord
from tests.checks import Page, Walk
from tests.factories import School, school
from tests.pathway.versions import NOW, TODAY, nottingham, post_of, published, rows_for_a_module
from thresholds_site.lib.verdict import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def neighbours(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rows_for_a_module(django_db_blocker):
        published()
        load_neighbours(now=NOW)
        yield


@pytest.fixture
def place() -> School:
    return school()


def of(code: str) -> FrameworkVersion:
    return FrameworkVersion.objects.select_related("framework").get(framework__code=code)


def level(common: CommonLevel, code: str = "") -> Level:
    groups = [ThresholdGroup.NONE, ThresholdGroup.CAF, ThresholdGroup.CAF]
    group = dict(zip(CommonLevel, groups, strict=False)).get(common, ThresholdGroup.SOCIAL_CARE)
    return Level(code or common.value, 0, code or common.value, common, group)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("nottinghamshire", ["1", "2", "3", "4", "4"]),
        ("medway", ["1", "2", "2", "3", "4"]),
        ("wiltshire", ["1", "2a", "2b", "3a 3b", "4"]),
    ],
)
def test_each_of_our_levels_has_its_own_in_each_neighbours_document(
    code: str, expected: list[str]
) -> None:
    document = read_framework(settings.FIXTURES / "pathway" / code)
    theirs = [
        Level(
            row["code"],
            rank,
            row["name"],
            CommonLevel(row["common_level"]),
            ThresholdGroup(row["threshold_group"]),
        )
        for rank, row in enumerate(document["levels"])
    ]
    found = [levels_elsewhere(theirs, level(common)) for common in CommonLevel]
    assert [" ".join(one.code for one in some) for some in found] == expected


def test_no_level_is_called_by_a_lower_one_than_social_cares_where_there_is_one() -> None:
    theirs = [level(CommonLevel.UNIVERSAL), level(CommonLevel.PROTECTION)]
    assert levels_elsewhere(theirs, level(CommonLevel.CHILD_IN_NEED)) == (theirs[1],)
    assert levels_elsewhere(theirs, level(CommonLevel.EXTENSIVE)) == (theirs[1],)
    assert levels_elsewhere(theirs[:1], level(CommonLevel.PROTECTION)) == (theirs[0],)
    assert levels_elsewhere([], level(CommonLevel.PROTECTION)) == ()


@pytest.mark.parametrize("code", NEIGHBOURS)
def test_they_say_what_their_files_say_and_list_no_indicators(code: str) -> None:
    version = of(code)
    assert version.content_hash == content_hash(document_of(version))
    assert "no indicator list" in version.note
    document = document_of(version)
    assert not document["indicators"]
    assert all(row["guidance"] for row in document["levels"])
    assert all(line["source"] for row in document["levels"] for line in row["guidance"])


@pytest.mark.parametrize("code", NEIGHBOURS)
def test_no_check_begins_under_a_version_without_indicators(code: str, place: School) -> None:
    with pytest.raises(NoIndicators, match="no check can be made"):
        start_check(by=place.author, version=of(code), start_key="x", now=NOW)
    with pytest.raises(CannotBeOurs):
        choose_ours(framework=of(code).framework, by=None, now=NOW)


def test_checks_are_made_under_ours_whatever_was_published_last() -> None:
    ours = published()
    assert version_for_checks(TODAY) == ours
    assert ours.framework.is_ours
    assert [one.code for one in known_neighbours(ours)] == [
        "medway",
        "nottinghamshire",
        "wiltshire",
    ]


def other() -> FrameworkVersion:
    document = dict(nottingham())
    document["framework"] = {"code": "another", "name": "Another", "authority": "Another council"}
    version, _made = load_framework(document)
    return publish_version(version=version, by=None, for_real_use=False, now=NOW)


@pytest.mark.parametrize("role", [Role.PATHWAY_PUBLISHER, Role.ADMINISTRATOR])
def test_a_publisher_or_an_administrator_chooses_another(role: Role) -> None:
    version, by = other(), post_of(role)
    assert version_for_checks(TODAY) == published()
    choose_ours(framework=version.framework, by=by, now=NOW)
    choose_ours(framework=version.framework, by=by, now=NOW)
    assert version_for_checks(TODAY) == version
    assert AccessRecord.objects.filter(practitioner=by, record_ref=version.ref).count() == 1


@pytest.mark.parametrize("role", [Role.PATHWAY_EDITOR, Role.PRACTITIONER, Role.MANAGER])
def test_nobody_else_does(role: Role) -> None:
    with pytest.raises(NotAllowed):
        choose_ours(framework=of("medway").framework, by=post_of(role), now=NOW)


def test_the_database_knows_one_of_ours_at_most() -> None:
    with pytest.raises(IntegrityError, match="one_framework_is_ours"), transaction.atomic():
        ThresholdFramework.objects.filter(code="medway").update(is_ours=True)


def test_the_result_says_what_the_neighbour_calls_it(place: School) -> None:
    walk = Walk(place.author)
    page = walk.open(Step.WHO)
    assert "Does the child live in another authority's area?" in page.text
    walk.answer({Step.WHO: {"neighbour": "nottinghamshire"}, Step.LAW: {"section_17": "yes"}})
    assert "Nottinghamshire County Council" in walk.read("review").text
    walk.see_result()
    wanted = "the area of Nottinghamshire County Council, which calls this Level 4"
    for name in ("result", "record"):
        text = walk.read(name).text
        assert wanted in text
        assert "no indicators of Nottinghamshire County Council were used" in text
        assert "most referrals will be supported by a completed CAF" in text
    plain = " ".join(Page(walk.client.get(walk.url("text"))).text.split())
    assert wanted in plain


def test_what_was_said_of_the_area_stays_with_the_result(place: School) -> None:
    walk = Walk(place.author)
    walk.answer({Step.WHO: {"neighbour": "wiltshire"}})
    walk.see_result()
    assert walk.check.neighbour == of("wiltshire")
    with pytest.raises(IntegrityError, match="no longer changes"), transaction.atomic():
        type(walk.check).objects.filter(pk=walk.check.pk).update(neighbour=of("medway"))


@pytest.mark.parametrize("code", ["nottingham-city", "nowhere"])
def test_only_a_known_neighbour_can_be_said(code: str, place: School) -> None:
    walk = Walk(place.author)
    page = walk.fill(Step.WHO, {"neighbour": code})
    assert page.errors


def test_without_neighbours_nothing_is_asked(place: School) -> None:
    FrameworkVersion.objects.filter(framework__code__in=NEIGHBOURS).update(
        state="superseded", superseded_at=NOW
    )
    page = Walk(place.author).open(Step.WHO)
    assert "another authority" not in page.text
