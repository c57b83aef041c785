"""Practising with published cases: what is kept, who may, and what others are told of it."""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from pathway.actions.practice import (
    NotASet,
    NotInPractice,
    answer_case,
    close_set,
    make_set,
)
from pathway.models import (
    DegreeAnswer,
    FrameworkVersion,
    PracticeAnswer,
    PracticeSet,
    ThresholdCheck,
    UnmatchedPhrase,
)
from pathway.permissions import (
    may_answer_set,
    may_close_set,
    may_make_set,
    may_practise,
    may_see_set_results,
)
from pathway.queries.pathway_view import pathway_view
from pathway.queries.practice import Given, answered, board_of, case_list, own_answer
from pathway.queries.practice_cases import practice_case, practice_cases, recommended, words_of
from pathway.queries.practice_results import results_for, set_results
from people.constants import Role
from people.models import AccessRecord, Agency, Practitioner
from tests.factories import agency, post
from tests.pathway.versions import draft_of, published
from thresholds_site.lib.verdict import NotAllowed

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
CASE, OTHER = "T1-029", "T1-007"
_keys = itertools.count()


@pytest.fixture
def version() -> FrameworkVersion:
    """The version in force."""
    return published()


@pytest.fixture
def place() -> Agency:
    """An agency."""
    return agency("Practice school")


def answers(
    by: Practitioner, *, level: str = "additional", case: str = CASE, **more: Any
) -> PracticeAnswer:
    """Somebody's answer."""
    given: dict[str, Any] = {
        "version": published(),
        "case": case,
        "chosen": ["development.some"],
        "signs": [],
        "answers": {},
        "level": level,
        "start_key": f"key-{next(_keys)}",
        "by": by,
        "now": NOW,
    }
    return answer_case(**given | more)


def team(of: Agency, number: int) -> list[Practitioner]:
    """So many people of one agency."""
    return [post(of) for _ in range(number)]


def a_set(by: Practitioner, cases: Sequence[str] = (CASE,), key: str = "set") -> PracticeSet:
    """A set for a meeting."""
    return make_set(
        version=published(), name="Team meeting", cases=cases, start_key=key, by=by, now=NOW
    )


# ---------------------------------------------------------------- the cases


def test_all_thirty_cases_can_be_practised_under_the_pathway_of_2014(
    version: FrameworkVersion,
) -> None:
    cases = practice_cases(version)
    assert [case.number for case in cases] == list(range(1, 31))
    assert all(case.source and case.because and case.levels for case in cases)


def test_under_another_framework_there_are_none(version: FrameworkVersion) -> None:
    version.framework.code = "elsewhere"
    assert practice_cases(version) == ()


def test_a_case_whose_code_is_gone_is_not_offered(version: FrameworkVersion) -> None:
    assert practice_case(version, CASE) is not None
    gone = draft_of(version)
    DegreeAnswer.objects.filter(version=gone, code="development.some").delete()
    assert practice_case(gone, CASE) is None
    assert practice_case(gone, OTHER) is not None


def test_choosing_as_the_reader_did_gives_what_the_reader_s_coding_gives(
    version: FrameworkVersion,
) -> None:
    """Where the coding needs neither own words nor a doubt about danger or how it is known."""
    alike = 0
    for case in practice_cases(version):
        told = recommended(version, case, case.chosen, case.signs, case.answers)
        alike += told.level == case.recommendation.level
    assert alike >= 24


# ---------------------------------------------------------------- answers


def test_the_first_answer_counts_and_later_ones_are_kept_apart(
    version: FrameworkVersion, place: Agency
) -> None:
    me = post(place)
    first, second = answers(me, level="universal"), answers(me, level="extensive")
    assert (first.attempt, second.attempt) == (1, 2)
    assert list(PracticeAnswer.objects.that_count()) == [first]
    row = case_list(version, me).rows[0]
    assert row.mine is not None
    assert (row.mine.code, row.tries, row.answer_ref) == ("universal", 2, first.ref)


def test_sent_twice_it_is_one_answer(place: Agency) -> None:
    me = post(place)
    assert answers(me, start_key="same") == answers(me, start_key="same", level="universal")
    answers(post(place), start_key="same")
    assert PracticeAnswer.objects.count() == 2


def test_somebody_s_two_posts_are_one_person(place: Agency) -> None:
    me = post(place)
    other = post(agency(), who=me.user)
    answers(me)
    assert answers(other).attempt == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"case": "T9-999"},
        {"level": "no-level"},
        {"chosen": ["no-code"]},
        {"signs": ["no-sign"]},
        {"answers": {"no-question": "yes"}},
        {"answers": {"section_17": "perhaps"}},
    ],
)
def test_what_is_not_in_the_version_is_refused(place: Agency, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotInPractice):
        answers(post(place), **wrong)
    assert not PracticeAnswer.objects.exists()


def test_two_first_answers_are_refused_by_the_database(place: Agency) -> None:
    one = answers(post(place))
    one.pk, one.ref, one.start_key = None, "B" * 22, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_nobody_opens_another_s_answer(place: Agency) -> None:
    answer, lead = answers(post(place)), post(place, Role.SAFEGUARDING_LEAD)
    assert own_answer(lead, answer.ref) is None
    client = Client()
    client.force_login(lead.user)
    assert client.get(reverse("practice_answer_show", args=[answer.ref])).status_code == 404


def test_it_is_never_mixed_with_checks(place: Agency) -> None:
    me = post(place)
    client = Client()
    client.force_login(me.user)
    path = reverse("practice_case_answer", args=[CASE])
    client.post(path, {"find": "1", "find_words": "qqq unheard of"})
    sent = client.post(path, {"level": "additional", "chosen": ["development.some", ""]})
    client.get(sent["Location"])
    assert PracticeAnswer.objects.get().chosen == ["development.some"]
    assert not ThresholdCheck.objects.exists()
    assert not AccessRecord.objects.exists()
    assert not UnmatchedPhrase.objects.exists()
    assert "development" not in client.get("/work/").content.decode()


def test_beside_the_reader_s_coding(version: FrameworkVersion, place: Agency) -> None:
    me = post(place)
    shown = answered(answers(me, chosen=["development.some", "A10"], level="protection"), me)
    assert shown is not None
    words = words_of(pathway_view(version))
    assert shown.both == (words["development.some"],)
    assert shown.only_mine == (words["A10"],)
    assert shown.only_coded == (words["services.some"],)
    assert shown.stands == 1
    assert shown.case.level_codes == ("additional", "universal")
    assert shown.mine.because
    assert shown.coded.reasons


# ---------------------------------------------------------------- how others answered


def test_how_others_answered_is_told_in_fives(place: Agency) -> None:
    me = post(place)
    answers(me, level="protection")
    for number, colleague in enumerate(team(place, 9), start=1):
        answers(colleague, level="universal" if number < 3 else "additional")
        answers(colleague, level="extensive")
        mine = PracticeAnswer.objects.get(person=me.user, attempt=1)
        shown = answered(mine, me)
        assert shown is not None
        told = {level.code: count for level, count in shown.others.levels}
        if number < 5:
            assert (shown.others.people, told) == (0, {})
        else:
            assert shown.others.people == 5
            assert (told["universal"], told["additional"], told["protection"]) == (2, 3, 0)


def test_other_agencies_and_later_tries_are_not_counted(place: Agency) -> None:
    me = post(place)
    mine = answers(me)
    for colleague in team(agency(), 9):
        answers(colleague)
    for _ in range(9):
        answers(post(place), case=OTHER)
    shown = answered(mine, me)
    assert shown is not None
    assert shown.others.people == 0


# ---------------------------------------------------------------- choosing


def test_everything_stands_once_on_the_page(version: FrameworkVersion) -> None:
    board = board_of(version, Given(frozenset({"A10", "development.some"})), "hungry")
    offered = [
        *board.picked,
        *board.found,
        *(offer for side in board.sides for part in side.parts for offer in part.offers),
    ]
    keys = [offer.key for offer in offered]
    assert len(keys) == len(set(keys))
    assert {offer.picked for offer in board.picked} == {"A10", "development.some"}
    assert board.found
    view = pathway_view(version)
    codes = {code for one in offered for code in ([a.code for a in one.answers] or [one.key])}
    assert codes == set(words_of(view)) | {sign.code for sign in view.immediate}


def test_finding_keeps_what_was_chosen_and_says_no_fault(place: Agency) -> None:
    client = Client()
    client.force_login(post(place).user)
    path = reverse("practice_case_answer", args=[CASE])
    said = {"find_words": "hungry", "chosen": ["A10"], "level": "extensive", "q-disabled": "no"}
    for button in ("find", "entered"):
        page = client.post(path, {**said, button: "1"})
        assert page.status_code == 200
        body = page.content.decode()
        assert "There is a problem" not in body
        assert body.count(" checked>") == 3
    assert client.post(path, {"entered": "1"}).status_code == 422
    assert not PracticeAnswer.objects.exists()


def test_two_degrees_of_one_thing_are_refused(version: FrameworkVersion, place: Agency) -> None:
    entries = pathway_view(version).entry_words().values()
    degrees = next(entry for entry in entries if len(entry.answers) > 1).answers
    client = Client()
    client.force_login(post(place).user)
    path = reverse("practice_case_answer", args=[CASE])
    said = {"chosen": [degrees[0].code, degrees[1].code], "level": "additional"}
    assert client.post(path, said).status_code == 422


# ---------------------------------------------------------------- sets


def test_a_set_counts_each_person_s_first_answer_in_it(place: Agency) -> None:
    lead = post(place, Role.SAFEGUARDING_LEAD)
    practice_set = a_set(lead)
    for colleague in team(place, 5):
        answers(colleague, level="universal")
        first = answers(colleague, level="additional", in_set=practice_set)
        again = answers(colleague, level="protection", in_set=practice_set)
        assert (first.counts_in_set, again.counts_in_set) == (True, False)
    answers(lead, level="protection", in_set=practice_set)
    (result,) = set_results(practice_set)
    assert (result.stood.people, result.stood.at, result.stood.above) == (5, 5, 0)
    assert (result.indicators[0].of, result.indicators[0].without) == (5, 0)


def test_four_are_too_few(place: Agency) -> None:
    practice_set = a_set(post(place, Role.MANAGER))
    for colleague in team(place, 4):
        answers(colleague, in_set=practice_set)
    (result,) = set_results(practice_set)
    assert result.stood.people is None
    assert result.indicators == ()


def test_one_who_differs_is_left_out_with_the_rest(place: Agency) -> None:
    practice_set = a_set(post(place, Role.MANAGER))
    for number, colleague in enumerate(team(place, 9)):
        level = "protection" if number == 0 else "additional"
        answers(colleague, level=level, in_set=practice_set)
    (result,) = set_results(practice_set)
    assert (result.stood.people, result.stood.at, result.stood.above) == (9, None, None)


def test_a_closed_set_takes_no_answer_and_stays_as_it_was_closed(place: Agency) -> None:
    lead = post(place, Role.SAFEGUARDING_LEAD)
    practice_set = a_set(lead)
    closed = close_set(practice_set=practice_set, by=lead, now=NOW)
    again = close_set(practice_set=practice_set, by=lead, now=NOW + dt.timedelta(1))
    assert closed.closed_at == again.closed_at == NOW
    with pytest.raises(NotAllowed, match="closed"):
        answers(post(place), in_set=practice_set)


def test_a_set_made_twice_is_one(place: Agency) -> None:
    lead = post(place, Role.SAFEGUARDING_LEAD)
    assert a_set(lead) == a_set(lead)
    assert a_set(lead) != a_set(lead, key="other")


def test_a_set_needs_a_name_and_cases_that_are_there(place: Agency) -> None:
    lead = post(place, Role.SAFEGUARDING_LEAD)
    with pytest.raises(NotASet):
        a_set(lead, cases=[])
    with pytest.raises(NotInPractice):
        a_set(lead, cases=["T9-999"])
    with pytest.raises(NotASet):
        make_set(version=published(), name=" . ", cases=[CASE], start_key="x", by=lead, now=NOW)


def test_a_set_is_there_for_its_agency_alone(place: Agency) -> None:
    practice_set = a_set(post(place, Role.SAFEGUARDING_LEAD))
    for role, status in ((place, 200), (agency(), 404)):
        client = Client()
        client.force_login(post(role).user)
        path = reverse("practice_set_show", args=[practice_set.ref])
        assert client.get(path).status_code == status
        path = reverse("practice_set_answer", args=[practice_set.ref, CASE])
        assert client.get(path).status_code == status
        path = reverse("practice_set_answer", args=[practice_set.ref, OTHER])
        assert client.get(path).status_code == 404


# ---------------------------------------------------------------- results


def test_results_of_an_agency_never_name_anybody_and_leave_out_the_reader(place: Agency) -> None:
    lead = post(place, Role.SAFEGUARDING_LEAD)
    answers(lead, level="protection")
    colleagues = team(place, 6)
    for colleague in colleagues:
        answers(colleague)
    for colleague in team(agency(), 7):
        answers(colleague)
    results = results_for(published(), lead)
    assert results.people == 6
    assert [(one.people, one.answers, one.at) for one in results.agencies] == [(6, 6, 6)]
    by_words = {one.wording: one for one in results.indicators}
    words = words_of(pathway_view(published()))
    chosen = by_words[words["development.some"]]
    missed = by_words[words["services.some"]]
    assert (chosen.of, chosen.chosen) == (6, 6)
    assert (missed.of, missed.chosen) == (6, 0)
    assert results.indicators[0] == missed
    client = Client()
    client.force_login(lead.user)
    body = client.get(reverse("practice_results")).content.decode()
    assert not any(colleague.full_name in body for colleague in colleagues)


def test_an_editor_sees_all_agencies_and_no_small_one_by_its_total() -> None:
    small, middle, large = agency("A small one"), agency("Middle"), agency("Large")
    for where, number in ((small, 2), (middle, 9), (large, 12)):
        for colleague in team(where, number):
            answers(colleague)
    results = results_for(published(), post(agency(), Role.PATHWAY_EDITOR))
    shown = {one.name: (one.people, one.answers) for one in results.agencies}
    assert shown == {"A small one": (None, None), "Middle": (None, None), "Large": (12, 12)}
    assert results.people == 23


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", Role)
def test_who_practises_and_who_makes_sets(version: FrameworkVersion, role: Role) -> None:
    somebody = post(agency(), role)
    workers = {Role.PRACTITIONER, Role.SAFEGUARDING_LEAD, Role.MANAGER, Role.SCREENER}
    assert bool(may_practise(somebody, version)) == (role in workers)
    assert bool(may_make_set(somebody)) == (role in {Role.SAFEGUARDING_LEAD, Role.MANAGER})
    assert not may_practise(somebody, draft_of(version))


@pytest.mark.parametrize(
    ("same_agency", "is_open", "in_force", "in_it"),
    list(itertools.product([True, False], repeat=4)),
)
def test_who_answers_a_set(
    version: FrameworkVersion,
    place: Agency,
    same_agency: bool,
    is_open: bool,
    in_force: bool,
    in_it: bool,
) -> None:
    lead = post(place, Role.MANAGER)
    practice_set = a_set(lead)
    if not is_open:
        practice_set = close_set(practice_set=practice_set, by=lead, now=NOW)
    under = version if in_force else draft_of(version)
    somebody = post(place if same_agency else agency())
    verdict = may_answer_set(somebody, practice_set, under, CASE if in_it else OTHER)
    assert bool(verdict) == (same_agency and is_open and in_force and in_it)
    assert not may_answer_set(somebody, practice_set, None, CASE)


@pytest.mark.parametrize(("is_maker", "is_open"), list(itertools.product([True, False], repeat=2)))
def test_who_closes_a_set_and_sees_its_results(
    place: Agency, is_maker: bool, is_open: bool
) -> None:
    maker, colleague = post(place, Role.MANAGER), post(place, Role.SAFEGUARDING_LEAD)
    practice_set = a_set(maker)
    if not is_open:
        practice_set = close_set(practice_set=practice_set, by=maker, now=NOW)
    somebody = maker if is_maker else colleague
    assert bool(may_close_set(somebody, practice_set)) == is_maker
    assert bool(may_see_set_results(somebody, practice_set)) == (is_maker and not is_open)
    client = Client()
    client.force_login(somebody.user)
    body = client.get(reverse("practice_set_show", args=[practice_set.ref])).content.decode()
    assert (">Results<" in body) == (is_maker and not is_open)
