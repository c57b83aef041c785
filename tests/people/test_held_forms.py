"""A form sent after its session ended is held: for its owner, on its page, for a week."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from pathway.actions.after import reopen_check
from pathway.actions.alerts import remind_of_unconfirmed
from pathway.constants import Step
from pathway.models import CheckStep, Judgement, ThresholdCheck
from people import held_token
from people.actions import MOST_HELD, forget_held_forms, hold_form
from people.constants import NoticeKind
from people.models import HeldForm, Notification, Practitioner
from tests.checks import PAGES as ALL_PAGES
from tests.checks import Page, Walk, completed, nothing_changes, signed_in
from tests.factories import School, school

pytestmark = pytest.mark.django_db

TYPED = "Gran fetches her.\r\nOn Mondays; £5 & <b>more</b> “so” \u2014 ok"
BANNER = "You were signed out before this was saved. It is below, not yet saved."


@pytest.fixture
def place() -> School:
    return school()


@pytest.fixture
def walk(place: School) -> Walk:
    return Walk(place.author)


def typed_on(walk: Walk, step: Step, **values: Any) -> dict[str, Any]:
    """A page as its owner got it, filled in."""
    return walk.form(step, values)


def session_ends() -> None:
    """As after twelve hours: the cookie is still sent, and means nothing."""
    Session.objects.all().delete()


def held() -> HeldForm:
    return HeldForm.objects.get()


# ----------------------------------------------------------------------------- kept, and back again


# What is typed on each page, half right or wholly wrong.
PAGES: dict[Step, dict[str, Any]] = {
    Step.WHO: {
        "child_name": "Róbin",
        "age_known": "date_of_birth",
        "date_of_birth_0": "31",
        "date_of_birth_1": "2",
        "date_of_birth_2": "twenty",
        "setting": "Elm",
    },
    Step.DANGER: {"now": "not_sure", "signs": ["I01", "I03"]},
    Step.NEEDS_CHILD: {"A10__basis": "", "A10__evidence": TYPED, "E19__basis": "seen"},
    Step.NEEDS_PARENTS: {"D-domestic-abuse__basis": "record", "D-domestic-abuse__evidence": "x"},
    Step.NEEDS_FAMILY: {},
    Step.OWN_WORDS: {"form-0-text": TYPED, "form-0-placed": "additional"},
    Step.STRENGTHS: {"words": TYPED},
    Step.UNKNOWN: {"words": TYPED, "domains": ["child"]},
    Step.HELP: {"words": TYPED},
    Step.LAW: {"section_17": "yes"},
    Step.OWN_LEVEL: {"level": "protection"},
}


@pytest.mark.parametrize("step", ALL_PAGES)
@pytest.mark.parametrize("how", ["session ended", "signed out", "no cookies"])
def test_at_every_page_no_character_is_lost(walk: Walk, step: Step, how: str) -> None:
    given = PAGES[step]
    data = typed_on(walk, step, **given)
    if step is Step.NEEDS_CHILD:
        data["entry"] = ["A10", "E19"]
    sender = walk.client
    if how == "session ended":
        session_ends()
    elif how == "signed out":
        sender.logout()
    else:
        sender = Client(enforce_csrf_checks=True)
    with nothing_changes(ThresholdCheck, CheckStep):
        answer = sender.post(walk.step_url(step) + "?from=review", data)
    where = f"{reverse('account_login')}?next={walk.step_url(step)}%3Ffrom%3Dreview"
    assert answer.headers["Location"] == where
    page = Page(sender.get(where))
    assert "What you typed is kept and will be there when you sign in" in page.text

    back = Page(signed_in(walk.who).get(walk.step_url(step) + "?from=review"))
    assert back.status == 200
    assert BANNER in back.text
    assert "There is a problem" not in back.text
    assert "Not saved yet" in back.text
    for name, value in given.items():
        shown = [one.replace("\r\n", "\n") for one in back.values(name)]
        for one in filter(None, [value] if isinstance(value, str) else value):
            assert one.replace("\r\n", "\n") in shown, name


def test_saving_it_ends_it_and_the_page_is_as_saved(walk: Walk) -> None:
    data = typed_on(walk, Step.STRENGTHS, words=TYPED)
    session_ends()
    walk.client.post(walk.step_url(Step.STRENGTHS), data)
    walk.client.force_login(walk.who.user)
    page = walk.open(Step.STRENGTHS)
    assert walk.send(Step.STRENGTHS, walk.form(Step.STRENGTHS, {}, page)).status_code == 302
    assert walk.check.strengths_words == TYPED.replace("\r\n", "\n")
    assert not HeldForm.objects.exists()
    assert BANNER not in walk.open(Step.STRENGTHS).text


def test_a_refused_page_keeps_it_until_it_is_right(walk: Walk) -> None:
    data = typed_on(walk, Step.UNKNOWN, words=TYPED)
    session_ends()
    walk.client.post(walk.step_url(Step.UNKNOWN), data)
    walk.client.force_login(walk.who.user)
    refused = Page(walk.send(Step.UNKNOWN, walk.form(Step.UNKNOWN, {}, walk.open(Step.UNKNOWN))))
    assert refused.status == 422
    assert HeldForm.objects.count() == 1
    right = walk.form(Step.UNKNOWN, {"domains": ["none"]}, refused)
    assert walk.send(Step.UNKNOWN, right).status_code == 302
    assert not HeldForm.objects.exists()


def test_saved_while_typing_it_ends_too(walk: Walk) -> None:
    data = typed_on(walk, Step.STRENGTHS, words=TYPED)
    session_ends()
    walk.client.post(walk.step_url(Step.STRENGTHS), data)
    walk.client.force_login(walk.who.user)
    form = walk.form(Step.STRENGTHS, {}, walk.open(Step.STRENGTHS))
    assert walk.autosave(Step.STRENGTHS, form).status_code == 200
    assert not HeldForm.objects.exists()


def test_one_can_do_without_it(walk: Walk) -> None:
    walk.put(Step.STRENGTHS, {"words": "Saved before"})
    data = typed_on(walk, Step.STRENGTHS, words=TYPED)
    session_ends()
    walk.client.post(walk.step_url(Step.STRENGTHS), data)
    walk.client.force_login(walk.who.user)
    page = walk.open(Step.STRENGTHS)
    discard = {"held_form": page.values("held_form")[0], "path": walk.step_url(Step.STRENGTHS)}
    for _again in range(2):
        answer = walk.client.post(reverse("held_discard"), discard)
        assert answer.headers["Location"] == walk.step_url(Step.STRENGTHS)
    assert walk.open(Step.STRENGTHS).value("words") == "Saved before"


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "", "/\\evil.example"])
def test_doing_without_it_leads_nowhere_strange(walk: Walk, path: str) -> None:
    answer = walk.client.post(reverse("held_discard"), {"held_form": "1", "path": path})
    assert answer.headers["Location"] == reverse("work_list")


def test_what_was_saved_elsewhere_meanwhile_is_still_noticed(walk: Walk) -> None:
    data = typed_on(walk, Step.STRENGTHS, words="Typed")
    walk.fill(Step.STRENGTHS, {"words": "On the telephone"})
    session_ends()
    walk.client.post(walk.step_url(Step.STRENGTHS), data)
    walk.client.force_login(walk.who.user)
    page = walk.open(Step.STRENGTHS)
    assert (page.value("words"), page.value("revision")) == ("Typed", "0")
    answer = Page(walk.send(Step.STRENGTHS, walk.form(Step.STRENGTHS, {}, page)))
    assert answer.status == 409
    assert answer.before("Saved there", "On the telephone", "Typed here", "Typed")


def test_two_tabs_are_both_kept_one_after_the_other(walk: Walk) -> None:
    first = typed_on(walk, Step.STRENGTHS, words="First")
    second = typed_on(walk, Step.STRENGTHS, words="Second")
    session_ends()
    for data in (first, second, second):
        walk.client.post(walk.step_url(Step.STRENGTHS), data)
    assert HeldForm.objects.count() == 2
    walk.client.force_login(walk.who.user)
    page = walk.open(Step.STRENGTHS)
    assert page.value("words") == "Second"
    walk.send(Step.STRENGTHS, walk.form(Step.STRENGTHS, {}, page))
    again = walk.open(Step.STRENGTHS)
    assert again.value("words") == "First"
    assert BANNER in again.text


def test_signed_out_once_more_the_later_text_takes_the_earliers_place(walk: Walk) -> None:
    data = typed_on(walk, Step.STRENGTHS, words="First")
    for words in ("Second", "Third"):
        session_ends()
        walk.client.post(walk.step_url(Step.STRENGTHS), data)
        walk.client.force_login(walk.who.user)
        data = walk.form(Step.STRENGTHS, {"words": words}, walk.open(Step.STRENGTHS))
    assert HeldForm.objects.count() == 1
    assert ["words", "Second"] in held().fields


# ------------------------------------------------------------------------------- other long forms


def test_judgement_sign_off_call_and_opening_again_are_held(place: School) -> None:
    walk = completed(place.author, "refer_today")
    client = walk.client

    def comes_back(who: Client, user: Practitioner, url: str, **typed: str) -> Page:
        who.force_login(user.user)  # a session that ended was everybody's
        page = Page(who.get(url))
        data = dict(page.fields) | typed
        session_ends()
        answer = who.post(url, data)
        assert "/account/login/" in answer.headers["Location"]
        who.force_login(user.user)
        back = Page(who.get(url))
        assert BANNER in back.text, (url, back.text)
        for name, value in typed.items():
            assert value in back.values(name), name
        sent_now = dict(back.fields)
        done = who.post(url, sent_now)
        assert done.status_code == 302, Page(done).errors
        assert not HeldForm.objects.exists()
        return back

    year = str(timezone.localdate().year)
    call = {"got_through": "yes", "spoke_to": "Jo", "spoke_on_0": "1", "spoke_on_1": "1"}
    call |= {"spoke_on_2": year, "spoke_at": "00:01", "advice": TYPED}
    comes_back(client, place.author, walk.url("danger"), **call)
    asked = {"level": "additional", "reasons": TYPED, "ask": place.manager.ref}
    comes_back(client, place.author, walk.url("judge"), **asked)
    manager = signed_in(place.manager)
    refusal = {"decision": "refuse", "reasons": TYPED}
    comes_back(manager, place.manager, walk.url("sign_off"), **refusal)
    comes_back(client, place.author, walk.url("reopen"), kind="I know more now", words=TYPED)
    assert Judgement.objects.get().sign_off.reasons == TYPED.replace("\r\n", "\n")


def test_what_can_no_longer_be_sent_is_shown_to_be_copied(place: School) -> None:
    walk = completed(place.author)
    url = walk.url("judge")
    data = dict(Page(walk.client.get(url)).fields) | {"reasons": "My long reasons"}
    reopen_check(check=walk.check, why="More", by=place.author, now=timezone.now())
    session_ends()
    walk.client.post(url, data)
    walk.client.force_login(place.author.user)
    page = Page(walk.client.get(url))
    assert page.before("What you typed is not saved", "My long reasons")


# ---------------------------------------------------------------------------- nobody else's


def test_somebody_else_who_signs_in_never_sees_it(walk: Walk, place: School) -> None:
    data = typed_on(walk, Step.STRENGTHS, words="Secret words")
    other = signed_in(place.colleague)
    before = Page(other.get(walk.step_url(Step.STRENGTHS))).bytes
    answer = Page(other.post(walk.step_url(Step.STRENGTHS), data))
    assert answer.status == 403
    assert "Somebody else is signed in here" in answer.text
    assert "Secret words" not in answer.html
    after = Page(other.get(walk.step_url(Step.STRENGTHS)))
    assert (after.status, after.bytes) == (404, before)
    assert held().owner == walk.who.user
    assert walk.open(Step.STRENGTHS).value("words") == "Secret words"


def test_a_lead_who_may_read_the_page_gets_the_same_bytes(place: School) -> None:
    walk = completed(place.author)
    data = dict(Page(walk.client.get(walk.url("danger"))).fields) | {"advice": "Secret words"}
    lead = signed_in(place.lead)
    paths = [walk.url(name) for name in ("danger", "record", "result", "next")]
    lead.get(walk.url("record"))
    before = [Page(lead.get(path)).bytes for path in paths]
    session_ends()
    walk.client.post(walk.url("danger"), data)
    lead.force_login(place.lead.user)
    assert [Page(lead.get(path)).bytes for path in paths] == before


def test_nobody_does_away_with_anothers(walk: Walk, place: School) -> None:
    data = typed_on(walk, Step.STRENGTHS, words=TYPED)
    session_ends()
    walk.client.post(walk.step_url(Step.STRENGTHS), data)
    other = signed_in(place.colleague)
    discard = {"held_form": str(held().pk), "path": walk.step_url(Step.STRENGTHS)}
    other.post(reverse("held_discard"), discard)
    other.post(reverse("check_start"), {**discard, "start_key": "x"})
    assert HeldForm.objects.count() == 1


def test_signed_in_again_in_another_tab_the_page_comes_back_with_its_text(walk: Walk) -> None:
    """The second sign-in changed the token against forgery."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(walk.who.user)
    data = typed_on(walk, Step.STRENGTHS, words=TYPED)
    answer = strict.post(walk.step_url(Step.STRENGTHS), {**data, "csrfmiddlewaretoken": "x" * 32})
    assert answer.headers["Location"] == walk.step_url(Step.STRENGTHS)
    assert BANNER in Page(strict.get(walk.step_url(Step.STRENGTHS))).text
    assert ThresholdCheck.objects.get().strengths_words == ""


# ---------------------------------------------------------------------- only with a token of ours


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "1.2.3",
        "..",
        "1" * 30 + ".1.x",
        "\x00",
        "٣.٣.x",
        "another page",
        "another person",
        "old",
        "tomorrow",
    ],
)
def test_without_a_token_for_this_page_nothing_is_held(walk: Walk, token: str) -> None:
    today, url, pk = timezone.localdate(), walk.step_url(Step.STRENGTHS), walk.who.user_id
    made = {
        "another page": held_token.made_for(pk, walk.step_url(Step.HELP), today),
        "another person": held_token.made_for(pk, url, today).replace(f"{pk}.", f"{pk + 1}.", 1),
        "old": held_token.made_for(pk, url, today - dt.timedelta(days=8)),
        "tomorrow": held_token.made_for(pk, url, today + dt.timedelta(days=1)),
    }
    data = {"words": TYPED, "revision": "0", "held_token": made.get(token, token)}
    session_ends()
    answer = walk.client.post(url, data)
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={url}"
    strict = Client(enforce_csrf_checks=True).post(url, data)
    assert strict.status_code == 403
    assert "nothing was saved from it" in Page(strict).text
    assert not HeldForm.objects.exists()


def test_a_token_lasts_a_week(walk: Walk) -> None:
    today, url, pk = timezone.localdate(), walk.step_url(Step.STRENGTHS), walk.who.user_id
    token = held_token.made_for(pk, url, today - dt.timedelta(days=7))
    assert held_token.owner_of(token, url, today) == pk
    assert held_token.owner_of(token, url, today + dt.timedelta(days=1)) is None


def test_another_installations_token_is_none_of_ours(walk: Walk, settings: Settings) -> None:
    today, url, pk = timezone.localdate(), walk.step_url(Step.STRENGTHS), walk.who.user_id
    token = held_token.made_for(pk, url, today)
    settings.SECRET_KEY = "another"
    assert held_token.owner_of(token, url, today) is None


def test_every_form_with_words_of_a_check_carries_it(place: School) -> None:
    walk = completed(place.author, "refer_today")
    draft = Walk(place.author)
    urls = [draft.step_url(step) for step in ALL_PAGES]
    urls += [walk.url(name) for name in ("danger", "judge", "reopen", "share", "withdraw")]
    for url in urls:
        page = Page(walk.client.get(url))
        token = page.value("held_token")
        assert held_token.owner_of(token, url, timezone.localdate()) == place.author.user_id, url
    for url in (reverse("account_login"), reverse("home_show")):
        assert "held_token" not in Page(Client().get(url)).html


def test_while_typing_it_is_said_and_nothing_is_held(walk: Walk, place: School) -> None:
    data = typed_on(walk, Step.STRENGTHS, words=TYPED)
    session_ends()
    for client in (walk.client, signed_in(place.colleague)):
        answer = client.post(walk.step_url(Step.STRENGTHS), data, headers={"X-Autosave": "1"})
        assert answer.status_code == 401
        assert answer.json()["words"].startswith("Not saved")
    assert not HeldForm.objects.exists()


def test_neither_token_is_kept_with_the_words(walk: Walk) -> None:
    data = typed_on(walk, Step.STRENGTHS, words="a\x00b", csrfmiddlewaretoken="t" * 32)
    session_ends()
    walk.client.post(walk.step_url(Step.STRENGTHS), data)
    assert {name for name, _words in held().fields} == {"revision", "words"}
    assert ["words", "ab"] in held().fields


# ------------------------------------------------------------------------------------- how long


def test_held_forms_go_after_a_week(walk: Walk) -> None:
    data = typed_on(walk, Step.STRENGTHS, words=TYPED)
    session_ends()
    walk.client.post(walk.step_url(Step.STRENGTHS), data)
    now = timezone.now()
    assert forget_held_forms(now=now + dt.timedelta(days=6, hours=23)) == 0
    assert forget_held_forms(now=now + dt.timedelta(days=7, hours=1)) == 1
    assert forget_held_forms(now=now + dt.timedelta(days=7, hours=1)) == 0


def test_no_more_than_a_few_are_kept_and_the_newest_are(walk: Walk) -> None:
    now = timezone.now()
    for number in range(MOST_HELD + 3):
        words = [("words", str(number))]
        moment = now + dt.timedelta(seconds=number)
        assert hold_form(
            owner=walk.who.user_id, path="/x/", fields=words, instead_of=None, now=moment
        )
    kept = [row.fields[0][1] for row in HeldForm.objects.all()]
    assert kept == [str(number) for number in range(MOST_HELD + 2, 2, -1)]


def test_nothing_is_held_for_a_closed_account(walk: Walk) -> None:
    walk.who.user.is_active = False
    walk.who.user.save()
    kept = hold_form(
        owner=walk.who.user_id, path="/x/", fields=[], instead_of=None, now=timezone.now()
    )
    assert not kept


# --------------------------------------------------------------------------- danger that is held


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"now": "yes", "signs": ["none"]}, True),
        ({"now": "no", "signs": ["I03"]}, True),
        ({"now": "no", "signs": ["not_sure"]}, True),
        ({"now": "no", "signs": ["none"]}, False),
        ({}, False),
    ],
)
def test_danger_that_waits_for_its_author_is_told_after_half_an_hour(
    walk: Walk, place: School, said: dict[str, Any], told: bool
) -> None:
    data = typed_on(walk, Step.DANGER, **said)
    session_ends()
    walk.client.post(walk.step_url(Step.DANGER), data)
    now = timezone.now()
    remind_of_unconfirmed(now=now + dt.timedelta(minutes=20))
    assert not Notification.objects.exists()
    for _again in range(2):
        remind_of_unconfirmed(now=now + dt.timedelta(minutes=31))
    kinds = Notification.objects.addressed_to(place.lead).values_list("kind", flat=True)
    assert list(kinds) == ([NoticeKind.DANGER_RAISED] if told else [])
    lead = signed_in(place.lead)
    assert lead.get(walk.url("record")).status_code == (200 if told else 404)
    walk.client.force_login(walk.who.user)
    assert BANNER in walk.open(Step.DANGER).text


# -------------------------------------------------------------------------------- the way back


def test_every_way_of_signing_in_leads_back(walk: Walk, settings: Settings) -> None:
    settings.DEMO = True
    walk.who.user.email = "anna@demo.example"
    walk.who.user.set_password("correct-horse-battery-7")
    walk.who.user.save()
    url = walk.step_url(Step.STRENGTHS) + "?from=review"
    page = Page(Client().get(f"{reverse('account_login')}?next={url.replace('?', '%3F')}"))
    assert set(page.values("next")) == {url}
    demo = Client().post(reverse("demo_sign_in", args=[walk.who.ref]), {"next": url})
    assert demo.headers["Location"] == url
    own = {"login": walk.who.user.email, "password": "correct-horse-battery-7", "next": url}
    assert Client().post(reverse("account_login"), own).headers["Location"] == url


def test_the_health_page_asks_the_database_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(reverse("health_show")).status_code == 200
    assert len(asked) == 0


def test_the_settings_keep_what_is_sent_within_bounds() -> None:
    assert site_settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 1_000_000


def test_a_page_without_anything_held_costs_one_question_more(walk: Walk) -> None:
    with CaptureQueriesContext(connection) as asked:
        walk.open(Step.STRENGTHS)
    assert sum("people_heldform" in one["sql"] for one in asked) == 1
