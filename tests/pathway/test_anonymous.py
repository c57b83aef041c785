"""A check without an account: what it keeps, for how long, for whom, and what becomes of it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from pathway.actions import anonymous as actions
from pathway.actions.anonymous import (
    AnswersGone,
    begin_anonymous,
    forget_expired,
    keep_anonymous,
    save_anonymous_step,
)
from pathway.actions.contents import (
    Answers,
    ChosenEntry,
    Concern,
    Danger,
    Needs,
    NotInThisVersion,
    OwnLevel,
    OwnWords,
    Who,
)
from pathway.constants import AgeKnown, CheckState, DangerAnswer, Step, Verb, YesNo
from pathway.models import (
    AnonymousCheck,
    AnonymousChoice,
    AnonymousStep,
    CheckObservation,
    CheckResult,
    CheckStep,
    DangerAlert,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    ThresholdCheck,
)
from pathway.queries.anonymous import hash_of, live_anonymous, result_of_anonymous
from pathway.queries.pathway_view import pathway_view
from pathway.queries.what_to_do import Situation, situation_at
from pathway.steps import ANONYMOUS_STEPS, NEEDS_DOMAIN
from pathway.tasks import forget_answers_without_an_account
from people.models import Notification
from tests.checks import Page
from tests.factories import School, school
from tests.pathway.versions import published
from timescales.queries import england_calendar

pytestmark = pytest.mark.django_db

Answered = Mapping[str, str | Sequence[str]]

QUIET: dict[Step, Answered] = {
    Step.WHO: {"age_known": "years", "age_years": "7"},
    Step.DANGER: {"now": "no", "signs": ["none"]},
    Step.NEEDS_CHILD: {},
    Step.NEEDS_PARENTS: {},
    Step.NEEDS_FAMILY: {},
    Step.UNKNOWN: {"domains": ["none"]},
    Step.HELP: {"help_so_far": "none_yet"},
    Step.LAW: {
        "significant_harm": "no",
        "section_17": "no",
        "disabled": "no",
        "universal_enough": "yes",
    },
    Step.OWN_LEVEL: {"level": "universal"},
}
"""Every page answered, and nothing that worries anybody."""


@pytest.fixture(autouse=True)
def version() -> FrameworkVersion:
    return published()


class Browser:
    """Somebody who has not signed in."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()

    @property
    def key(self) -> str:
        held = self.client.cookies.get("check")
        return held.value if held else ""

    @property
    def row(self) -> AnonymousCheck:
        return AnonymousCheck.objects.get(key_hash=hash_of(self.key))

    def get(self, page: str) -> Page:
        return Page(self.client.get(f"/check/{page}"))

    def post(self, page: str, data: Any = None) -> Page:
        return Page(self.client.post(f"/check/{page}", data or {}))

    def begin(self) -> Page:
        return self.post("")

    def answer(self, *steps: Step, **changed: Answered) -> None:
        """Answer these pages (all when none is named), quietly but for what is `changed`."""
        changes = {name.replace("_", "-"): data for name, data in changed.items()}
        for page in ANONYMOUS_STEPS:
            if not steps or page.step in steps:
                sent = self.post(f"{page.step}/", changes.get(page.step, QUIET[page.step]))
                assert sent.status == 302, (page.step, sent.errors)


@pytest.fixture
def someone() -> Browser:
    someone = Browser()
    someone.begin()
    return someone


@pytest.fixture
def place() -> School:
    return school()


def signed_in_with(someone: Browser, place: School) -> Browser:
    someone.client.force_login(place.author.user)
    return someone


def now_situation() -> Situation:
    now = timezone.now()
    today = timezone.localdate(now)
    return situation_at(now, today, pathway_view(published()), england_calendar(today.year))


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
    pages = ["", "result/", "deleted/", *(f"{page.step}/" for page in ANONYMOUS_STEPS)]
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
    for page in ("result/", *(f"{page.step}/" for page in ANONYMOUS_STEPS)):
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
    for page in ("", "result/", *(f"{page.step}/" for page in ANONYMOUS_STEPS)):
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
    for page in ("result/", *(f"{page.step}/" for page in ANONYMOUS_STEPS)):
        seen = someone.get(page)
        assert "Nobody sees these answers. They are deleted by " in seen.text, page
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
    signed_in_with(someone, place)
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
    assert "Nobody has seen them" in someone.get("deleted/").text
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
    assert "Go on with them" in someone.get("").text
    someone.post("", {"anew": "1"})
    assert AnonymousCheck.objects.get().pk != first
    assert not AnonymousStep.objects.exists()


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


# ------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("step", "data", "field"),
    [
        (Step.WHO, {}, "#id_age_known_1"),
        (Step.WHO, {"age_known": "years"}, "#id_age_years"),
        (Step.WHO, {"age_known": "years", "age_years": "26"}, "#id_age_years"),
        (Step.WHO, {"age_known": "date_of_birth"}, "#id_age_known_1"),
        (Step.DANGER, {"now": "no"}, "#id_signs_1"),
        (Step.DANGER, {"now": "no", "signs": ["none", "I01"]}, "#id_signs_1"),
        (Step.DANGER, {"now": "no", "signs": ["I99"]}, "#id_signs_1"),
        (Step.NEEDS_CHILD, {"entry": ["Z99"]}, "#needs-top"),
        (Step.NEEDS_CHILD, {"entry": ["A39"]}, "#needs-top"),  # of another page
        (Step.NEEDS_PARENTS, {"entry": ["D-domestic-abuse"]}, "#e-D-domestic-abuse__degree"),
        (
            Step.NEEDS_PARENTS,
            {"entry": ["D-domestic-abuse"], "D-domestic-abuse__degree": "x" * 9000},
            "#e-D-domestic-abuse__degree",
        ),
        (Step.UNKNOWN, {}, "#id_domains_1"),
        (Step.UNKNOWN, {"domains": ["none", "child"]}, "#id_domains_1"),
        (Step.HELP, {"help_so_far": "perhaps"}, "#id_help_so_far_1"),
        (Step.LAW, {"significant_harm": "no"}, "#id_section_17_1"),
        (Step.OWN_LEVEL, {"level": "none"}, "#id_level_1"),
    ],
)
def test_what_is_not_right_is_said_at_its_place(
    someone: Browser, step: Step, data: Answered, field: str
) -> None:
    page = someone.post(f"{step}/", data)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    hrefs = [href for href, _words in page.errors]
    assert field in hrefs
    assert {href.removeprefix("#") for href in hrefs} <= set(page.ids)
    assert not AnonymousStep.objects.exists()
    assert not AnonymousChoice.objects.exists()


def test_what_was_chosen_is_there_when_one_comes_back(someone: Browser) -> None:
    someone.answer(
        needs_parents={"entry": ["D-domestic-abuse"], "D-domestic-abuse__degree": degree()},
        who={"age_known": "years", "age_years": "0"},
    )
    page = someone.get("needs-parents/")
    assert page.values("entry") == ["D-domestic-abuse"]
    assert page.value("D-domestic-abuse__degree") == degree()
    assert someone.get("who/").value("age_years") == "0"
    assert someone.get("law/").value("universal_enough") == "yes"


def degree() -> str:
    view = pathway_view(published())
    return view.entry_words()["D-domestic-abuse"].answers[0].code


def test_a_page_sent_twice_says_the_same(someone: Browser) -> None:
    for _time in range(2):
        someone.answer(needs_child={"entry": ["A10"]}, danger={"now": "no", "signs": ["I01"]})
    assert AnonymousStep.objects.count() == len(ANONYMOUS_STEPS)
    chosen = AnonymousChoice.objects.filter(indicator__code="A10")
    assert chosen.count() == 1
    someone.answer(Step.NEEDS_CHILD)
    assert not chosen.exists()


def test_an_action_refuses_what_is_not_in_the_version(someone: Browser) -> None:
    contents = {
        Step.DANGER: Danger(DangerAnswer.NO, DangerAnswer.YES, ("I99",)),
        Step.NEEDS_CHILD: Needs("child", (ChosenEntry("Z99"),)),
        Step.NEEDS_PARENTS: Needs("parents", (ChosenEntry("A10"),)),
        Step.HELP: Answers({"help_so_far": "perhaps"}),
        Step.OWN_LEVEL: OwnLevel("none"),
    }
    for step, content in contents.items():
        with pytest.raises(NotInThisVersion), transaction.atomic():
            save_anonymous_step(key=someone.key, step=step, content=content, now=timezone.now())
    assert not AnonymousChoice.objects.exists()


def test_a_version_that_is_superseded_stays_the_one_of_the_answers(
    someone: Browser, place: School
) -> None:
    someone.answer(Step.WHO, Step.DANGER)
    FrameworkVersion.objects.filter(pk=someone.row.version_id).update(
        state="superseded", superseded_at=timezone.now()
    )
    someone.answer()
    assert someone.get("result/").status == 200
    pinned = someone.row.version_id
    with pytest.raises(ProtectedError):
        FrameworkVersion.objects.get(pk=pinned).delete()
    kept = keep_anonymous(
        key=someone.key, about_worker=YesNo.NO, by=place.author, now=timezone.now()
    )
    assert kept.version_id == pinned


# -------------------------------------------------------------------------------------- danger


@pytest.mark.parametrize(
    "said",
    [
        {"now": "yes", "signs": ["none"]},
        {"now": "not_sure", "signs": ["none"]},
        {"now": "no", "signs": ["not_sure"]},
        {"now": "no", "signs": ["I01"]},
    ],
)
def test_danger_shows_numbers_first_and_ends_the_questions(
    someone: Browser, said: Answered
) -> None:
    someone.answer(Step.WHO)
    assert someone.post("danger/", said).location == "/check/danger-now/"
    page = someone.get("danger-now/")
    view = pathway_view(published())
    assert any(contact.telephone in page.text for contact in view.contacts)
    page.before("This page has not told anyone.", "see what else to do", "answer the other")
    result = someone.get("result/")
    assert result.status == 200
    result.before("This page has not told anyone.", "Write down your call", "The level")
    assert "Record the call here" not in result.text


def test_the_page_on_danger_has_the_number_before_its_questions(someone: Browser) -> None:
    page = someone.get("danger/")
    first = pathway_view(published()).contacts[0]
    assert page.before("Ring 999", first.telephone, "Could anyone be seriously hurt")


def test_danger_without_an_age_asks_for_the_age(someone: Browser) -> None:
    someone.answer(Step.DANGER, danger={"now": "yes", "signs": ["none"]})
    assert "say how old the child is" in someone.get("danger-now/").text
    assert someone.get("result/").location == "/check/who/"


def test_danger_that_is_taken_back_asks_the_rest(someone: Browser) -> None:
    someone.answer(Step.WHO, Step.DANGER, danger={"now": "yes", "signs": ["none"]})
    someone.answer(Step.DANGER)
    assert someone.get("danger-now/").location == "/check/danger/"
    assert someone.get("result/").location == "/check/needs-child/"


def test_no_caf_over_harm(someone: Browser) -> None:
    """Every immediate indicator, and likely harm, leads to the telephone and to no CAF (H33)."""
    signs = [{"danger": {"now": "no", "signs": [row.code]}} for row in immediate_signs()]
    harm = {"law": {**QUIET[Step.LAW], "significant_harm": "yes"}}
    for changed in (*signs, harm):
        someone.answer(**changed)
        view = pathway_view(someone.row.version)
        result = result_of_anonymous(someone.row, view, now_situation())
        assert result.do_now.verb is Verb.RING_NOW, changed
        assert result.caf_allowed is False, changed
        page = someone.get("result/")
        page.before("Ring ", "This page has not told anyone.")
        assert "Agree an early help assessment" not in page.text, changed


def immediate_signs() -> Sequence[Any]:
    found = pathway_view(published()).immediate
    assert len(found) >= 10
    return found


def test_danger_without_an_account_tells_nobody(someone: Browser) -> None:
    someone.answer(danger={"now": "yes", "signs": ["I01"]})
    assert not DangerAlert.objects.exists()
    assert not Notification.objects.exists()


# ---------------------------------------------------------------------------------- the result


def test_the_result_is_made_anew_and_stored_nowhere(someone: Browser) -> None:
    someone.answer(needs_child={"entry": ["A10"]})
    assert someone.get("result/").status == 200
    assert not CheckResult.objects.exists()
    assert not ThresholdCheck.objects.exists()
    someone.answer(Step.LAW, law={**QUIET[Step.LAW], "significant_harm": "yes"})
    assert "This page has not told anyone." in someone.get("result/").text


def test_the_result_has_the_parts_of_any_result_without_record_and_judgement(
    someone: Browser,
) -> None:
    someone.answer(
        needs_child={"entry": ["A10"]},
        unknown={"domains": [pathway_view(published()).domains[2].code]},
    )
    page = someone.get("result/")
    page.before(
        "What to do now",
        "The level",
        "What is not known",
        "Why",
        "What would raise this",
        "In pictures",
        "Services that fit",
        "Whom to ring",
        "Sign in to keep these answers",
    )
    for absent in ("Your judgement", "Read or print the whole record", "PDF", "My work"):
        assert absent not in page.text
    assert "all is well" not in page.text
    assert "It does not mean the child is safe." in page.text


def test_a_result_needs_every_page(someone: Browser) -> None:
    for page in ANONYMOUS_STEPS:
        assert someone.get("result/").location == f"/check/{page.step}/"
        someone.answer(page.step)
    assert someone.get("result/").status == 200


def test_a_page_costs_the_same_with_more_chosen(
    someone: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [
        entry.key
        for part in pathway_view(published()).domains[0].dimensions
        for entry in part.entries
        if not entry.answers
    ]
    someone.answer(needs_child={"entry": keys[:30]})
    someone.get("needs-child/")
    with django_assert_max_num_queries(8):
        someone.get("needs-child/")
    with django_assert_max_num_queries(10):
        someone.get("result/")


# ------------------------------------------------------------------------------------- keeping


def test_signing_in_asks_and_shows_nothing_of_the_answers(someone: Browser, place: School) -> None:
    someone.answer(needs_child={"entry": ["A10"]})
    signed_in_with(someone, place)
    for path in ("/work/", "/checks/start/"):
        assert "Were these your answers?" in Page(someone.client.get(path)).text
    page = someone.get("keep/")
    assert "Were they your answers?" in page.text
    assert pathway_view(published()).entry_words()["A10"].wording not in page.text
    assert not ThresholdCheck.objects.exists()


def test_answers_not_begun_are_not_asked_about(someone: Browser, place: School) -> None:
    signed_in_with(someone, place)
    assert "Were these your answers?" not in Page(someone.client.get("/work/")).text
    assert someone.get("keep/").location == "/work/"


def test_who_makes_no_checks_is_not_asked(someone: Browser) -> None:
    someone.answer()
    assert "Were these your answers?" not in Page(someone.client.get("/account/login/")).text


def keep(someone: Browser, about_worker: str = "no") -> ThresholdCheck:
    page = someone.post("keep/", {"whose": "yes", "about_worker": about_worker})
    assert page.status == 302, page.errors
    ref = page.location.split("/")[2]
    return ThresholdCheck.objects.get(ref=ref)


def test_keeping_makes_a_draft_with_the_answers(someone: Browser, place: School) -> None:
    someone.answer(
        who={"age_known": "years", "age_years": "9"},
        needs_child={"entry": ["A10"]},
        needs_parents={"entry": ["D-domestic-abuse"], "D-domestic-abuse__degree": degree()},
    )
    version = someone.row.version_id
    check = keep(signed_in_with(someone, place))
    assert (check.author, check.state, check.version_id) == (
        place.author,
        CheckState.DRAFT,
        version,
    )
    assert (check.age_known, check.age_years, check.child_name) == (AgeKnown.YEARS, 9, "")
    assert check.own_level is not None
    chosen = CheckObservation.objects.filter(check_made=check)
    assert {(row.indicator or row.degree_question).code for row in chosen} == {  # type: ignore[union-attr]
        "A10",
        "D-domestic-abuse",
    }
    assert all(row.basis == "" and row.evidence == "" for row in chosen)
    done = set(CheckStep.objects.filter(check_made=check, done=True).values_list("step", flat=True))
    assert done == {
        page.step
        for page in ANONYMOUS_STEPS
        if page.step not in {Step.NEEDS_CHILD, Step.NEEDS_PARENTS}
    }
    assert not AnonymousCheck.objects.exists()
    assert someone.key == ""
    assert not DangerAlert.objects.exists()
    review = Page(someone.client.get(f"/checks/{check.ref}/review/"))
    assert "Still to do before the result" in review.text


def test_keeping_twice_makes_one_check(someone: Browser, place: School) -> None:
    someone.answer()
    key = someone.key
    signed_in_with(someone, place)
    first = keep(someone)
    someone.client.cookies["check"] = key
    assert keep(someone) == first
    assert ThresholdCheck.objects.count() == 1
    other = Client()
    other.force_login(place.colleague.user)
    other.cookies["check"] = key
    sent = other.post("/check/keep/", {"whose": "yes", "about_worker": "no"})
    assert sent["Location"] == "/check/deleted/"
    assert ThresholdCheck.objects.count() == 1


def test_no_deletes_on_a_shared_computer(someone: Browser, place: School) -> None:
    someone.answer()
    signed_in_with(someone, place)
    assert someone.post("keep/", {"whose": "no"}).location == "/work/"
    assert someone.key == ""
    assert not AnonymousCheck.objects.exists()
    assert not ThresholdCheck.objects.exists()
    assert "Were these your answers?" not in Page(someone.client.get("/work/")).text


def test_later_leaves_everything_as_it_is(someone: Browser, place: School) -> None:
    someone.answer()
    signed_in_with(someone, place)
    assert someone.post("keep/", {"whose": "later"}).location == "/work/"
    assert AnonymousCheck.objects.count() == 1
    assert not ThresholdCheck.objects.exists()
    assert "Were these your answers?" in Page(someone.client.get("/work/")).text


@pytest.mark.parametrize("data", [{}, {"whose": "perhaps"}, {"whose": "yes"}])
def test_nothing_is_kept_or_deleted_without_an_answer(
    someone: Browser, place: School, data: dict[str, str]
) -> None:
    someone.answer()
    page = signed_in_with(someone, place).post("keep/", data)
    assert page.status == 422
    assert page.errors
    assert {href.removeprefix("#") for href, _words in page.errors} <= set(page.ids)
    assert AnonymousCheck.objects.count() == 1
    assert not ThresholdCheck.objects.exists()


def test_danger_in_what_is_kept_tells_the_lead(someone: Browser, place: School) -> None:
    someone.answer(danger={"now": "no", "signs": ["I01"]})
    signed_in_with(someone, place)
    page = someone.post("keep/", {"whose": "yes", "about_worker": "no"})
    assert page.location.endswith("/danger-now/")
    alert = DangerAlert.objects.get()
    assert alert.lead == place.lead
    assert Notification.objects.filter(recipient=place.lead).count() == 1


def test_danger_from_somebody_who_works_with_children_does_not(
    someone: Browser, place: School
) -> None:
    """Whom it is about is asked with the keeping: the lead could be the very person."""
    someone.answer(danger={"now": "no", "signs": ["I01"]})
    check = keep(signed_in_with(someone, place), about_worker="yes")
    assert check.about_worker == YesNo.YES
    assert DangerAlert.objects.get().lead is None
    assert not Notification.objects.exists()


def test_what_was_not_answered_is_not_there_after_keeping(someone: Browser, place: School) -> None:
    someone.answer(Step.WHO, who={"age_known": "unborn"})
    check = keep(signed_in_with(someone, place))
    assert check.age_known == AgeKnown.UNBORN
    assert list(CheckStep.objects.filter(check_made=check).values_list("step", flat=True)) == [
        Step.WHO
    ]


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(someone: Browser) -> None:
    someone.answer()
    link = next(href for href, words in someone.get("result/").links if "Sign in to keep" in words)
    assert link == "/account/login/?next=/check/keep/"
    assert someone.get("keep/").location == "/account/login/?next=/check/keep/"


# -------------------------------------------------------------------------------- the way out


def test_every_public_page_has_a_way_out_that_works_without_script(someone: Browser) -> None:
    for path in ("/", "/check/", "/check/who/", "/check/deleted/", "/account/login/", "/nowhere/"):
        html = someone.client.get(path).content.decode()
        (link,) = re.findall(r"<a class=\"quick-exit__link\"[^>]*>", html)
        assert 'href="https://www.bbc.co.uk/weather"' in link, path
        assert "noreferrer" in link, path


def test_pages_for_the_signed_in_have_none(place: School) -> None:
    client = Client()
    client.force_login(place.author.user)
    assert "quick-exit" not in client.get("/work/").content.decode()


def test_nothing_of_it_is_kept_by_the_browser(someone: Browser) -> None:
    someone.answer()
    for page in ("result/", "who/", ""):
        assert "no-store" in someone.client.get(f"/check/{page}")["Cache-Control"]


def test_the_answers_age_is_not_a_name(someone: Browser) -> None:
    """Titles and addresses are the same for everybody."""
    someone.answer(who={"age_known": "years", "age_years": "7"})
    other = Browser()
    other.begin()
    other.answer(who={"age_known": "not_known"})
    for page in ("result/", *(f"{page.step}/" for page in ANONYMOUS_STEPS)):
        assert someone.get(page).title == other.get(page).title


def test_every_page_of_needs_asks_what_the_signed_in_are_asked(someone: Browser) -> None:
    view = pathway_view(published())
    for step, at in NEEDS_DOMAIN.items():
        html = someone.get(f"{step}/").html
        keys = re.findall(r'name="entry" value="([^"]+)"', html)
        assert keys == [e.key for part in view.domains[at].dimensions for e in part.entries]


def test_who_says_nothing_but_the_age() -> None:
    begun = begin_anonymous(version=published(), now=timezone.now())
    save_anonymous_step(
        key=begun.key,
        step=Step.WHO,
        content=Who(child_name="Zephyrine", age_known=AgeKnown.NOT_KNOWN),
        now=timezone.now(),
    )
    assert "Zephyrine" not in str(AnonymousCheck.objects.values().get())
