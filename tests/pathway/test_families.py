"""Siblings and the unborn: what is said once, for whom it holds, what stays each child's own."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from pathway.actions.after import reopen_check
from pathway.actions.contents import Danger
from pathway.constants import CheckState, DangerAnswer, Step
from pathway.models import CheckFamily, CheckResult, DangerAlert, ThresholdCheck
from pathway.permissions import MOST_CHILDREN, holds_for
from pathway.queries.families import family_words
from people.constants import AccessKind
from people.models import AccessRecord, Notification
from tests.checks import PAGES, QUIET, Page, Values, Walk, sent, signed_in, ticked
from tests.factories import School, school
from tests.pathway.families import (
    UNBORN,
    added,
    children,
    done,
    family_page,
    named,
    of,
    row,
    ticks,
    two,
    worries,
)

pytestmark = pytest.mark.django_db

PARENTS = ticked("A33", evidence="Two appointments missed")


@pytest.fixture
def place() -> School:
    return school()


# ------------------------------------------------------------------------------ adding a child


def test_from_the_first_page_a_brother_is_added_and_danger_is_asked_on_the_first_child(
    place: School,
) -> None:
    amy = Walk(place.author)
    page = amy.open(Step.WHO)
    data = amy.form(Step.WHO, {**named("Amy"), "add": "1"}, page)
    answer = Page(amy.send(Step.WHO, data))
    assert answer.status == 302
    ben = of(answer.location.split("/")[2], amy)
    assert ben.ref != amy.ref
    assert answer.location == ben.step_url(Step.WHO)
    assert amy.check.child_name == "Amy"
    assert amy.check.family_id == ben.check.family_id is not None
    page = ben.open(Step.WHO)
    assert page.value("about_worker") == "no"
    assert page.values("setting") == [""]
    assert "This check is about: Amy" in page.text
    assert not page.values("kind")
    after = ben.fill(Step.WHO, named("Ben"))
    assert after.location == amy.step_url(Step.DANGER)


def test_a_double_click_adds_one_child(place: School) -> None:
    amy = Walk(place.author)
    page = amy.open(Step.WHO)
    data = amy.form(Step.WHO, {**named("Amy"), "add": "1"}, page)
    first, second = amy.send(Step.WHO, data), amy.send(Step.WHO, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert children(amy) == 2
    key = amy.read("family").value("sibling_key")
    assert added(amy, key=key).ref == added(amy, key=key).ref
    assert children(amy) == 3


def test_from_the_review_page_too(place: School) -> None:
    amy = Walk(place.author)
    amy.put(Step.WHO, named("Amy"))
    page = amy.read("review")
    answer = amy.client.post(amy.url("family"), {"sibling_key": page.value("sibling_key")})
    assert answer.headers["Location"].endswith("/who/")
    assert children(amy) == 2


def test_no_name_of_a_child_is_in_a_title_or_an_address(place: School) -> None:
    amy, ben = two(place.author)
    pages = [
        amy.open(Step.NEEDS_PARENTS),
        ben.read("review"),
        amy.read("family"),
        ben.read("take_out"),
    ]
    for page in pages:
        assert "Ben" in page.text
        assert "Amy" not in page.title
        assert "Ben" not in page.title
        assert not [href for href, _words in page.links if "Amy" in href or "Ben" in href]


def test_there_is_room_for_so_many_children(place: School) -> None:
    amy = Walk(place.author)
    for _more in range(MOST_CHILDREN - 1):
        added(amy)
    assert "Begin another check for more" in amy.read("family").text
    answer = amy.client.post(amy.url("family"), {"sibling_key": "one-more"}, follow=True)
    assert f"There are {MOST_CHILDREN} children here already" in Page(answer).text
    assert children(amy) == MOST_CHILDREN


def test_children_without_a_name_are_counted(place: School) -> None:
    amy = Walk(place.author)
    amy.put(Step.WHO, named(""))
    added(amy, named(""))
    added(amy, UNBORN)
    text = amy.read("family").text
    assert "Name not given (1)" in text
    assert "Name not given (2)" in text
    assert "Unborn baby" in text
    assert "Not yet born" in text


# ------------------------------------------------------------------- parents and home, said once


@pytest.mark.parametrize("step", [Step.NEEDS_PARENTS, Step.NEEDS_FAMILY])
def test_a_shared_page_is_said_once_for_all(place: School, step: Step) -> None:
    amy, ben = two(place.author)
    baby = added(amy, UNBORN)
    key = {Step.NEEDS_PARENTS: "A33", Step.NEEDS_FAMILY: "A45"}[step]
    page = ben.open(step)
    assert page.value("for") == "all"
    assert "all 3 children: Ben, Amy, Unborn baby" in page.text
    assert ben.fill(step, ticked(key, evidence="Seen")).status == 302
    for walk in (amy, ben, baby):
        assert ticks(walk) == {key: "Seen"}
        assert step.value in done(walk)
    assert ben.fill(step, {f"{key}__basis": None, "entry": None}).status == 302
    assert ticks(amy) == ticks(ben) == ticks(baby) == {}


def test_what_is_of_the_child_alone_stays_with_it(place: School) -> None:
    amy, ben = two(place.author)
    amy.fill(Step.NEEDS_CHILD, ticked("A10"))
    amy.fill(Step.STRENGTHS, {"words": "Gran"})
    amy.fill(Step.UNKNOWN)
    amy.fill(Step.HELP)
    amy.fill(Step.LAW, {**QUIET[Step.LAW], "disabled": "yes"})
    amy.fill(Step.OWN_LEVEL)
    assert ticks(ben) == {}
    assert done(ben) == {"who", "danger"}
    assert ben.check.strengths_words == ""
    assert ben.check.own_level is None


def test_only_this_child(place: School) -> None:
    amy, ben = two(place.author)
    ben.fill(Step.NEEDS_PARENTS, {**PARENTS, "for": "only"})
    assert ticks(amy) == {}
    stands = row(ben, Step.NEEDS_PARENTS)
    assert stands is not None
    assert stands.apart
    # Neither does what is said of the others reach this child any more.
    page = amy.open(Step.NEEDS_PARENTS)
    assert "Ben has answers of their own on this page" in page.text
    amy.fill(Step.NEEDS_PARENTS, ticked("A39"))
    assert set(ticks(ben)) == {"A33"}
    # Until it is said to hold for all again.
    page = ben.open(Step.NEEDS_PARENTS)
    assert page.value("for") == "only"
    assert "they take the place of what the others have" in page.text
    ben.fill(Step.NEEDS_PARENTS, {"for": "all"})
    assert ticks(amy) == ticks(ben) == {"A33": "Two appointments missed"}


def test_while_typing_it_is_shared_in_the_same_way(place: School) -> None:
    amy, ben = two(place.author)
    half = {"entry": ["A33"], "revision": "0"}
    assert amy.autosave(Step.NEEDS_PARENTS, {**half, "for": "all"}).status_code == 200
    assert ticks(ben) == {"A33": ""}
    assert "needs-parents" not in done(ben)
    answer = amy.autosave(Step.NEEDS_FAMILY, {"entry": ["A45"], "revision": "0", "for": "only"})
    assert answer.status_code == 200
    assert set(ticks(ben)) == {"A33"}


def test_half_typed_again_is_done_for_nobody(place: School) -> None:
    amy, ben = two(place.author)
    amy.fill(Step.NEEDS_PARENTS, PARENTS)
    assert "needs-parents" in done(ben)
    amy.autosave(Step.NEEDS_PARENTS, {"entry": ["D-domestic-abuse"], "revision": "1"})
    assert "needs-parents" not in done(amy)
    assert "needs-parents" not in done(ben)


def test_a_stale_tab_of_a_brother_or_sister_conflicts_and_shows_both(place: School) -> None:
    amy, ben = two(place.author)
    opened = ben.open(Step.NEEDS_PARENTS)
    amy.fill(Step.NEEDS_PARENTS, PARENTS)
    typed = ben.form(Step.NEEDS_PARENTS, ticked("A39", evidence="Loud"), opened)
    page = Page(ben.send(Step.NEEDS_PARENTS, typed))
    assert page.status == 409
    assert "Two appointments missed" in page.text
    assert page.value("A39__evidence") == "Loud"
    assert set(ticks(amy)) == set(ticks(ben)) == {"A33"}
    again = ben.form(Step.NEEDS_PARENTS, {}, page)
    assert Page(ben.send(Step.NEEDS_PARENTS, again)).status == 302
    assert set(ticks(amy)) == set(ticks(ben)) == {"A39"}


def test_a_child_with_a_result_stays_as_it_is_and_the_page_says_so(place: School) -> None:
    amy, ben = two(place.author)
    for step in list(PAGES)[2:]:
        amy.fill(step)
    amy.see_result()
    page = ben.open(Step.NEEDS_PARENTS)
    assert "Amy has a result already, which stays as it is" in page.text
    assert not page.values("for")
    ben.fill(Step.NEEDS_PARENTS, PARENTS)
    assert ticks(amy) == {}
    assert set(ticks(ben)) == {"A33"}


def test_what_is_kept_from_the_agency_does_not_reach_it_by_a_brother(place: School) -> None:
    amy, ben = two(place.author)
    ben.fill(Step.WHO, {"about_worker": "yes"})
    ben.fill(Step.NEEDS_PARENTS, ticked("A33", evidence="About the coach"))
    assert ticks(amy) == {}
    # Answered alike again, both stand as they were: neither is replaced unasked.
    amy.fill(Step.NEEDS_PARENTS, ticked("A39"))
    ben.fill(Step.WHO, {"about_worker": "no"})
    amy.fill(Step.NEEDS_PARENTS, {"A39__evidence": "More"})
    assert ticks(ben) == {"A33": "About the coach"}


@pytest.mark.parametrize("state", CheckState)
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("same_version", [True, False])
@pytest.mark.parametrize("same_worry", [True, False])
def test_for_whom_a_page_holds(
    state: CheckState, apart: bool, same_version: bool, same_worry: bool
) -> None:
    """The whole table: only a draft that stands in with the others is written to."""
    check = ThresholdCheck(version_id=1, about_worker="no")
    other = ThresholdCheck(
        version_id=1 if same_version else 2,
        about_worker="no" if same_worry else "yes",
        state=state,
    )
    expected = state == CheckState.DRAFT and not apart and same_version and same_worry
    assert bool(holds_for(check, other, apart=apart)) == expected


def concern(number: int, text: str, dimension: str) -> dict[str, str]:
    """One worry in own words, whole."""
    part = f"form-{number}-"
    return {
        f"{part}text": text,
        f"{part}dimension": dimension,
        f"{part}placed": "extensive",
        f"{part}basis": "seen",
    }


def test_worries_about_parents_and_home_hold_for_all_and_others_do_not(place: School) -> None:
    amy, ben = two(place.author)
    ben.fill(Step.OWN_WORDS, concern(0, "Ben limps", "health"))
    revision = row(ben, Step.OWN_WORDS)
    assert worries(amy) == []
    amy.fill(
        Step.OWN_WORDS,
        {
            "form-TOTAL_FORMS": "2",
            **concern(0, "Amy is thin", "health"),
            **concern(1, "Dad shouts", "basic_care"),
        },
    )
    assert worries(amy) == ["Amy is thin", "Dad shouts"]
    assert worries(ben) == ["Ben limps", "Dad shouts"]
    after = row(ben, Step.OWN_WORDS)
    assert revision is not None
    assert after is not None
    assert after.revision == revision.revision + 1
    assert after.done  # Ben's own part was answered before
    # Left out on one page, it is gone from both; what is the child's own stays.
    ben.fill(Step.OWN_WORDS, {"form-1-leave_out": "on"})
    assert worries(amy) == ["Amy is thin"]
    assert worries(ben) == ["Ben limps"]
    # What changes nothing for the other does not make their tab stale.
    again = row(amy, Step.OWN_WORDS)
    ben.fill(Step.OWN_WORDS, concern(0, "Ben limps a lot", "health"))
    assert again == row(amy, Step.OWN_WORDS)
    assert again is not None
    assert again.revision == getattr(row(amy, Step.OWN_WORDS), "revision", None)


def test_a_worry_of_another_child_does_not_answer_the_page_for_this_one(place: School) -> None:
    amy, ben = two(place.author)
    amy.fill(Step.OWN_WORDS, concern(0, "Dad shouts", "basic_care"))
    assert worries(ben) == ["Dad shouts"]
    assert "own-words" not in done(ben)


# -------------------------------------------------------------------------- danger, and for whom


def test_no_danger_said_once_holds_for_all_who_were_not_asked(place: School) -> None:
    amy, ben = two(place.author, danger=False)
    baby = added(amy, UNBORN)
    assert amy.fill(Step.DANGER).location == amy.step_url(Step.NEEDS_CHILD)
    for walk in (ben, baby):
        assert "danger" in done(walk)
        assert (walk.check.danger_now, walk.check.danger_signs) == ("no", "no")
    assert not DangerAlert.objects.exists()


def test_danger_for_two_of_three(place: School) -> None:
    amy, ben = two(place.author, danger=False)
    baby = added(amy, UNBORN)
    page = amy.open(Step.DANGER)
    assert not page.values("whom")  # each is said of on purpose
    answer = amy.fill(
        Step.DANGER, {"now": "no", "signs": ["I01", "I02"], "whom": [amy.ref, ben.ref]}
    )
    assert answer.location == amy.url("danger")
    assert {alert.check_made.ref for alert in DangerAlert.objects.all()} == {amy.ref, ben.ref}
    assert Notification.objects.filter(recipient=place.lead).count() == 2
    for walk in (amy, ben):
        assert walk.check.danger is DangerAnswer.YES
        assert "danger" in done(walk)
    assert baby.check.danger is DangerAnswer.NO
    assert "danger" in done(baby)
    assert "Ben danger said" in amy.read("danger").text
    assert ben.open(Step.DANGER).values("signs") == ["I01", "I02"]


def test_danger_of_a_brother_alone_leads_to_his_page(place: School) -> None:
    amy, ben = two(place.author, danger=False)
    answer = amy.fill(Step.DANGER, {"now": "yes", "signs": ["none"], "whom": [ben.ref]})
    assert answer.location == ben.url("danger")
    assert amy.check.danger is DangerAnswer.NO
    assert ben.check.danger is DangerAnswer.YES
    assert DangerAlert.objects.get().check_made.ref == ben.ref


def test_danger_is_somebodys(place: School) -> None:
    amy, _ben = two(place.author, danger=False)
    page = amy.fill(Step.DANGER, {"now": "yes", "signs": ["none"], "whom": None})
    assert page.status == 422
    assert ("#id_whom_1", "Tick every child who is or may be in danger") in page.errors
    assert "id_whom_1" in page.ids
    assert amy.fill(Step.DANGER, {"now": "no", "signs": ["none"], "whom": None}).status == 302


def test_danger_that_was_said_is_never_lowered_by_a_brother_or_sister(place: School) -> None:
    amy, ben = two(place.author, danger=False)
    ben.fill(Step.DANGER, {"now": "not_sure", "signs": ["I03"], "whom": [ben.ref]})
    amy.fill(Step.DANGER)
    assert ben.check.danger is DangerAnswer.YES
    amy.fill(Step.DANGER, {"now": "no", "signs": ["I01"], "whom": [amy.ref, ben.ref]})
    assert ben.check.danger_now == "not_sure"
    assert ben.open(Step.DANGER).values("signs") == ["I01", "I03"]
    assert DangerAlert.objects.count() == 2


def test_danger_that_a_brothers_page_only_began_to_say_is_not_answered_with_no(
    place: School,
) -> None:
    amy, ben = two(place.author, danger=False)
    ben.autosave(Step.DANGER, {"now": "yes", "revision": "0", "whom": [ben.ref]})
    amy.fill(Step.DANGER)
    assert ben.check.danger is DangerAnswer.YES
    assert "danger" not in done(ben)


def test_while_danger_is_typed_it_counts_for_the_child_of_the_page(place: School) -> None:
    """Whoever is ticked: what was typed and never sent must reach a human for one of them."""
    amy, ben = two(place.author, danger=False)
    amy.autosave(Step.DANGER, {"now": "yes", "revision": "0", "whom": [ben.ref]})
    assert amy.check.danger is DangerAnswer.YES
    assert ben.check.danger is DangerAnswer.NO
    assert not DangerAlert.objects.exists()


def test_sent_twice_danger_is_told_once(place: School) -> None:
    amy, ben = two(place.author, danger=False)
    data = amy.form(Step.DANGER, {"now": "yes", "signs": ["none"], "whom": [ben.ref]})
    assert [amy.send(Step.DANGER, data).status_code for _twice in range(2)] == [302, 302]
    assert DangerAlert.objects.count() == Notification.objects.count() == 1
    assert ben.check.danger is DangerAnswer.YES


@given(
    here=st.sampled_from(["", *DangerAnswer]),
    there=st.sampled_from(["", *DangerAnswer]),
)
@settings(max_examples=20, deadline=None)
def test_the_graver_answer_wins(here: str, there: str) -> None:
    said = Danger(DangerAnswer(here) if here else None, DangerAnswer(there) if there else None)
    assert said.danger is ThresholdCheck(danger_now=here, danger_signs=there).danger


# -------------------------------------------------------------------------------- added late


def test_added_late_a_child_gets_what_was_said_of_parents_and_is_asked_danger(
    place: School,
) -> None:
    amy = Walk(place.author).answer(
        {Step.WHO: named("Amy"), Step.NEEDS_PARENTS: PARENTS, Step.NEEDS_CHILD: ticked("A10")}
    )
    amy.see_result()
    before = CheckResult.objects.get()
    ben = added(amy)
    assert amy.check.family_id is not None  # although it has its result
    assert ticks(ben) == {"A33": "Two appointments missed"}
    assert done(ben) == {"needs-parents", "needs-family"}
    answer = ben.fill(Step.WHO, named("Ben"))
    assert answer.location == ben.step_url(Step.DANGER)
    page = ben.open(Step.DANGER)
    assert not page.values("now")
    assert not page.values("signs")
    assert not page.values("whom")  # nobody else can be said to be in danger here
    assert ben.fill(Step.DANGER).location == ben.step_url(Step.NEEDS_CHILD)
    # What was shared is not asked twice.
    assert ben.fill(Step.NEEDS_CHILD).location == ben.step_url(Step.OWN_WORDS)
    for step in list(PAGES)[5:]:
        ben.fill(step)
    ben.see_result()
    assert CheckResult.objects.count() == 2
    assert CheckResult.objects.get(pk=before.pk) == before
    assert amy.check.state == CheckState.RESULT


def test_what_was_saved_last_comes_along(place: School) -> None:
    amy, ben = two(place.author)
    amy.fill(Step.NEEDS_PARENTS, PARENTS)
    ben.fill(Step.NEEDS_PARENTS, {"A33__evidence": "Said later"})
    amy.fill(Step.OWN_WORDS, concern(0, "Amy is thin", "health"))
    amy.fill(Step.OWN_WORDS, {"form-TOTAL_FORMS": "2", **concern(1, "Dad shouts", "basic_care")})
    baby = added(ben)
    assert ticks(baby) == {"A33": "Said later"}
    assert worries(baby) == ["Dad shouts"]


def test_what_holds_for_one_child_alone_does_not_come_along(place: School) -> None:
    amy = Walk(place.author)
    amy.put(Step.WHO, named("Amy"))
    amy.put(Step.NEEDS_PARENTS, {**PARENTS, "for": "only"})
    baby = added(amy)
    assert ticks(baby) == {}
    assert done(baby) == set()


# --------------------------------------------------------------------- the page of the family


def test_each_child_has_a_result_of_their_own(place: School) -> None:
    amy, ben = two(place.author)
    amy.fill(Step.NEEDS_PARENTS, PARENTS)
    text = amy.read("family").text
    assert "Step 3 of 11" in text
    for walk in (amy, ben):
        for step in list(PAGES)[2:]:
            if step.value not in done(walk):
                walk.fill(step)
    assert "Ready for its result" in amy.read("family").text
    amy.see_result()
    page = amy.read("family")
    assert "Waits for your judgement" in page.text
    assert "Ready for its result" in page.text
    assert "One PDF" not in page.text
    ben.see_result()
    assert "One PDF with the records of all 2 children" in amy.read("family").text
    assert {result.check_made.ref for result in CheckResult.objects.all()} == {amy.ref, ben.ref}


def test_one_pdf_has_each_record_on_pages_of_its_own(place: School) -> None:
    amy, ben = two(place.author)
    for walk in (amy, ben):
        for step in list(PAGES)[2:]:
            walk.fill(step)
        walk.see_result()
    answer = amy.client.get(reverse("check_family_pdf", args=[ben.ref]))
    assert answer["Content-Type"] == "application/pdf"

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    first = [n for n, text in enumerate(pages) if "Record of a threshold check" in text]
    assert len(first) == 2
    assert "Amy" in pages[first[0]]
    assert "Ben" in pages[first[1]]
    assert not any("Amy" in text and "Ben" in text for text in pages)


def test_before_there_is_a_result_there_is_no_pdf(place: School) -> None:
    amy, _ben = two(place.author)
    answer = amy.client.get(reverse("check_family_pdf", args=[amy.ref]))
    assert answer.headers["Location"] == amy.url("family")


def test_the_family_is_its_authors_alone(place: School) -> None:
    amy, ben = two(place.author)
    amy.fill(Step.DANGER, {"now": "yes", "signs": ["none"], "whom": [amy.ref]})
    lead = signed_in(place.lead)
    assert lead.get(amy.url("record")).status_code == 200
    assert lead.get(ben.url("record")).status_code == 404
    for walk in (amy, ben):
        for name in ("family", "take_out", "family_pdf"):
            for method in (lead.get, lead.post, signed_in(place.colleague).get):
                assert method(walk.url(name)).status_code in {404, 405}, name
    assert "Ben" not in Page(lead.get(amy.url("record"))).text
    assert not AccessRecord.objects.filter(
        practitioner=place.lead, kind=AccessKind.READ, record_ref=ben.ref
    ).exists()


def test_lists_say_with_how_many_others(place: School) -> None:
    amy, ben = two(place.author)
    alone = Walk(place.author)
    checks = [amy.check, ben.check, alone.check]
    assert list(family_words(checks).values()) == [
        "with 1 other of the family",
        "with 1 other of the family",
        "",
    ]
    added(amy)
    assert family_words([ben.check]) == {ben.check.pk: "with 2 others of the family"}
    assert family_words([]) == {}


# --------------------------------------------------------------------------------- taking out


def take_out(walk: Walk, because: str = "Added by mistake") -> Page:
    return Page(walk.client.post(walk.url("take_out"), {"because": because}))


def test_a_draft_without_danger_is_withdrawn_with_the_reason(place: School) -> None:
    amy, ben = two(place.author)
    assert "this draft is withdrawn" in ben.read("take_out").text
    refused = take_out(ben, "")
    assert refused.status == 422
    assert [words for _href, words in refused.errors] == ["Say why, in a few words"]
    assert take_out(ben).location == amy.url("family")
    assert ben.check.state == CheckState.WITHDRAWN
    assert ben.check.withdrawn_because == "Added by mistake"
    assert ben.check.family_id is None
    assert "Ben" not in amy.read("family").text
    assert "This check is about" not in amy.open(Step.NEEDS_PARENTS).text
    amy.fill(Step.NEEDS_PARENTS, PARENTS)
    assert ticks(ben) == {}


def test_a_child_with_danger_stays_told(place: School) -> None:
    amy, ben = two(place.author, danger=False)
    amy.fill(Step.DANGER, {"now": "yes", "signs": ["none"], "whom": [ben.ref]})
    assert "whoever was told of danger stays told" in ben.read("take_out").text
    assert take_out(ben, "").status == 302
    assert ben.check.state == CheckState.DRAFT
    assert ben.check.family_id is None
    assert DangerAlert.objects.get().check_made.ref == ben.ref
    assert DangerAlert.objects.get().next_reminder_at is not None


def test_a_child_with_a_result_keeps_it(place: School) -> None:
    amy, ben = two(place.author)
    for step in list(PAGES)[2:]:
        ben.fill(step)
    ben.see_result()
    assert "Its result and its record stay as they are" in ben.read("take_out").text
    take_out(ben, "")
    assert ben.check.state == CheckState.RESULT
    assert ben.check.family_id is None
    assert ben.read("record").status == 200
    assert "Ben" not in family_page(amy).text


def test_who_stands_alone_cannot_be_taken_out(place: School) -> None:
    alone = Walk(place.author)
    assert take_out(alone).location == alone.url("family")
    assert alone.check.state == CheckState.DRAFT


def test_a_baby_given_in_years_is_under_one(place: School) -> None:
    amy = Walk(place.author)
    amy.put(Step.WHO, named("Amy", age_years="0"))
    assert "Under 1 year" in amy.read("review").text
    assert "Enter 0 for a baby under one" in amy.open(Step.WHO).text


def test_the_expected_date_of_an_unborn_baby_is_said(place: School) -> None:
    due = timezone.localdate() + dt.timedelta(days=90)
    amy = Walk(place.author)
    amy.put(Step.WHO, named("Amy"))
    who: Values = {
        **UNBORN,
        "unborn_due_on_0": str(due.day),
        "unborn_due_on_1": str(due.month),
        "unborn_due_on_2": str(due.year),
    }
    added(amy, who)
    assert f"Not yet born, due {due.day} {due:%B %Y}" in amy.read("family").text
    assert sent(QUIET[Step.DANGER])


def test_opened_again_a_childs_answers_stand_apart_until_they_are_said_to_hold_for_all(
    place: School,
) -> None:
    amy, ben = two(place.author)
    amy.fill(Step.NEEDS_PARENTS, PARENTS)
    for step in list(PAGES)[2:]:
        amy.fill(step)
    amy.see_result()
    ben.fill(Step.NEEDS_PARENTS, {"A33__evidence": "Said since"})
    reopen_check(check=amy.check, why="More is known", by=place.author, now=timezone.now())
    ben.fill(Step.NEEDS_PARENTS, {"A33__evidence": "And more"})
    assert ticks(amy) == {"A33": "Two appointments missed"}
    page = amy.open(Step.NEEDS_PARENTS)
    assert page.value("for") == "only"
    amy.fill(Step.NEEDS_PARENTS)
    assert ticks(ben) == {"A33": "And more"}
    amy.fill(Step.NEEDS_PARENTS, {"for": "all"})
    assert ticks(ben) == {"A33": "Two appointments missed"}


def test_a_family_that_its_last_child_has_left_is_gone(place: School) -> None:
    amy, ben = two(place.author)
    take_out(ben)
    assert CheckFamily.objects.count() == 1
    assert "This check stands alone" not in amy.read("family").text
    take_out(amy)
    assert not CheckFamily.objects.exists()
    take_out(amy)
    assert "This check stands alone" in amy.read("family").text
