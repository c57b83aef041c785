"""The judgement: agreeing, going up alone, going down with reasons and perhaps a signer."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from pathway.actions.judgements import ReasonsNeeded, judge_check
from pathway.actions.sign_offs import SignerNeeded
from pathway.constants import CheckState
from pathway.models import Judgement, Level, SignOff, ThresholdCheck
from people.constants import Role
from people.models import AccessRecord, Notification, Practitioner
from tests.checks import Page, Walk, completed, in_danger, nothing_changes, signed_in
from tests.factories import School, post, school
from thresholds_site.lib.verdict import NotAllowed

pytestmark = pytest.mark.django_db

NOTHING = [
    "",
    " ",
    "\n\t ",
    "\u200b\u200c\u2060\ufeff",
    "\u00ad",
    "...",
    "-",
    "\u202e\u202c",
    "\x00",
]
WORDS = [
    "x",
    "7",
    "Он боится",
    "أوافق",
    "见过家长",
    "é",
    "½",
    "²",
    "①",
    "ⅷ",
    "Ⅷ",
    "ª",
    "߁",
    "𐌀",
]
"""Reasons that say something to somebody, in whatever script."""


@pytest.fixture
def place() -> School:
    return school()


def judge(walk: Walk, level: str, **more: Any) -> Page:
    """Send the judgement's form."""
    return Page(walk.client.post(walk.url("judge"), {"level": level, **more}))


def protection(place: School) -> Walk:
    """A check whose result is Protection, for a social-care level in the fewest requests."""
    walk = in_danger(place.author)
    walk.see_result()
    return walk


def act(check: ThresholdCheck, by: Practitioner, level: str, **more: Any) -> Judgement:
    """The action itself, past the form."""
    given: dict[str, Any] = {
        "reasons": "Because",
        "consulted": "",
        "consulted_on": None,
        "ask": None,
        "now": timezone.now(),
    }
    row = Level.objects.get(version=check.version, code=level)
    return judge_check(check=check, level=row, by=by, **(given | more))


# ---------------------------------------------------------------------------- agree, up and down


def test_agreeing_needs_no_reasons(place: School) -> None:
    walk = completed(place.author, "start_early_help")
    page = walk.read("judge")
    assert "The pathway recommends Additional Support." in page.text
    assert "Additional Support (recommended)" in page.text
    assert "Before you saw that, your own view was Additional Support." in page.text
    assert page.values("level") == [], "a level that stands chosen decides for the person"
    assert judge(walk, "additional").location == walk.url("next")
    assert walk.check.state == CheckState.JUDGED
    assert "Anna Author agreed with the recommendation" in walk.read("next").text


def test_up_needs_reasons_and_nobody(place: School) -> None:
    walk = completed(place.author, "start_early_help")
    refused = judge(walk, "protection")
    assert refused.status == 422
    assert [href for href, _ in refused.errors] == ["#id_reasons"]
    assert refused.value("level") == "protection"
    assert judge(walk, "protection", reasons="It got worse today").status == 302
    assert walk.check.state == CheckState.JUDGED
    assert not SignOff.objects.exists()
    assert "Anna Author went above the recommendation" in walk.read("next").text
    assert "It got worse today" in walk.read("record").text


def test_down_below_social_care_needs_reasons_and_nobody(place: School) -> None:
    walk = completed(place.author, "ring_for_advice")
    assert "Who is to sign it off?" not in walk.read("judge").text
    assert judge(walk, "universal").status == 422
    assert judge(walk, "universal", reasons="Gran has moved in").status == 302
    assert walk.check.state == CheckState.JUDGED
    assert "went below the recommendation" in walk.read("next").text


@pytest.mark.parametrize("level", ["universal", "additional", "extensive"])
def test_down_from_social_care_asks_for_a_signer(place: School, level: str) -> None:
    walk = completed(place.author, "refer_today")
    page = judge(walk, level, reasons="Gran has moved in")
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#id_ask"]
    assert page.value("reasons") == "Gran has moved in"
    assert not Judgement.objects.exists()
    answer = judge(walk, level, reasons="Gran has moved in", ask=place.manager.ref)
    assert answer.location == walk.url("next")
    assert walk.check.state == CheckState.AWAITING_SIGN_OFF
    assert SignOff.objects.get().asked_of == place.manager


def test_from_protection_to_child_in_need_is_down_from_social_care_too(place: School) -> None:
    walk = protection(place)
    assert judge(walk, "child_in_need", reasons="Seen today, safe with gran").status == 422
    asked = judge(walk, "child_in_need", reasons="Seen today, safe", ask=place.lead.ref)
    assert asked.status == 302
    assert walk.check.state == CheckState.AWAITING_SIGN_OFF


def test_up_within_social_care_needs_nobody(place: School) -> None:
    walk = completed(place.author, "refer_today")
    assert judge(walk, "protection", reasons="He was hit").status == 302
    assert walk.check.state == CheckState.JUDGED


def test_a_signer_named_without_need_is_not_asked(place: School) -> None:
    walk = completed(place.author, "refer_today")
    assert judge(walk, "child_in_need", ask=place.lead.ref).status == 302
    assert not SignOff.objects.exists()
    assert not Notification.objects.filter(kind="sign_off_asked").exists()


def test_the_recommended_action_stands_meanwhile(place: School) -> None:
    walk = protection(place)
    judge(walk, "universal", reasons="All fine", ask=place.lead.ref)
    following = walk.read("next")
    assert (
        "Until the lower level is signed off, the recommended action stands: Ring" in following.text
    )
    assert "With Lena Lead, for sign-off" in following.text
    result = walk.read("result")
    assert result.headings[0].startswith("Ring ")
    assert "This page has rung nobody." in result.text
    assert "Waits for Lena Lead to sign it off." in result.text


def test_talking_it_over_is_kept_with_its_day(place: School) -> None:
    walk = completed(place.author, "start_early_help")
    today = timezone.localdate()
    day = {"consulted_on_0": str(today.day), "consulted_on_1": str(today.month)}
    nobody = judge(walk, "additional", **day, consulted_on_2=str(today.year))
    assert [href for href, _ in nobody.errors] == ["#id_consulted"]
    later = judge(walk, "additional", **day, consulted_on_2="2999", consulted="Jo, SENCO")
    assert [href for href, _ in later.errors] == ["#id_consulted_on_0"]
    assert (
        judge(walk, "additional", **day, consulted_on_2=str(today.year), consulted="Jo").status
        == 302
    )
    assert Judgement.objects.get().consulted_on == today
    assert "Talked over with: Jo" in walk.read("record").text


def test_a_judgement_comes_once(place: School) -> None:
    walk = completed(place.author, "start_early_help")
    judge(walk, "additional")
    with nothing_changes(Judgement, ThresholdCheck):
        again = judge(walk, "universal", reasons="Second thoughts")
    assert again.status == 409
    assert "Second thoughts" in again.text
    assert walk.client.get(walk.url("judge")).headers["Location"] == walk.url("next")


@pytest.mark.parametrize("who", ["lead", "deputy"])
def test_only_the_author_judges(place: School, who: str) -> None:
    walk = completed(place.author, "start_early_help")
    other = signed_in(getattr(place, who))
    with nothing_changes(Judgement):
        answer = other.post(walk.url("judge"), {"level": "universal", "reasons": "I know better"})
    assert answer.headers["Location"] == walk.url("record")
    with pytest.raises(NotAllowed, match="Only the person who made a check"):
        act(walk.check, getattr(place, who), "universal")


@pytest.mark.parametrize("level", ["", "nothing", "\x00", "x" * 5000])
def test_a_level_that_does_not_exist_is_refused(place: School, level: str) -> None:
    walk = protection(place)
    page = judge(walk, level, reasons="Because")
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#id_level_1"]
    assert page.value("reasons") == "Because"


def test_there_is_no_judgement_before_a_result(place: School) -> None:
    walk = in_danger(place.author)
    with pytest.raises(NotAllowed, match="See the result first"):
        act(walk.check, place.author, "universal")
    assert not Judgement.objects.exists()


def test_a_judgement_is_logged(place: School) -> None:
    walk = completed(place.author, "start_early_help")
    judge(walk, "universal", reasons="Gran has moved in")
    row = AccessRecord.objects.filter(record_ref=walk.ref, what__startswith="Judgement").get()
    assert (row.practitioner, row.kind, row.what) == (place.author, "decided", "Judgement 1: down")


# -------------------------------------------------------------------------- reasons, at every wall


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_reasons_that_say_nothing_are_refused_by_form_action_and_database(
    place: School, nothing: str
) -> None:
    walk = protection(place)
    page = judge(walk, "universal", reasons=nothing, ask=place.lead.ref)
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#id_reasons"]
    with pytest.raises(ReasonsNeeded):
        act(walk.check, place.author, "universal", reasons=nothing, ask=place.lead)
    if "\x00" in nothing:
        return
    with pytest.raises(IntegrityError, match="departing_gives_reasons"), transaction.atomic():
        write_judgement(walk, nothing)


def write_judgement(walk: Walk, reasons: str, direction: str = "down") -> None:
    """Past form and action, in SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pathway_judgement (version_id, check_id, result_id, number, by_id, at,"
            " level_id, direction, reasons, consulted)"
            " VALUES (%s, %s, %s, 1, %s, now(), %s, %s, %s, '')",
            [
                walk.check.version_id,
                walk.check.pk,
                walk.result.pk,
                walk.who.pk,
                walk.result.level_id,
                direction,
                reasons,
            ],
        )


@pytest.mark.parametrize("words", WORDS, ids=ascii)
def test_reasons_in_any_script_are_taken_by_form_action_and_database_alike(
    place: School, words: str
) -> None:
    """What the form lets through, the database must take: else a 500 in the hardest moment."""
    walk = protection(place)
    answer = judge(walk, "universal", reasons=words, ask=place.lead.ref)
    assert answer.status in {302, 422}
    assert (answer.status == 302) is Judgement.objects.filter(reasons=words).exists()


@pytest.mark.parametrize("words", ["x", "7", "Он боится", "أوافق", "见过家长", "é"], ids=ascii)
def test_words_of_any_language_are_reasons(place: School, words: str) -> None:
    walk = protection(place)
    assert judge(walk, "universal", reasons=words, ask=place.lead.ref).status == 302


# ------------------------------------------------------------------------------- who may be asked


def signers(place: School) -> dict[str, Practitioner]:
    """People who may not be asked, each for a reason of their own."""
    other = school()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    closed = post(place.agency, Role.MANAGER, name="Closed Account")
    closed.user.is_active = False
    closed.user.save()
    return {
        "oneself": place.author,
        "a colleague": place.colleague,
        "a lead of another agency": other.lead,
        "a manager of another agency": other.manager,
        "a lead who has left": post(place.agency, Role.SAFEGUARDING_LEAD, ends_on=yesterday),
        "a manager not yet here": post(
            place.agency, Role.MANAGER, starts_on=timezone.localdate() + dt.timedelta(days=1)
        ),
        "a closed account": closed,
        "a screener": post(place.agency, Role.SCREENER),
        "an administrator": post(place.agency, Role.ADMINISTRATOR),
        "a pathway editor": post(place.agency, Role.PATHWAY_EDITOR),
    }


WRONG_SIGNERS = [
    "oneself",
    "a colleague",
    "a lead of another agency",
    "a manager of another agency",
    "a lead who has left",
    "a manager not yet here",
    "a closed account",
    "a screener",
    "an administrator",
    "a pathway editor",
]


@pytest.mark.parametrize("who", WRONG_SIGNERS)
def test_the_wrong_signer_is_refused_by_form_and_action(place: School, who: str) -> None:
    wrong = signers(place)[who]
    walk = protection(place)
    assert wrong.ref not in walk.read("judge").html
    with nothing_changes(Judgement, SignOff, Notification):
        page = judge(walk, "universal", reasons="Because", ask=wrong.ref)
        assert page.status == 422
        assert [href for href, _ in page.errors] == ["#id_ask"]
        with pytest.raises(SignerNeeded):
            act(walk.check, place.author, "universal", ask=wrong)
        with pytest.raises(SignerNeeded):
            act(walk.check, place.author, "universal", ask=None)
    assert walk.check.state == CheckState.RESULT


def test_the_table_of_wrong_signers_is_whole(place: School) -> None:
    assert list(signers(place)) == WRONG_SIGNERS


@pytest.mark.parametrize("who", ["lead", "deputy", "manager"])
def test_leads_and_managers_of_ones_agency_are_offered(place: School, who: str) -> None:
    walk = protection(place)
    signer = getattr(place, who)
    assert f"{signer.full_name}, {signer.job_title}" in walk.read("judge").text
    assert judge(walk, "universal", reasons="Because", ask=signer.ref).status == 302


def test_a_lead_cannot_sign_for_herself_under_another_post(place: School) -> None:
    """The same person with two posts is still the same person."""
    also = post(place.agency, Role.MANAGER, who=place.author.user, ends_on=dt.date(2999, 1, 1))
    walk = protection(place)
    assert also.ref not in walk.read("judge").html
    with pytest.raises(SignerNeeded):
        act(walk.check, place.author, "universal", ask=also)


def test_alone_in_an_agency_nobody_can_go_below(place: School) -> None:
    alone = post()
    walk = in_danger(alone)
    walk.see_result()
    page = judge(walk, "universal", reasons="Because")
    assert page.status == 422
    assert "Nobody else in your agency can sign this off here" in page.text
    assert "the recommended level stands" in page.text
    assert judge(walk, "protection").status == 302


# ---------------------------------------------------------------------------------- never changed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_judgement SET reasons = 'other'",
        "UPDATE pathway_judgement SET level_id = level_id",
        "DELETE FROM pathway_judgement",
        "TRUNCATE pathway_judgement CASCADE",
    ],
)
def test_a_judgement_never_changes(place: School, statement: str) -> None:
    walk = completed(place.author, "start_early_help")
    judge(walk, "universal", reasons="Gran has moved in")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Judgement.objects.get().reasons == "Gran has moved in"
    with pytest.raises(DatabaseError), transaction.atomic():
        Judgement.objects.update(reasons="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        Judgement.objects.get().save()
