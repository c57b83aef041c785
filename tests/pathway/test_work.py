"""My work: what waits for whom, the filters, the order, the pages, and what a lead sees."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pathway.queries.work
from pathway.actions.after import look_again, reopen_check, share_check, withdraw_check
from pathway.actions.sign_offs import chase_sign_offs
from pathway.constants import CheckState
from pathway.models import CheckShare, SignOff, ThresholdCheck
from pathway.queries.work import AGENCY, SHOWS, agency_checks, work_of
from people.models import AccessRecord, Practitioner
from tests.checks import Page, Walk, completed, in_danger, signed_in
from tests.factories import School, post, school
from tests.pathway.versions import published

NOW = dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def place(db: None) -> School:
    return school()


def work(who: Practitioner, **query: str) -> Page:
    return Page(signed_in(who).get(reverse("work_list"), query))


def names(page: Page) -> list[str]:
    """The checks of the list, by their links."""
    return [words for href, words in page.links if href.startswith("/checks/") and words in KNOWN]


KNOWN = {f"Child {number:03}" for number in range(400)}


def made(who: Practitioner, count: int, **fields: Any) -> list[ThresholdCheck]:
    """Drafts without pages, quickly."""
    now = timezone.now()
    there = ThresholdCheck.objects.count()
    return ThresholdCheck.objects.bulk_create(
        ThresholdCheck(
            author=who,
            version=published(),
            start_key=f"quick-{there + number}",
            created_at=now,
            updated_at=now + dt.timedelta(seconds=number),
            child_name=f"Child {number:03}",
            **fields,
        )
        for number in range(count)
    )


def asked(place: School) -> Walk:
    """A check whose author went down and asked the manager."""
    walk = completed(place.author, "refer_today")
    data = {"level": "additional", "reasons": "Safe with gran", "ask": place.manager.ref}
    assert walk.client.post(walk.url("judge"), data).status_code == 302
    return walk


# ---------------------------------------------------------------------------------- what waits


def test_a_sign_off_waits_for_whoever_is_asked_with_its_time(place: School) -> None:
    walk = asked(place)
    page = work(place.manager)
    assert (walk.url("sign_off"), "Sign off a level below the recommended one") in page.links
    assert "From Anna Author" in page.text
    assert "due" in page.text
    assert "Asked: Mona Manager, due" in work(place.author, show="others").text


def test_the_deputy_sees_it_once_it_was_due(place: School) -> None:
    walk = asked(place)
    place.manager.deputy = place.deputy
    place.manager.save()
    assert walk.url("sign_off") not in dict(work(place.deputy).links)
    chase_sign_offs(now=SignOff.objects.get().due_at)
    page = work(place.deputy)
    assert walk.url("sign_off") in dict(page.links)
    assert "in place of Mona Manager" in page.text
    record = Page(signed_in(place.deputy).get(walk.url("record")))
    assert "Decide on the lower level" in record.text


def test_a_refused_level_comes_back(place: School) -> None:
    walk = asked(place)
    refusal = {"decision": "refuse", "reasons": "Gran is away"}
    signed_in(place.manager).post(walk.url("sign_off"), refusal)
    page = work(place.author)
    assert "Your level was not signed off: record your judgement again" in page.text
    assert "Not signed off: judge again" in page.text
    walk.client.post(walk.url("judge"), {"level": "child_in_need"})
    assert "not signed off" not in work(place.author).text.casefold()


def test_a_shared_check_waits_until_it_is_opened(place: School) -> None:
    walk = Walk(place.author)
    share_check(check=walk.check, note="Have a look", by=place.author, now=timezone.now())
    page = work(place.lead)
    assert (walk.url("record"), "A colleague asks you to read a check") in page.links
    record = Page(signed_in(place.lead).get(walk.url("record")))
    assert "Have a look" in record.text
    assert CheckShare.objects.get().seen_at is not None
    assert "asks you to read" not in work(place.lead).text


def test_a_day_to_look_again_comes_back_on_its_day(place: School) -> None:
    walk = completed(place.author)
    today = timezone.localdate()
    look_again(
        check=walk.check, on=today + dt.timedelta(days=7), by=place.author, now=timezone.now()
    )
    assert "the day you chose has come" not in work(place.author).text
    assert "Robin Example" in work(place.author, show="look-again").text
    ThresholdCheck.objects.update(look_again_on=today)
    page = work(place.author)
    assert (walk.url("next"), "Look again: the day you chose has come") in page.links
    assert "Robin Example" in work(place.author, show="mine").text
    assert "Nothing here now" in work(place.author, show="look-again").text
    assert "The day to look again has come" in walk.read("next").text


def test_an_opened_draft_says_which_result_stands(place: School) -> None:
    walk = completed(place.author)
    reopen_check(check=walk.check, why="More is known", by=place.author, now=timezone.now())
    page = work(place.author)
    assert "Opened again; result 1 of" in page.text
    assert "stands until you see a new one" in page.text


# ------------------------------------------------------------------------------------ the filters


def one_of_each(place: School) -> dict[str, Walk]:
    walks = {
        "drafts": Walk(place.author),
        "mine": completed(place.author),
        "others": asked(place),
        "complete": completed(place.author),
        "withdrawn": completed(place.author),
    }
    complete = walks["complete"]
    complete.client.post(complete.url("judge"), {"level": "universal"})
    withdraw_check(
        check=walks["withdrawn"].check, because="Twice", by=place.author, now=timezone.now()
    )
    return walks


def test_each_filter_shows_its_own_and_the_list_no_withdrawn_ones(place: School) -> None:
    walks = one_of_each(place)
    for show, walk in walks.items():
        page = work(place.author, show=show)
        refs = {other.ref for other in walks.values() if other.ref in page.html}
        assert refs == {walk.ref}, show
    everything = work(place.author)
    assert walks["withdrawn"].ref not in everything.html
    assert "Showing 1 to 4 of 4" in everything.text
    chips = [words for href, words in everything.links if words.split(" ")[-1].isdigit()]
    assert chips == [
        "All 4", "Drafts 1", "Waits for me 1", "Waits for others 1", "Look again 0",
        "Complete 1", "Withdrawn 1",
    ]  # fmt: skip


def test_a_filter_keeps_the_order_and_an_order_keeps_the_filter(place: School) -> None:
    Walk(place.author)
    page = work(place.author, show="drafts", sort="name")
    hrefs = [href for href, _words in page.links]
    assert "/work/?show=complete&sort=name" in hrefs
    assert "/work/?show=drafts&sort=-name" in hrefs
    assert "/work/?show=drafts&sort=state" in hrefs
    assert 'aria-sort="ascending"' in page.html


@pytest.mark.parametrize("odd", ["", "x", "\x00", "-", "name,pk", "author__user", "9" * 400])
def test_unknown_filters_orders_and_pages_show_the_first(place: School, odd: str) -> None:
    Walk(place.author)
    page = work(place.author, show=odd, sort=odd, page=odd)
    assert page.status == 200
    assert "Showing 1 to 1 of 1" in page.text


def test_the_search_stays_while_filters_change(place: School) -> None:
    made(place.author, 3)
    client = signed_in(place.author)
    found = Page(client.post("/work/?show=drafts", {"q": "Child 001"}, follow=True))
    assert names(found) == ["Child 001"]
    assert names(Page(client.get("/work/?sort=name"))) == ["Child 001"]
    assert all("001" not in href for href, _words in found.links)
    client.post("/work/", {"q": ""})
    assert len(names(Page(client.get("/work/")))) == 3


# -------------------------------------------------------------------------- the order, the pages


@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "Child 000"), ("-name", "Child 029"), ("changed", "Child 000"), ("", "Child 029")],
)
def test_heads_sort(place: School, sort: str, first: str) -> None:
    made(place.author, 30)
    assert names(work(place.author, sort=sort))[0] == first


def test_states_sort_as_the_life_of_a_check_goes(place: School) -> None:
    stages = [CheckState.DRAFT, CheckState.RESULT, CheckState.JUDGED]
    rows = made(place.author, 54)
    of_name = {row.child_name: stages[number % 3] for number, row in enumerate(rows)}
    for state in stages[1:]:
        names_of = [name for name, one in of_name.items() if one == state]
        there = ThresholdCheck.objects.filter(child_name__in=names_of)
        there.update(state=state, completed_at=NOW)
    for sort, wanted in (("state", stages), ("-state", stages[::-1])):
        seen = [
            of_name[name]
            for page in ("1", "2", "3")
            for name in names(work(place.author, sort=sort, page=page))
        ]
        assert seen == [state for state in wanted for _each in range(18)], sort


def test_look_again_sorts_with_the_empty_ones_last(place: School) -> None:
    rows = made(place.author, 3)
    day = timezone.localdate() + dt.timedelta(days=3)
    ThresholdCheck.objects.filter(pk=rows[1].pk).update(look_again_on=day)
    for sort in ("look-again", "-look-again"):
        assert names(work(place.author, sort=sort))[0] == "Child 001"


def test_every_check_stands_on_exactly_one_page(place: School) -> None:
    made(place.author, 60)
    ThresholdCheck.objects.update(updated_at=NOW)  # nothing but their number tells them apart
    for sort in ("changed", "state", "look-again", "name"):
        seen = [
            name
            for page in ("1", "2", "3")
            for name in names(work(place.author, sort=sort, page=page))
        ]
        assert len(seen) == len(set(seen)) == 60, sort


def test_pages_have_numbers(place: School) -> None:
    made(place.author, 251)
    page = work(place.author, page="5")
    numbers = [words for href, words in page.links if words.isdigit() and "/work/" in href]
    assert numbers == ["1", "4", "5", "6", "11"]
    assert "Showing 101 to 125 of 251" in page.text
    assert "Showing 251 to 251 of 251" in work(place.author, page="99").text


def test_nobody_counts_beyond_a_thousand(place: School) -> None:
    made(place.author, 1_030)
    page = work(place.author)
    assert "Showing 1 to 25 of 1,000+" in page.text
    assert "All 1,000+" in page.text
    last = work(place.author, page="42")
    assert "Showing 1,026 to 1,030" in last.text or "Showing 1026 to 1030" in last.text
    assert "Next" not in [words for _href, words in last.links]


# ------------------------------------------------------------------------------- cost


def asked_of_the_database(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_three_rows_cost_as_many_questions_as_three_hundred(place: School) -> None:
    one_of_each(place)
    made(place.author, 3)
    clients = [signed_in(place.author), signed_in(place.lead)]
    paths = ["/work/", "/work/?sort=name&show=drafts", f"/work/?show={AGENCY}"]
    few = [asked_of_the_database(client, path) for client in clients for path in paths]
    made(place.author, 300)
    for _more in range(3):
        one_of_each(place)
    assert few == [asked_of_the_database(client, path) for client in clients for path in paths]


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("-changed", "check_by_author"),
        ("name", "check_by_author_name"),
        ("look-again", "check_by_author_look_again"),
        ("state", "check_by_author_state"),
    ],
)
def test_each_order_has_its_index(place: School, sort: str, index: str) -> None:
    made(place.author, 300)
    other = post(place.agency)
    made(other, 300)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE pathway_thresholdcheck")
        # With so few rows sorting is cheap: the question is whether it can be done without.
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    rows = ThresholdCheck.objects.filter(author__in=[place.author.pk])
    if sort == "state":  # read one state after the other
        rows = rows.filter(state=CheckState.DRAFT)
    plan = rows.order_by(*pathway.queries.work._ORDERS[sort])[:25].explain()
    assert f"using {index} " in plan, plan
    assert "Sort" not in plan, plan


# ------------------------------------------------------------------------------- the agency


def test_a_lead_sees_what_colleagues_made_with_a_result_or_danger(place: School) -> None:
    draft, danger, result = Walk(place.author), in_danger(place.author), completed(place.author)
    page = work(place.lead, show=AGENCY)
    assert danger.ref in page.html
    assert (result.url("record"), "Robin Example") in page.links
    assert draft.ref not in page.html
    assert "Anna Author" in page.text


def test_a_worry_about_someone_who_works_with_children_is_in_no_list(place: School) -> None:
    walk = completed(place.author, who={"about_worker": "yes"})
    share = {"check_made": walk.check, "shared_with": place.lead, "by": place.author}
    CheckShare.objects.create(**share, at=timezone.now(), reason="asked")
    for show in ("", AGENCY):
        assert walk.ref not in work(place.lead, show=show).html


@pytest.mark.parametrize("who", ["colleague", "manager", "author"])
def test_nobody_but_a_lead_has_that_filter(place: School, who: str) -> None:
    walk = completed(place.author)
    page = work(getattr(place, who), show=AGENCY)
    assert "My agency" not in page.text
    assert (walk.ref in page.html) is (who == "author")


def test_another_agencys_lead_sees_none(place: School) -> None:
    walk = completed(place.author)
    assert walk.ref not in work(school().lead, show=AGENCY).html


def test_the_list_and_the_door_agree(place: School) -> None:
    """What stands in a lead's list can be opened, and what can be opened stands in it."""
    one_of_each(place)
    in_danger(place.author)
    completed(place.author, who={"about_worker": "yes"})
    shared = Walk(place.colleague)
    share_check(check=shared.check, note="", by=place.colleague, now=timezone.now())
    completed(school().author)
    completed(place.lead)
    listed = set(agency_checks(place.lead).values_list("ref", flat=True))
    opened = ThresholdCheck.objects.visible_to(place.lead).exclude(author=place.lead)
    assert listed == set(opened.values_list("ref", flat=True))
    assert len(listed) == 6


def test_planted_a_list_that_forgets_the_rule_would_be_caught(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the agency's checks taken as they come, the hidden worry stands in the list."""
    walk = completed(place.author, who={"about_worker": "yes"})
    monkeypatch.setattr(
        pathway.queries.work,
        "agency_checks",
        lambda lead: ThresholdCheck.objects.filter(author__agency=lead.agency),
    )
    assert walk.ref in work(place.lead, show=AGENCY).html


def test_a_list_is_not_logged_and_opening_is(place: School) -> None:
    walk = completed(place.author)
    before = AccessRecord.objects.filter(practitioner=place.lead).count()
    work(place.lead, show=AGENCY)
    assert AccessRecord.objects.filter(practitioner=place.lead).count() == before
    signed_in(place.lead).get(walk.url("record"))
    assert AccessRecord.objects.filter(practitioner=place.lead).count() == before + 1


def test_every_filter_has_a_name_and_every_state_a_row(place: School) -> None:
    one_of_each(place)
    seen = work_of(place.author, search="", show="", sort="", page="", now=timezone.now())
    assert [chip.words for chip in seen.chips] == list(SHOWS.values())
    assert {row.state_words for row in seen.rows} >= {"Draft", "Complete"}
    assert {check.state for check in ThresholdCheck.objects.all()} == set(CheckState)
