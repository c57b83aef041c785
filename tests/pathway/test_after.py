"""After the result: opened again, shared, withdrawn, looked at again, begun again."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from pathway.actions.after import (
    DayNotPossible,
    NoLead,
    WordsNeeded,
    look_again,
    remind_to_look_again,
    reopen_check,
    share_check,
    withdraw_check,
)
from pathway.constants import CheckState, Step
from pathway.forms.after import LookAgainForm
from pathway.models import (
    CheckReopening,
    CheckResult,
    CheckShare,
    DangerAlert,
    ThresholdCheck,
)
from people.constants import NoticeKind, Role
from people.models import AccessRecord, Notification
from tests.checks import QUIET, Page, Walk, completed, in_danger, nothing_changes, signed_in, ticked
from tests.factories import School, agency, post, school
from thresholds_site.lib.verdict import NotAllowed
from timescales.queries import england_calendar

NOTHING = ["", "  ", "...", "\u200b"]
ACTS = ("reopen", "share", "withdraw", "look_again")


@pytest.fixture
def place(db: None) -> School:
    return school()


def send(walk: Walk, page: str, **data: str) -> Page:
    return Page(walk.client.post(walk.url(page), data))


def reopen(walk: Walk, words: str = "Dad has left the house") -> None:
    answer = send(walk, "reopen", kind="I know more now", words=words)
    assert answer.location == walk.url("review")


def judge(walk: Walk, **data: str) -> None:
    assert send(walk, "judge", **data).location == walk.url("next")


def asked(place: School) -> Walk:
    walk = completed(place.author, "refer_today")
    judge(walk, level="additional", reasons="Safe with gran", ask=place.manager.ref)
    return walk


# ---------------------------------------------------------------------------- opened again


def test_what_comes_later_gives_a_second_result_and_the_first_stays(place: School) -> None:
    walk = completed(place.author, "start_early_help")
    judge(walk, level="additional")
    reopen(walk)
    assert walk.check.state == CheckState.DRAFT
    walk.fill(Step.LAW, {"section_17": "yes"}, "?from=review")
    page = walk.see_result()
    assert "Child in Need" in page.text
    assert page.before("Result 2", "Result 1", "I know more now: Dad has left the house")
    rows = CheckResult.objects.order_by("number").values_list("number", "level__code")
    assert list(rows) == [(1, "additional"), (2, "child_in_need")]
    assert walk.check.state == CheckState.RESULT
    assert "Record your judgement" in page.text
    record = walk.read("record")
    assert record.before("agreed with the recommendation of result 1", "All results", "Result 2")


def test_until_then_the_first_result_stands_and_every_page_says_so(place: School) -> None:
    walk = completed(place.author)
    reopen(walk)
    for page in (walk.read("review"), walk.open(Step.WHO), walk.open(Step.NEEDS_CHILD),
                 walk.open(Step.OWN_WORDS), walk.open(Step.LAW)):  # fmt: skip
        assert "Opened again; result 1 of" in page.text
        earlier = reverse("check_result_earlier", args=[walk.ref, 1])
        assert (earlier, "See the earlier result") in page.links
    record = walk.read("record", signed_in(place.lead))
    assert record.before("With Anna Author, who opened it again", "stands until you see a new one")
    for name in ("result", "next"):
        assert walk.read(name).location == walk.url("review")


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_opening_again_says_why(place: School, nothing: str) -> None:
    walk = completed(place.author)
    with nothing_changes(ThresholdCheck, CheckReopening):
        page = send(walk, "reopen", kind="I know more now", words=nothing)
        assert page.status == 422
        assert [href for href, _ in page.errors] == ["#id_words"]
        with pytest.raises(WordsNeeded):
            reopen_check(check=walk.check, why=nothing, by=place.author, now=timezone.now())


def test_the_words_of_a_refused_form_stay_on_the_page(place: School) -> None:
    page = send(completed(place.author), "reopen", words="Dad has left the house")
    assert page.status == 422
    assert page.value("words") == "Dad has left the house"


def test_it_is_not_opened_while_a_sign_off_is_awaited_and_the_page_says_why(place: School) -> None:
    walk = asked(place)
    page = walk.read("next")
    waits = "Your judgement waits for sign-off: this is possible once that is decided."
    assert page.text.count(waits) == 2
    assert walk.url("reopen") not in dict(page.links)
    with nothing_changes(ThresholdCheck, CheckReopening):
        assert walk.read("reopen").location == walk.url("next")
        assert waits in Page(walk.client.get(walk.url("next"))).text
    assert "Asked: Mona Manager, due" in page.text
    assert (walk.url("ask_another"), "Ask somebody else") in page.links


def test_an_earlier_result_shows_what_it_was_made_from(place: School) -> None:
    walk = completed(
        place.author,
        "start_early_help",
        who={"child_name": "Robin Before", "setting": "Brook Primary"},
        needs_child=ticked("E19", evidence="Out till two"),
        unknown={"domains": ["family"], "words": "Who lives there"},
    )
    before = walk.read("record").text
    reopen(walk)
    walk.fill(Step.WHO, {**QUIET[Step.WHO], "child_name": "Robin After"})
    walk.fill(Step.NEEDS_CHILD, {"E19__evidence": "Out till four"})
    walk.fill(Step.UNKNOWN, {"domains": ["none"], "words": ""})
    walk.see_result()
    page = Page(walk.client.get(reverse("check_result_earlier", args=[walk.ref, 1])))
    for words in ("Robin Before", "Brook Primary", "Out till two", "Who lives there"):
        assert words in page.text
        assert words in before
    assert "Robin After" not in page.text
    assert "Out till four" not in page.text
    assert {name for name, _value in page.fields} == {"csrfmiddlewaretoken"}, "nothing to send"
    second = Page(walk.client.get(reverse("check_result_earlier", args=[walk.ref, 2])))
    assert "Out till four" in second.text
    assert walk.client.get(reverse("check_result_earlier", args=[walk.ref, 3])).status_code == 404


def test_what_a_result_was_made_from_reads_as_the_record_did(place: School) -> None:
    """Line by line: what the record shows of a fresh result, and what was kept with it."""
    walk = completed(
        place.author,
        "ring_for_advice",
        danger={"now": "no", "signs": ["not_sure"]},
        strengths={"words": "Gran fetches her"},
    )
    record = walk.read("record").text
    kept = Page(walk.client.get(reverse("check_result_earlier", args=[walk.ref, 1]))).text
    said = record[record.index("What was said") + len("What was said") : record.index("If someone")]
    assert said.strip() in kept


def test_a_result_cannot_be_changed_by_opening_again(place: School) -> None:
    walk = completed(place.author)
    reopen(walk)
    row = CheckResult.objects.get()
    row.made_from = {}
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    reopening = CheckReopening.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        reopening.delete()


def test_the_version_stays_pinned_through_it_all(place: School) -> None:
    walk = completed(place.author)
    before = walk.check.version_id
    reopen(walk)
    walk.see_result()
    results = CheckResult.objects.order_by().values_list("version_id", "content_hash").distinct()
    assert list(results) == [(before, walk.check.version.content_hash)]


def test_danger_said_after_opening_again_tells_the_lead(place: School) -> None:
    walk = completed(place.author)
    reopen(walk)
    assert not DangerAlert.objects.exists()
    walk.fill(Step.DANGER, {"now": "no", "signs": ["I01"]})
    assert DangerAlert.objects.get().lead == place.lead
    assert (
        "said that this child may be in danger" in walk.read("record", signed_in(place.lead)).text
    )


# -------------------------------------------------------------------------------- shared


def test_sharing_a_draft_lets_the_lead_read_it_and_tells_them(place: School) -> None:
    walk = Walk(place.author)
    lead = signed_in(place.lead)
    assert walk.read("record", lead).status == 404
    page = walk.read("share")
    assert "Lena Lead" in page.text
    assert "They cannot read this draft yet." in page.text
    assert send(walk, "share", note="What do you think?").location == walk.url("review")
    assert "Lena Lead has been told" in walk.read("review").text
    notice = Notification.objects.get(kind=NoticeKind.CHECK_SHARED)
    assert (notice.recipient, notice.path) == (place.lead, walk.url("record"))
    assert walk.read("record", lead).before("Anna Author asks you to look", "What do you think?")
    notice.refresh_from_db()
    assert notice.seen_at is not None
    assert "They opened it on" in walk.read("share").text


def test_where_the_lead_can_read_it_already_the_page_says_since_when(place: School) -> None:
    walk = completed(place.author)
    page = walk.read("share")
    assert "They can read this check since" in page.text
    assert "sharing it asks them to look" in page.text


def test_it_is_shared_once(place: School) -> None:
    walk = completed(place.author)
    send(walk, "share", note="First")
    send(walk, "share", note="Second")
    assert CheckShare.objects.get().note == "First"
    assert Notification.objects.filter(kind=NoticeKind.CHECK_SHARED).count() == 1
    page = walk.read("share")
    assert "You asked them to look on" in page.text
    assert "Share it" not in page.headings[1:]


def test_a_worry_about_someone_who_works_with_children_is_never_shared(place: School) -> None:
    walk = completed(place.author, who={"about_worker": "yes"})
    assert walk.url("share") not in dict(walk.read("next").links)
    with nothing_changes(CheckShare, Notification):
        assert send(walk, "share", note="").status in {302, 409}
        with pytest.raises(NotAllowed):
            share_check(check=walk.check, note="", by=place.author, now=timezone.now())
    assert walk.read("record", signed_in(place.lead)).status == 404


def test_without_a_lead_the_page_says_whom_to_speak_to(db: None) -> None:
    alone = post(agency(), Role.PRACTITIONER)
    walk = completed(alone)
    assert "Speak to your manager" in walk.read("share").text
    with pytest.raises(NoLead):
        share_check(check=walk.check, note="", by=alone, now=timezone.now())


# ------------------------------------------------------------------------------- withdrawn


@pytest.mark.parametrize("begun", [Walk, completed, in_danger], ids=["draft", "result", "danger"])
def test_a_withdrawn_check_stays_on_record_with_who_when_and_why(place: School, begun: Any) -> None:
    walk: Walk = begun(place.author)
    assert send(walk, "withdraw", because="Begun twice").location == walk.url("record")
    record = walk.read("record")
    assert record.before("Withdrawn by Anna Author", "Begun twice")
    assert walk.check.state == CheckState.WITHDRAWN
    for page in ("result", "next", "review"):
        assert walk.read(page).location == walk.url("record"), page
    assert walk.open(Step.LAW).location == walk.url("record")
    for page in ACTS:
        assert walk.read(page).location == walk.url("record"), page


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_withdrawing_says_why(place: School, nothing: str) -> None:
    walk = completed(place.author)
    with nothing_changes(ThresholdCheck):
        page = send(walk, "withdraw", because=nothing)
        assert [href for href, _ in page.errors] == ["#id_because"]
        with pytest.raises(WordsNeeded):
            withdraw_check(check=walk.check, because=nothing, by=place.author, now=timezone.now())


def test_danger_that_was_said_stays_told(place: School) -> None:
    walk = in_danger(place.author)
    assert "Withdrawing the check does not take that back" in walk.read("withdraw").text
    send(walk, "withdraw", because="Begun twice")
    assert DangerAlert.objects.get().confirmed_at is None
    assert "A child may be in danger" in Page(signed_in(place.lead).get(reverse("work_list"))).text
    record = walk.read("record", signed_in(place.lead))
    assert "said that this child may be in danger" in record.text


def test_a_draft_can_be_withdrawn_from_its_review_and_from_my_work(place: School) -> None:
    walk = Walk(place.author)
    assert walk.url("withdraw") in dict(walk.read("review").links)
    assert walk.url("withdraw") in dict(Page(walk.client.get(reverse("work_list"))).links)


# ----------------------------------------------------------------------------- look again


def days(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


@pytest.mark.parametrize(("when", "on"), [("week", 7), ("six_weeks", 42)])
def test_a_day_is_suggested(place: School, when: str, on: int) -> None:
    walk = completed(place.author)
    assert send(walk, "look_again", when=when).location == walk.url("next")
    assert walk.check.look_again_on == first_working_day(days(on))


def first_working_day(day: dt.date) -> dt.date:
    calendar = england_calendar(day.year)
    while not calendar.is_working_day(day):
        day += dt.timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("today", "week"),
    [
        (dt.date(2026, 11, 20), dt.date(2026, 11, 27)),  # a Friday
        (dt.date(2026, 11, 22), dt.date(2026, 11, 30)),  # a Sunday
        (dt.date(2026, 12, 18), dt.date(2026, 12, 29)),  # Christmas, a weekend, and Boxing Day's
        (dt.date(2026, 3, 27), dt.date(2026, 4, 7)),  # Good Friday to Easter Monday
    ],
)
def test_no_suggested_day_falls_on_one_on_which_offices_are_shut(
    today: dt.date, week: dt.date, db: None
) -> None:
    form = LookAgainForm(today=today, on=None, calendar=england_calendar(today.year))
    assert form.suggested["week"] == week


@pytest.mark.parametrize("on", [-1, 0, 367, 4_000])
def test_a_day_that_is_past_or_too_far_is_refused(place: School, on: int) -> None:
    walk, day = completed(place.author), days(on)
    parts = {"day_0": str(day.day), "day_1": str(day.month), "day_2": str(day.year)}
    with nothing_changes(ThresholdCheck):
        assert send(walk, "look_again", when="day", **parts).status == 422
        with pytest.raises(DayNotPossible):
            look_again(check=walk.check, on=day, by=place.author, now=timezone.now())


def test_what_stands_in_closed_boxes_does_not_matter(place: School) -> None:
    walk = completed(place.author)
    parts = {"day_0": "31", "day_1": "2", "day_2": "2027"}
    assert send(walk, "look_again", when="day", **parts).status == 422
    assert send(walk, "look_again", when="week", **parts).location == walk.url("next")


def test_another_day_and_taking_it_away(place: School) -> None:
    walk, day = completed(place.author), days(20)
    parts = {"day_0": str(day.day), "day_1": str(day.month), "day_2": str(day.year)}
    send(walk, "look_again", when="day", **parts)
    assert walk.check.look_again_on == day
    assert "take the day away" in walk.read("look_again").text
    send(walk, "look_again", when="none")
    assert not ThresholdCheck.objects.filter(look_again_on__isnull=False).exists()
    assert "take the day away" not in walk.read("look_again").text


def test_on_the_day_the_author_is_told_once_and_opening_again_ends_it(place: School) -> None:
    walk = completed(place.author)
    send(walk, "look_again", when="week")
    with time_machine.travel(timezone.now() + dt.timedelta(days=14), tick=False):
        for _twice in range(2):
            remind_to_look_again(now=timezone.now())
        notice = Notification.objects.get(kind=NoticeKind.LOOK_AGAIN)
        assert (notice.recipient, notice.path) == (place.author, walk.url("next"))
        client = signed_in(place.author)
        assert "The day to look again has come" in Page(client.get(walk.url("next"))).text
        client.post(walk.url("reopen"), {"kind": "I know more now", "words": "All well"})
        notice.refresh_from_db()
        assert notice.seen_at is not None
        assert walk.check.look_again_on is None


# --------------------------------------------------------------------- nobody but the author


@pytest.mark.parametrize("who", ["lead", "manager", "colleague"])
@pytest.mark.parametrize("page", ACTS)
def test_nobody_else_does_any_of_it(place: School, who: str, page: str) -> None:
    walk = asked(place)
    data = {"kind": "I know more now", "words": "x", "because": "x", "note": "x", "when": "week"}
    with nothing_changes(ThresholdCheck, CheckReopening, CheckShare):
        answer = Page(signed_in(getattr(place, who)).post(walk.url(page), data))
    assert answer.status == (404 if who == "colleague" else 302)


def test_every_act_is_logged_without_content(place: School) -> None:
    walk = completed(place.author)
    send(walk, "look_again", when="week")
    send(walk, "share", note="Secret words")
    reopen(walk, "Secret words")
    send(walk, "withdraw", because="Secret words")
    said = AccessRecord.objects.filter(record_ref=walk.ref).order_by("pk")
    assert list(said.values_list("what", flat=True)) == [
        "Result 1 was made",
        "Said when to look again",
        "Shared with the safeguarding lead",
        "Opened again after result 1",
        "Withdrawn",
    ]
