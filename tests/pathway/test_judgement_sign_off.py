"""Signing a lower level off: by the person asked, once, with reasons where it is refused."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

import pathway.actions.sign_offs
from pathway.actions.sign_offs import (
    RefusalReasonsNeeded,
    SignerNeeded,
    ask_another,
    chase_sign_offs,
    decide_sign_off,
    sign_off_due,
)
from pathway.constants import CheckState
from pathway.models import Judgement, SignOff, ThresholdCheck
from people.constants import NoticeKind, Role
from people.models import AccessRecord, Notification, Practitioner
from tests.checks import Page, Walk, at_once, in_danger, nothing_changes, signed_in
from tests.factories import School, school
from thresholds_site.lib.verdict import YES, NotAllowed

NOTHING = ["", "  ", "\u200b\u2060\ufeff", "...", "\u00ad", "\x00"]


@pytest.fixture
def place(db: None) -> School:
    return school()


def asked(place: School, of: Practitioner | None = None, **more: Any) -> Walk:
    """A check whose author went down from Protection and asked the manager to sign."""
    walk = in_danger(place.author)
    walk.see_result()
    signer = of or place.manager
    data = {"level": "extensive", "reasons": "Safe with gran", "ask": signer.ref, **more}
    assert walk.client.post(walk.url("judge"), data).status_code == 302
    return walk


def decide(walk: Walk, who: Practitioner, **data: str) -> Page:
    return Page(signed_in(who).post(walk.url("sign_off"), data))


# ------------------------------------------------------------------------------------- the two ways


def test_agreeing_completes_the_check(place: School) -> None:
    walk = asked(place)
    notice = Notification.objects.get(kind=NoticeKind.SIGN_OFF_ASKED)
    assert notice.recipient == place.manager
    manager = signed_in(place.manager)
    assert (walk.url("sign_off"), "Sign off a level below the recommended one") in Page(
        manager.get(reverse("work_list"))
    ).links
    page = Page(manager.get(walk.url("sign_off")))
    assert page.before("Sign off a lower level", "The pathway recommends Protection")
    assert page.before("Anna Author went below the recommendation", "Safe with gran")
    assert "Child is at immediate risk" in page.text
    assert decide(walk, place.manager, decision="agree").location == walk.url("record")
    assert walk.check.state == CheckState.JUDGED
    assert "Signed off by Mona Manager" in walk.read("next").text
    told = Notification.objects.get(kind=NoticeKind.SIGN_OFF_GIVEN)
    assert told.recipient == place.author
    notice.refresh_from_db()
    assert notice.seen_at is not None
    assert not Page(manager.get(reverse("work_list"))).text.count("Sign off a level below")


def test_refusing_gives_reasons_and_sends_it_back(place: School) -> None:
    walk = asked(place)
    refused = decide(walk, place.manager, decision="refuse")
    assert refused.status == 422
    assert [href for href, _ in refused.errors] == ["#id_reasons"]
    page = decide(walk, place.manager, decision="refuse", reasons="Gran is away")
    assert page.location == walk.url("record")
    assert walk.check.state == CheckState.RESULT
    assert Notification.objects.get(kind=NoticeKind.SIGN_OFF_REFUSED).recipient == place.author
    following = walk.read("next")
    assert "Not signed off by Mona Manager" in following.text
    assert "the recommended level stands" in following.text
    assert "Gran is away" in following.text
    assert "Record your judgement" in following.text


def test_a_second_judgement_is_possible_and_the_first_stays(place: School) -> None:
    walk = asked(place)
    decide(walk, place.manager, decision="refuse", reasons="Gran is away")
    answer = walk.client.post(walk.url("judge"), {"level": "protection"})
    assert answer.headers["Location"] == walk.url("next")
    assert walk.check.state == CheckState.JUDGED
    rows = Judgement.objects.order_by("number").values_list("number", "level__code", "direction")
    assert list(rows) == [(1, "extensive", "down"), (2, "protection", "agrees")]
    record = walk.read("record")
    assert record.before("agreed with the recommendation", "went below", "Gran is away")


def test_down_again_asks_again_and_may_ask_another(place: School) -> None:
    walk = asked(place)
    decide(walk, place.manager, decision="refuse", reasons="Gran is away")
    data = {"level": "extensive", "reasons": "Gran is back", "ask": place.lead.ref}
    assert walk.client.post(walk.url("judge"), data).status_code == 302
    assert walk.check.state == CheckState.AWAITING_SIGN_OFF
    assert decide(walk, place.lead, decision="agree").status == 302
    assert SignOff.objects.count() == 2
    assert Notification.objects.filter(kind=NoticeKind.SIGN_OFF_ASKED).count() == 2


@pytest.mark.parametrize("decision", ["", "perhaps", "\x00", "agree,refuse"])
def test_a_decision_that_is_none_is_refused_and_the_reasons_kept(
    place: School, decision: str
) -> None:
    walk = asked(place)
    with nothing_changes(SignOff, ThresholdCheck):
        page = decide(walk, place.manager, decision=decision, reasons="Kept")
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#id_decision_1"]
    assert page.value("reasons") == "Kept"


# -------------------------------------------------------------------------------- who, and who not


@pytest.mark.parametrize(
    ("who", "status"),
    [("author", 404), ("lead", 404), ("deputy", 404), ("colleague", 404)],
)
def test_only_the_person_asked_signs(place: School, who: str, status: int) -> None:
    walk = asked(place)
    other: Practitioner = getattr(place, who)
    with nothing_changes(SignOff, ThresholdCheck):
        assert decide(walk, other, decision="agree").status == status
        assert signed_in(other).get(walk.url("sign_off")).status_code == status
        with pytest.raises(NotAllowed):
            act(other)


def act(by: Practitioner, agreed: bool = True, reasons: str = "") -> SignOff:
    """The action itself, past the page."""
    return decide_sign_off(
        sign_off=SignOff.objects.latest("asked_at"),
        agreed=agreed,
        reasons=reasons,
        by=by,
        now=timezone.now(),
    )


def test_a_signer_of_another_agency_sees_nothing(place: School) -> None:
    walk = asked(place)
    other = school()
    for who in (other.lead, other.manager):
        assert decide(walk, who, decision="agree").status == 404


def test_one_who_is_no_longer_a_manager_does_not_sign(place: School) -> None:
    walk = asked(place)
    place.manager.roles = [Role.PRACTITIONER.value]
    place.manager.save()
    with nothing_changes(SignOff):
        assert decide(walk, place.manager, decision="agree").status == 404
        with pytest.raises(NotAllowed, match="Only a safeguarding lead or a manager"):
            act(place.manager)


def test_one_who_has_left_does_not_sign(place: School) -> None:
    walk = asked(place)
    manager = signed_in(place.manager)
    place.manager.ends_on = timezone.localdate() - dt.timedelta(days=1)
    place.manager.save()
    answer = manager.post(walk.url("sign_off"), {"decision": "agree"})
    assert answer.status_code == 403
    assert SignOff.objects.get().decided_at is None


def test_one_who_has_left_is_replaced(place: School) -> None:
    walk = asked(place)
    place.manager.ends_on = timezone.localdate() - dt.timedelta(days=1)
    place.manager.save()
    page = Page(walk.client.get(walk.url("ask_another")))
    assert "You asked Mona Manager" in page.text
    assert "Lena Lead" in page.text
    answer = walk.client.post(walk.url("ask_another"), {"ask": place.lead.ref})
    assert answer.headers["Location"] == walk.url("next")
    assert Notification.objects.get(
        recipient=place.lead, kind=NoticeKind.SIGN_OFF_ASKED
    ).path == walk.url("record")
    assert decide(walk, place.lead, decision="agree").location == walk.url("record")
    assert walk.check.state == CheckState.JUDGED


def test_one_asked_no_longer_decides_once_somebody_else_is(place: School) -> None:
    walk = asked(place)
    walk.client.post(walk.url("ask_another"), {"ask": place.lead.ref})
    assert decide(walk, place.manager, decision="agree").status == 404
    assert SignOff.objects.get().decided_at is None
    assert not Notification.objects.filter(recipient=place.manager, seen_at__isnull=True).exists()


@pytest.mark.parametrize("who", ["manager", "lead", "colleague"])
def test_only_whoever_asked_asks_another(place: School, who: str) -> None:
    walk = asked(place)
    other = signed_in(getattr(place, who))
    other.post(walk.url("ask_another"), {"ask": place.lead.ref})
    assert SignOff.objects.get().asked_of == place.manager


@pytest.mark.parametrize("ask", ["", "nobody"])
def test_another_is_chosen_from_those_offered(place: School, ask: str) -> None:
    walk = asked(place)
    page = Page(walk.client.post(walk.url("ask_another"), {"ask": ask}))
    assert page.status == 422
    assert SignOff.objects.get().asked_of == place.manager


def test_a_colleague_is_not_asked_to_sign(place: School) -> None:
    asked(place)
    with pytest.raises(SignerNeeded):
        ask_another(
            sign_off=SignOff.objects.get(),
            ask=place.colleague,
            by=place.author,
            now=timezone.now(),
        )


# ------------------------------------------------------------------------------------ the same day

LONDON_SUMMER = dt.timezone(dt.timedelta(hours=1))


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        ((9, 0), (17, 0)),
        ((16, 0), (17, 0)),
        ((16, 1), (17, 1)),
        ((20, 30), (21, 30)),
    ],
)
def test_it_is_due_the_same_day(asked_at: tuple[int, int], due: tuple[int, int]) -> None:
    day = dt.date(2026, 6, 3)
    moment = dt.datetime.combine(day, dt.time(*asked_at), tzinfo=LONDON_SUMMER)
    assert sign_off_due(moment) == dt.datetime.combine(day, dt.time(*due), tzinfo=LONDON_SUMMER)


def overdue(walk: Walk) -> dt.datetime:
    """A moment just after the sign-off was due."""
    return SignOff.objects.get().due_at + dt.timedelta(minutes=1)


def test_the_deputy_decides_once_it_was_due(place: School) -> None:
    walk = asked(place)
    deputy = place.deputy
    place.manager.deputy = deputy
    place.manager.save()
    assert signed_in(deputy).get(walk.url("sign_off")).status_code == 404
    late = overdue(walk)
    assert chase_sign_offs(now=late - dt.timedelta(minutes=2)) == 0
    assert chase_sign_offs(now=late) == 1
    assert chase_sign_offs(now=late) == 0
    told = Notification.objects.filter(kind=NoticeKind.SIGN_OFF_OVERDUE)
    assert {one.recipient_id for one in told} == {place.manager.pk, deputy.pk, place.author.pk}
    assert decide(walk, deputy, decision="agree").location == walk.url("record")
    assert walk.check.state == CheckState.JUDGED
    assert SignOff.objects.get().decided_by == deputy


def test_reminders_go_on_daily_and_end_with_the_decision(place: School) -> None:
    walk = asked(place)
    late = overdue(walk)
    assert chase_sign_offs(now=late) == 1
    assert chase_sign_offs(now=late + dt.timedelta(days=1)) == 1
    decide(walk, place.manager, decision="agree")
    assert chase_sign_offs(now=late + dt.timedelta(days=3)) == 0


def test_the_author_never_becomes_the_deputy(place: School) -> None:
    walk = asked(place)
    place.manager.deputy = place.author
    place.manager.save()
    chase_sign_offs(now=overdue(walk))
    assert SignOff.objects.get().deputy != place.author


def test_it_is_decided_once(place: School) -> None:
    walk = asked(place)
    decide(walk, place.manager, decision="agree")
    with nothing_changes(SignOff, ThresholdCheck, Notification):
        again = decide(walk, place.manager, decision="refuse", reasons="Changed my mind")
        assert again.status == 409
        assert "Changed my mind" in again.bytes, "what came too late is shown, and not lost"
        with pytest.raises(NotAllowed, match="This has been decided"):
            act(place.manager, agreed=False, reasons="Changed my mind")


def test_planted_without_the_rule_anybody_could_sign(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusals above can fail: with the rule taken away, a colleague's signature is taken."""
    walk = asked(place)
    monkeypatch.setattr(pathway.actions.sign_offs, "may_sign_off", lambda *_given: YES)
    act(place.colleague)
    assert walk.check.state == CheckState.JUDGED


def test_nobody_signs_their_own_in_the_database_either(place: School) -> None:
    asked(place)
    row = SignOff.objects.get()
    with pytest.raises(IntegrityError, match="nobody_signs_their_own"), transaction.atomic():
        SignOff.objects.filter(pk=row.pk).update(asked_of=row.asked_by)


# --------------------------------------------------------------------------------------- reasons


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_a_refusal_that_says_nothing_is_refused_by_form_action_and_database(
    place: School, nothing: str
) -> None:
    walk = asked(place)
    page = decide(walk, place.manager, decision="refuse", reasons=nothing)
    assert page.status == 422
    assert [href for href, _ in page.errors] == ["#id_reasons"]
    with pytest.raises(RefusalReasonsNeeded):
        act(place.manager, agreed=False, reasons=nothing)
    if "\x00" in nothing:
        return
    with pytest.raises(IntegrityError, match="refusing_gives_reasons"), transaction.atomic():
        SignOff.objects.update(agreed=False, decided_at=timezone.now(), reasons=nothing)


# ----------------------------------------------------------------------------------- never changed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_signoff SET agreed = false, reasons = 'no'",
        "UPDATE pathway_signoff SET agreed = NULL, decided_at = NULL",
        "UPDATE pathway_signoff SET decided_at = now()",
        "DELETE FROM pathway_signoff",
    ],
)
def test_a_signed_decision_cannot_change(place: School, statement: str) -> None:
    walk = asked(place)
    decide(walk, place.manager, decision="agree")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    row = SignOff.objects.get()
    assert row.agreed
    row.agreed = False
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_every_step_is_logged_without_content(place: School) -> None:
    walk = asked(place)
    decide(walk, place.manager, decision="refuse", reasons="Gran is away")
    said = list(
        AccessRecord.objects.filter(record_ref=walk.ref, kind="decided")
        .order_by("pk")
        .values_list("practitioner__user__full_name", "what")
    )
    assert said == [
        ("Anna Author", "Result 1 was made"),
        ("Anna Author", "Judgement 1: down"),
        ("Mona Manager", "Sign-off refused"),
    ]


# --------------------------------------------------------------------------------- at the same time


def pressing(who: Practitioner, url: str, data: dict[str, str]) -> Callable[[], Any]:
    """One window in which that person presses the button."""
    client = signed_in(who)
    client.raise_request_exception = False
    return lambda: client.post(url, data)


def test_agree_and_refuse_at_once_is_one_decision(real_commits: str) -> None:
    place = school()
    for _round in range(5):
        walk = asked(place)
        url = walk.url("sign_off")
        answers = at_once(
            pressing(place.manager, url, {"decision": "agree"}),
            pressing(place.manager, url, {"decision": "refuse", "reasons": "Gran is away"}),
        )
        codes = sorted(answer.status_code for answer in answers)
        # The later of the two is told: led to the record, or shown what it typed too late.
        assert codes in ([302, 302], [302, 409], [302, 422]), answers
        for answer in answers:
            if answer.status_code == 409:
                assert "Gran is away" in answer.content.decode()
        row = SignOff.objects.latest("asked_at")
        assert walk.check.state == (CheckState.JUDGED if row.agreed else CheckState.RESULT)
        logged = AccessRecord.objects.filter(
            record_ref=walk.ref, practitioner=place.manager, kind="decided"
        )
        assert logged.count() == 1


def test_the_judgement_pressed_at_once_is_one_judgement(real_commits: str) -> None:
    place = school()
    for number in range(1, 6):
        walk = in_danger(place.author)
        walk.see_result()
        data = {"level": "universal", "reasons": "Safe with gran", "ask": place.lead.ref}
        answers = at_once(*[pressing(place.author, walk.url("judge"), data) for _ in range(4)])
        codes = sorted(answer.status_code for answer in answers)
        assert codes[0] == 302
        assert set(codes) <= {302, 422}
        assert Judgement.objects.count() == SignOff.objects.count() == number
        for answer in answers:
            if answer.status_code == 422:
                assert "Safe with gran" in answer.content.decode()
