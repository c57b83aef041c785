"""A check without an account: what it keeps, for how long, and for whom."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pathway.actions import anonymous as actions
from pathway.actions.anonymous import (
    AnswersGone,
    begin_anonymous,
    forget_expired,
    keep_anonymous,
    save_anonymous_step,
)
from pathway.actions.contents import (
    Concern,
    OwnWords,
)
from pathway.constants import AgeKnown, Step, YesNo
from pathway.models import (
    AnonymousCheck,
    AnonymousChoice,
    AnonymousStep,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
)
from pathway.queries.anonymous import hash_of, live_anonymous
from pathway.tasks import forget_answers_without_an_account
from tests.anonymous import QUIET, Browser, anonymous_pages
from tests.checks import Page
from tests.factories import School, school
from tests.pathway.versions import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def version() -> FrameworkVersion:
    return published()


@pytest.fixture
def someone() -> Browser:
    passer = Browser()
    passer.begin()
    return passer


@pytest.fixture
def place() -> School:
    return school()


# ------------------------------------------------------------------------ nothing about anybody


def test_no_column_holds_words() -> None:
    """Codes from a list, numbers, times, keys of pathway rows, and one hash: nothing else."""
    plain = (
        models.BigAutoField,
        models.ForeignKey,
        models.DateTimeField,
        models.BooleanField,
        models.PositiveSmallIntegerField,
    )
    for model in (AnonymousCheck, AnonymousStep, AnonymousChoice):
        for field in model._meta.concrete_fields:
            if isinstance(field, plain):
                continue
            assert isinstance(field, models.CharField), field
            assert field.choices or field.name == "key_hash", field
        pointed = {
            field.related_model._meta.label  # type: ignore[union-attr]
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
        }
        assert all(label.startswith("pathway.") for label in pointed), pointed
        assert not any("Practitioner" in label or "User" in label for label in pointed)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("key_hash", "Zephyrine Quillfeather"),
        ("key_hash", "Zephyrine Quillfeather".ljust(64)),
        ("age_known", "Zephyrine"),
        ("age_known", AgeKnown.DATE_OF_BIRTH.value),
        ("age_years", 26),
        ("age_years", 1987),
        ("danger_now", "Zephyrine"),
        ("danger_signs", "Zephyrine"),
    ],
)
def test_the_database_takes_no_words(someone: Browser, column: str, words: str | int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AnonymousCheck.objects.filter(pk=someone.row.pk).update(**{column: words})


def test_a_page_cannot_be_called_anything(someone: Browser) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AnonymousStep.objects.create(anonymous=someone.row, step="Zephyrine")


def test_the_database_keeps_nothing_for_longer_than_a_day(someone: Browser) -> None:
    longer = someone.row.begun_at + dt.timedelta(hours=24, seconds=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnonymousCheck.objects.filter(pk=someone.row.pk).update(expires_at=longer)


def test_a_choice_is_one_thing_of_its_own_version(someone: Browser) -> None:
    row = someone.row
    entry = Indicator.objects.filter(version=row.version).first()
    sign = ImmediateIndicator.objects.filter(version=row.version).first()
    for chosen in ({}, {"indicator": entry, "immediate": sign}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnonymousChoice.objects.create(anonymous=row, version=row.version, **chosen)


def test_no_page_has_a_box_to_type_in(someone: Browser) -> None:
    someone.answer()
    pages = ["", "result/", "deleted/", *(f"{page.step}/" for page in anonymous_pages())]
    for page in pages:
        html = someone.get(page).html
        assert "<textarea" not in html, page
        kinds = set(re.findall(r'<input[^>]*type="(\w+)"', html))
        assert kinds <= {"hidden", "checkbox", "radio"}, page


def test_words_that_are_sent_anyway_are_kept_nowhere(someone: Browser) -> None:
    name = "Zephyrine Quillfeather"
    words = {"child_name": name, "words": name, "setting": name, "A10__evidence": name}
    someone.answer(
        who={**QUIET[Step.WHO], **words},
        needs_child={"entry": ["A10"], **words},
        unknown={**QUIET[Step.UNKNOWN], **words},
        help={**QUIET[Step.HELP], **words},
    )
    for model in (AnonymousCheck, AnonymousStep, AnonymousChoice):
        assert name not in str(list(model.objects.values()))
    for page in ("result/", *(f"{page.step}/" for page in anonymous_pages())):
        assert name not in someone.get(page).html


def test_own_words_and_strengths_are_no_pages_here(someone: Browser) -> None:
    for step in (Step.OWN_WORDS, Step.STRENGTHS):
        assert someone.get(f"{step}/").status == 404
    with pytest.raises(TypeError):
        save_anonymous_step(
            key=someone.key,
            step=Step.OWN_WORDS,
            content=OwnWords((Concern("Zephyrine"),)),
            now=timezone.now(),
        )


# ------------------------------------------------------------------------------------- the key


def test_the_key_is_128_bits_that_no_script_reads_for_a_day_at_most(someone: Browser) -> None:
    held = someone.client.cookies["check"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", held.value)
    assert held["httponly"] is True
    assert held["samesite"] == "Lax"
    assert held["max-age"] == 24 * 60 * 60
    assert held["path"] == "/"
    assert not held["domain"]
    assert someone.row.expires_at - someone.row.begun_at == dt.timedelta(hours=24)


def test_over_https_the_key_is_bound_to_the_host(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    client.post("/check/", secure=True)
    held = client.cookies["__Host-check"]
    assert held["secure"] is True
    assert held["path"] == "/"
    assert not held["domain"]
    client.post("/check/delete/", secure=True)
    gone = client.cookies["__Host-check"]
    assert (gone.value, gone["max-age"], gone["secure"]) == ("", 0, True)


def test_the_row_holds_only_its_hash(someone: Browser) -> None:
    assert someone.key not in str(AnonymousCheck.objects.values().get())
    assert someone.row.key_hash == hash_of(someone.key)


def test_the_key_stands_on_no_page_and_in_no_address(someone: Browser) -> None:
    someone.answer()
    for page in ("", "result/", *(f"{page.step}/" for page in anonymous_pages())):
        seen = someone.get(page)
        assert someone.key not in seen.html
        assert someone.key not in seen.location


@pytest.mark.parametrize(
    "key", ["A" * 22, "x", "é" * 22, "A" * 5000, "' OR 1=1 --", "A" * 21 + "="]
)
def test_a_key_that_is_not_ones_own_opens_nothing(someone: Browser, key: str) -> None:
    someone.answer()
    stranger = Browser()
    for page in ("who/", "danger-now/", "result/"):
        stranger.client.cookies["check"] = key
        answer = stranger.client.get(f"/check/{page}")
        assert (answer.status_code, answer["Location"]) == (302, "/check/deleted/")
        assert answer.cookies["check"].value == ""
    stranger.client.cookies["check"] = key
    assert stranger.post("who/", QUIET[Step.WHO]).location == "/check/deleted/"
    assert "Go on with them" not in stranger.get("").text
    stranger.client.cookies["check"] = key
    stranger.post("delete/")
    assert live_anonymous(someone.key, timezone.now()) is not None


def test_without_a_key_the_pages_lead_to_the_start() -> None:
    for page in ("who/", "danger-now/", "result/"):
        assert Browser().get(page).location == "/check/"
    assert Browser().post("who/", QUIET[Step.WHO]).location == "/check/"
    assert not AnonymousCheck.objects.exists()


def test_looking_makes_no_row_and_gives_no_key() -> None:
    stranger = Browser()
    assert stranger.get("").status == 200
    assert stranger.key == ""
    assert not AnonymousCheck.objects.exists()


def test_no_address_of_anybody_is_kept_or_asked(someone: Browser) -> None:
    """Whoever sends the request, the rows are the same."""
    other = Client(REMOTE_ADDR="203.0.113.9", headers={"X-Forwarded-For": "203.0.113.9"})
    other.post("/check/")
    assert "203.0.113" not in str(list(AnonymousCheck.objects.values()))


def test_no_session_is_begun_for_it(someone: Browser) -> None:
    someone.answer()
    assert "sessionid" not in someone.client.cookies


# --------------------------------------------------------------------------------- for one day


def test_every_page_says_who_sees_it_and_until_when(someone: Browser) -> None:
    someone.answer()
    for page in ("result/", *(f"{page.step}/" for page in anonymous_pages())):
        seen = someone.get(page)
        assert "Nobody sees these answers. They are deleted tomorrow at " in seen.text, page
        assert "Delete my answers now" in seen.text, page
        assert "Leave this site quickly" in seen.text, page


def expire(someone: Browser) -> None:
    at = timezone.now()
    AnonymousCheck.objects.filter(pk=someone.row.pk).update(
        begun_at=at - dt.timedelta(hours=24), expires_at=at
    )


def test_after_its_day_it_opens_nothing_though_no_sweep_has_run(
    someone: Browser, place: School
) -> None:
    someone.answer()
    key = someone.key
    expire(someone)
    for page in ("result/", "who/", "danger-now/"):
        someone.client.cookies["check"] = key
        assert someone.get(page).location == "/check/deleted/"
    someone.client.cookies["check"] = key
    assert someone.post("who/", {"age_known": "unborn"}).location == "/check/deleted/"
    with pytest.raises(AnswersGone):
        keep_anonymous(key=key, about_worker=YesNo.NO, by=place.author, now=timezone.now())
    someone.client.cookies["check"] = key
    someone.signs_in_at(place)
    assert someone.get("keep/").location == "/work/"
    assert "Were these your answers?" not in Page(someone.client.get("/work/")).text


def test_the_sweep_deletes_what_is_over_and_nothing_else(someone: Browser) -> None:
    someone.answer()
    young = Browser()
    young.begin()
    expire(someone)
    assert forget_answers_without_an_account() == 1
    assert AnonymousCheck.objects.get() == young.row
    assert not AnonymousChoice.objects.exists()
    assert not AnonymousStep.objects.exists()
    assert forget_expired(now=timezone.now()) == 0


def test_saving_does_not_make_it_last_longer(someone: Browser) -> None:
    before = someone.row.expires_at
    someone.answer()
    assert someone.row.expires_at == before


def test_deleting_is_for_good(someone: Browser) -> None:
    someone.answer()
    gone = someone.post("delete/")
    assert gone.location == "/check/deleted/"
    assert someone.key == ""
    assert "They were sent to nobody" in someone.get("deleted/").text
    assert not AnonymousCheck.objects.exists()
    assert not AnonymousChoice.objects.exists()
    assert someone.post("delete/").status == 302


def test_deleting_is_not_done_by_a_link(someone: Browser) -> None:
    assert someone.get("delete/").status == 405
    assert AnonymousCheck.objects.exists()


# ---------------------------------------------------------------------------- beginning, abuse


def test_a_second_press_goes_on_with_the_first(someone: Browser) -> None:
    assert someone.begin().location == "/check/who/"
    assert AnonymousCheck.objects.count() == 1


def test_beginning_anew_deletes_what_was_there(someone: Browser) -> None:
    someone.answer()
    first = someone.row.pk
    page = someone.get("")
    assert "Go on with them" in page.text
    pressed = {"anew": page.value("anew")}
    someone.post("", pressed)
    second = AnonymousCheck.objects.get().pk
    assert second != first
    assert not AnonymousStep.objects.exists()
    someone.answer()
    assert someone.post("", pressed).location == "/check/who/"
    assert AnonymousCheck.objects.get().pk == second
    assert AnonymousStep.objects.exists()


def test_only_so_many_begin_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_A_MINUTE", 2)
    for _one in range(2):
        assert Browser().begin().status == 302
    refused = Browser()
    answer = refused.client.post("/check/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Ring 999" in Page(answer).text
    assert refused.key == ""
    assert AnonymousCheck.objects.count() == 2
    later = timezone.now() + dt.timedelta(seconds=61)
    begin_anonymous(version=published(), now=later)


def test_a_post_from_elsewhere_is_refused(someone: Browser) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["check"] = someone.key
    for page in ("", "who/", "delete/"):
        assert strict.post(f"/check/{page}", QUIET[Step.WHO]).status_code == 403
    assert not AnonymousStep.objects.exists()
