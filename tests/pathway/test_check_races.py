"""Double clicks and two tabs at the same moment, on real threads: one effect each.

Every test has a database of its own, in which what a thread commits is there for the others.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathway.constants import CheckState, Step
from pathway.models import (
    CheckAnswer,
    CheckObservation,
    CheckResult,
    CheckStep,
    DangerAlert,
    DangerCall,
    ThresholdCheck,
)
from pathway.queries.observations import observations_of
from people.models import AccessRecord, HeldForm, Notification, Practitioner
from tests.checks import QUIET, Page, Walk, at_once, in_danger, sent, signed_in, ticked
from tests.factories import post, school
from tests.pathway.families import added
from thresholds_site.lib.dates import london_day

pytestmark = pytest.mark.usefixtures("real_commits")

ROUNDS = 3
AT_ONCE = 4


def browsers(who: Practitioner, number: int = AT_ONCE) -> list[Client]:
    """Several windows of one person; a fault shows as its page, not as an exception."""
    clients = [signed_in(who) for _ in range(number)]
    for client in clients:
        client.raise_request_exception = False
    return clients


def statuses(answers: list[Any]) -> list[int]:
    """How each was answered; an exception in a thread fails the test with its own words."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return sorted(answer.status_code for answer in answers)


def posting(client: Client, url: str, data: Any, **headers: str) -> Callable[[], Any]:
    return lambda: client.post(url, data, headers=headers or None)


def test_begin_pressed_at_once_begins_one_check() -> None:
    who = post()
    clients = browsers(who)
    for number in range(1, ROUNDS + 1):
        key = {"start_key": f"key-{number}"}
        answers = at_once(*(posting(one, reverse("check_start"), key) for one in clients))
        assert statuses(answers) == [302] * AT_ONCE
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert ThresholdCheck.objects.count() == number


def test_see_the_result_pressed_at_once_makes_one_result() -> None:
    place = school()
    clients = browsers(place.author)
    for number in range(1, ROUNDS + 1):
        walk = in_danger(place.author)
        answers = at_once(*(posting(one, walk.url("review"), {}) for one in clients))
        assert statuses(answers) == [302] * AT_ONCE
        assert CheckResult.objects.count() == number
        made = AccessRecord.objects.filter(record_ref=walk.ref, what="Result 1 was made")
        assert made.count() == 1
    assert DangerAlert.objects.count() == ROUNDS
    assert Notification.objects.count() == ROUNDS


def test_danger_sent_at_once_tells_once() -> None:
    place = school()
    clients = browsers(place.author)
    for number in range(1, ROUNDS + 1):
        walk = Walk(place.author)
        walk.put(Step.WHO, QUIET[Step.WHO])
        data = {"now": "yes", "signs": ["I01", "I02"], "revision": "0"}
        answers = at_once(*(posting(one, walk.step_url(Step.DANGER), data) for one in clients))
        assert statuses(answers) == [302] * AT_ONCE
        assert DangerAlert.objects.count() == Notification.objects.count() == number


def test_of_two_tabs_on_one_page_one_saves_and_the_others_keep_their_words() -> None:
    who = post()
    clients = browsers(who)
    for _round in range(ROUNDS):
        walk = Walk(who)
        acts = [
            posting(client, walk.step_url(Step.STRENGTHS), {"words": f"Words {n}", "revision": "0"})
            for n, client in enumerate(clients)
        ]
        answers = at_once(*acts)
        assert statuses(answers) == [302] + [409] * (AT_ONCE - 1)
        for number, answer in enumerate(answers):
            if answer.status_code == 302:
                assert walk.check.strengths_words == f"Words {number}"
            else:
                assert Page(answer).value("words") == f"Words {number}"
        assert CheckStep.objects.get(check_made=walk.check).revision == 1


def test_pages_saved_at_once_are_all_kept() -> None:
    """The pages share one row: none may write the others' old words back."""
    who = post()
    clients = browsers(who, 5)
    for _round in range(ROUNDS):
        walk = Walk(who)
        wanted: list[tuple[Step, dict[str, Any]]] = [
            (Step.WHO, sent({**QUIET[Step.WHO], "child_name": "Robin"})),
            (Step.STRENGTHS, {"words": "Gran"}),
            (Step.UNKNOWN, {"domains": ["child"], "words": "Where dad is"}),
            (Step.HELP, {"help_so_far": "working", "words": "A club"}),
            (Step.OWN_LEVEL, {"level": "extensive"}),
        ]
        acts = [
            posting(client, walk.step_url(step), {**data, "revision": "0"})
            for client, (step, data) in zip(clients, wanted, strict=True)
        ]
        assert statuses(at_once(*acts)) == [302] * 5
        check = walk.check
        assert check.child_name == "Robin"
        assert check.strengths_words == "Gran"
        assert check.unknown_words == "Where dad is"
        assert check.help_words == "A club"
        assert check.own_level is not None
        assert check.own_level.code == "extensive"


def test_autosave_and_the_button_at_once_leave_one_of_the_two() -> None:
    who = post()
    one, two = browsers(who, 2)
    for _round in range(ROUNDS):
        walk = Walk(who)
        url = walk.step_url(Step.NEEDS_CHILD)
        half = {"entry": ["A10"], "A10__evidence": "half", "revision": "0"}
        whole = {**sent(ticked("A10", evidence="whole")), "revision": "0"}
        answers = at_once(posting(one, url, half, **{"X-Autosave": "1"}), posting(two, url, whole))
        assert statuses(answers) in ([200, 409], [302, 409])
        row = CheckObservation.objects.get(check_made=walk.check)
        assert (row.evidence, row.basis) in {("half", ""), ("whole", "seen")}
        done = CheckStep.objects.get(check_made=walk.check).done
        assert done == (row.evidence == "whole")


def test_a_page_saved_while_the_result_is_made_counts_or_is_refused() -> None:
    """Never saved after, and never left out of, what the result was made from."""
    who = post()
    one, two = browsers(who, 2)
    seen = set()
    for _round in range(2 * ROUNDS):
        walk = Walk(who).answer()
        data = {**sent(QUIET[Step.LAW]), "section_17": "yes", "revision": "1"}
        answers = at_once(
            posting(one, walk.step_url(Step.LAW), data), posting(two, walk.url("review"), {})
        )
        assert statuses(answers) in ([302, 302], [302, 409])
        check = walk.check
        assert check.state == CheckState.RESULT
        made_from = walk.recommendation.inputs
        assert made_from == observations_of(check, london_day(walk.result.made_at)).in_order()
        answer = CheckAnswer.objects.get(check_made=check, question__code="section_17")
        assert made_from.answers["section_17"] == answer.answer.code
        seen.add(answer.answer.code)
    assert seen <= {"yes", "no"}


def test_a_call_recorded_twice_at_once_is_one_call_and_one_confirmation() -> None:
    place = school()
    walk = in_danger(place.author)
    data = {
        "got_through": "yes",
        "spoke_to": "Jo Smith",
        "spoke_on_0": "1",
        "spoke_on_1": "1",
        "spoke_on_2": str(london_day(walk.check.created_at).year),
        "spoke_at": "00:00",
    }
    answers = at_once(*(posting(one, walk.url("danger"), data) for one in browsers(place.author)))
    assert statuses(answers) == [302] * AT_ONCE
    assert DangerCall.objects.count() == 1
    again = {**data, "advice": "They rang back"}
    assert signed_in(place.author).post(walk.url("danger"), again).status_code == 302
    assert DangerCall.objects.count() == 2
    assert DangerAlert.objects.get().confirmed_by == place.author


def test_signed_out_a_double_click_is_held_once() -> None:
    walk = Walk(post())
    data = walk.form(Step.STRENGTHS, {"words": "Gran"})
    nobody = [Client() for _each in range(AT_ONCE)]
    answers = at_once(*(posting(one, walk.step_url(Step.STRENGTHS), data) for one in nobody))
    assert statuses(answers) == [302] * AT_ONCE
    assert HeldForm.objects.count() == 1


def test_the_lead_reads_while_the_result_is_made() -> None:
    place = school()
    for _round in range(ROUNDS):
        walk = in_danger(place.author)
        (author,) = browsers(place.author, 1)
        (lead,) = browsers(place.lead, 1)
        record = walk.url("record")
        answers = at_once(
            posting(author, walk.url("review"), {}),
            lambda lead=lead, record=record: lead.get(record),
        )
        assert statuses(answers) == [200, 302]
        assert DangerAlert.objects.get(check_made=walk.check).confirmed_by == place.lead
        assert AccessRecord.objects.filter(record_ref=walk.ref, kind="read").count() == 1


def brother_of(walk: Walk) -> Walk:
    """A second child of the family, whose first page is answered."""
    return added(walk, QUIET[Step.WHO])


def test_two_children_shared_page_saved_at_once_one_wins_and_the_other_is_shown_both() -> None:
    """Each tab writes to both children: they wait for each other and never block each other."""
    who = post()
    clients = browsers(who)
    for _round in range(ROUNDS):
        amy = Walk(who)
        amy.put(Step.WHO, QUIET[Step.WHO])
        ben = brother_of(amy)
        acts = [
            posting(
                client,
                walk.step_url(Step.NEEDS_PARENTS),
                {**sent(ticked("A33", evidence=f"Seen {n}")), "revision": "0", "for": "all"},
            )
            for n, (client, walk) in enumerate(zip(clients, [amy, ben, amy, ben], strict=True))
        ]
        answers = at_once(*acts)
        assert statuses(answers) == [302] + [409] * (AT_ONCE - 1)
        kept = {
            CheckObservation.objects.get(check_made__ref=walk.ref).evidence for walk in (amy, ben)
        }
        assert len(kept) == 1
        for number, answer in enumerate(answers):
            if answer.status_code == 409:
                assert Page(answer).value("A33__evidence") == f"Seen {number}"


def test_each_child_alone_saved_at_once_is_all_kept() -> None:
    who = post()
    clients = browsers(who, 2)
    for _round in range(ROUNDS):
        amy = Walk(who)
        ben = brother_of(amy)
        acts = [
            posting(
                client,
                walk.step_url(Step.NEEDS_PARENTS),
                {**sent(ticked("A33", evidence=walk.ref)), "revision": "0", "for": "only"},
            )
            for client, walk in zip(clients, [amy, ben], strict=True)
        ]
        assert statuses(at_once(*acts)) == [302, 302]
        for walk in (amy, ben):
            row = CheckObservation.objects.get(check_made__ref=walk.ref)
            assert row.evidence == walk.ref


def test_a_child_added_while_a_shared_page_is_saved_has_what_was_said() -> None:
    who = post()
    one, two = browsers(who, 2)
    for number in range(2 * ROUNDS):
        amy = Walk(who)
        if number % 2:
            brother_of(amy)
        answers = at_once(
            posting(
                one,
                amy.step_url(Step.NEEDS_PARENTS),
                {**sent(ticked("A33")), "revision": "0"},
            ),
            posting(two, amy.url("family"), {"sibling_key": f"key-{number}"}),
        )
        assert statuses(answers) == [302, 302]
        family = ThresholdCheck.objects.filter(family=amy.check.family_id)
        assert family.count() == 2 + number % 2
        for child in family:
            assert CheckObservation.objects.filter(check_made=child).count() == 1


def test_a_child_added_twice_at_once_is_added_once_and_two_are_two() -> None:
    who = post()
    clients = browsers(who)
    for number in range(ROUNDS):
        amy = Walk(who)
        keys = [f"a-{number}", f"a-{number}", f"b-{number}", f"b-{number}"]
        answers = at_once(
            *(
                posting(client, amy.url("family"), {"sibling_key": key})
                for client, key in zip(clients, keys, strict=True)
            )
        )
        assert statuses(answers) == [302] * AT_ONCE
        assert ThresholdCheck.objects.filter(family=amy.check.family_id).count() == 3


def test_danger_said_on_two_childrens_pages_at_once_is_told_for_each_and_never_lowered() -> None:
    place = school()
    clients = browsers(place.author, 2)
    for _round in range(ROUNDS):
        amy = Walk(place.author)
        ben = brother_of(amy)
        both = [amy.ref, ben.ref]
        acts = [
            posting(
                clients[0],
                amy.step_url(Step.DANGER),
                {"now": "no", "signs": ["I01"], "whom": both, "revision": "0"},
            ),
            posting(
                clients[1],
                ben.step_url(Step.DANGER),
                {"now": "no", "signs": ["none"], "whom": [ben.ref], "revision": "0"},
            ),
        ]
        answers = at_once(*acts)
        assert statuses(answers) in ([302, 302], [302, 409])
        if answers[0].status_code == 302:
            assert ben.check.danger == "yes"
            assert DangerAlert.objects.filter(check_made__ref__in=both).count() == 2
