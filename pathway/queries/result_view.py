"""The result page: what to do now, why, what is not known, and what fits."""

import datetime as dt
from dataclasses import dataclass, replace

from pathway.constants import (
    VERB_OF_LEVEL,
    AgeKnown,
    CheckState,
    CommonLevel,
    ContactUse,
    NotKnownKind,
    Verb,
    YesNo,
)
from pathway.models import CheckResult, DangerAlert, DangerCall, Judgement, ThresholdCheck
from pathway.queries.observations import age_months
from pathway.queries.pathway_view import ContactView, LevelView, PathwayView
from pathway.queries.pictures import (
    Triangle,
    Windscreen,
    concerns_of,
    triangle_of,
    windscreen_of,
)
from pathway.queries.provision import ServiceLine, assessments_for, services_for
from pathway.queries.what_to_do import DoNow, Situation, do_now
from pathway.rules import Recommendation
from pathway.rules.contribution import Contribution
from pathway.rules.words import CAF_NOT_PROTECTION
from pathway.words import BASIS_SHORT
from people.constants import Role
from people.models import Practitioner


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that contributed, as it was written and as it is known."""

    wording: str
    place: str
    basis: str
    evidence: str
    child_words: str


@dataclass(frozen=True, slots=True)
class Raise:
    """What would raise the level, and what is missing for it."""

    words: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """A call about danger that was recorded."""

    got_through: bool
    spoke_to: str
    spoke_at: dt.datetime
    advice: str


@dataclass(frozen=True, slots=True)
class JudgementView:
    """What was decided, and by whom."""

    level: LevelView
    direction: str
    by: str
    at: dt.datetime
    reasons: str
    consulted: str
    consulted_on: dt.date | None
    asked_of: str
    agreed: bool | None
    decided_at: dt.datetime | None
    sign_reasons: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything on the result page and in the record."""

    made_at: dt.datetime
    recommendation: Recommendation
    level: LevelView
    own_level: LevelView | None
    own_is_higher: bool
    is_danger: bool
    caf_allowed: bool
    caf_sentence: str
    do_now: DoNow
    sentence: str
    not_known: tuple[str, ...]
    rule_sentence: str
    reasons: tuple[Reason, ...]
    also: tuple[str, ...]
    other_concerns: tuple[Reason, ...]
    strengths: tuple[Reason, ...]
    raises: tuple[Raise, ...]
    notes: tuple[str, ...]
    do_not_tell: tuple[str, ...]
    windscreen: Windscreen
    triangle: Triangle
    services: tuple[ServiceLine, ...]
    other_services: tuple[ServiceLine, ...]
    assessments: tuple[ServiceLine, ...]
    contacts: tuple[ContactView, ...]
    calls: tuple[CallView, ...]
    judgements: tuple[JudgementView, ...]
    told: str
    about_worker: str


def result_view(
    check: ThresholdCheck, view: PathwayView, situation: Situation
) -> ResultView | None:
    """The latest result of a check as its pages show it; None before there is one."""
    result = CheckResult.objects.filter(check_made=check).order_by("-number").first()
    if result is None:
        return None
    told = Recommendation.from_json(result.recommendation)
    return replace(
        drawn_result(told, check, view, situation, result.made_at),
        calls=calls_of(check),
        judgements=_judgements(check, view),
        told=who_was_told(check),
    )


def drawn_result(
    told: Recommendation,
    check: ThresholdCheck,
    view: PathwayView,
    situation: Situation,
    made_at: dt.datetime,
) -> ResultView:
    """What a recommendation looks like, before anybody rang, judged or was told.

    Reads no row, so that `check` may be one that is kept nowhere.
    """
    level = view.level(told.level)
    own = view.level(check.own_level.code) if check.own_level else None
    own_is_higher = own is not None and own.rank > level.rank
    verb = told.verb
    if own is not None and own_is_higher:
        verb = max(verb, VERB_OF_LEVEL[CommonLevel(own.common_level)], key=lambda one: one.rank)
    dimensions = {c.dimension for c in concerns_of(told) if c.dimension}
    fitting, other = services_for(view, level, dimensions)
    return ResultView(
        made_at=made_at,
        recommendation=told,
        level=level,
        own_level=own,
        own_is_higher=own_is_higher,
        # The person's own view alone can say so too: then nobody else knows of it either.
        is_danger=verb is Verb.RING_NOW,
        caf_allowed=told.caf_allowed and verb is not Verb.RING_NOW,
        caf_sentence=told.caf_sentence if not told.caf_allowed else CAF_NOT_PROTECTION,
        do_now=do_now(verb, told, level, own if own_is_higher else None, situation, view),
        sentence=_sentence(level, told),
        not_known=_not_known(told, check),
        rule_sentence=told.rule.sentence,
        reasons=tuple(_reason(reason) for reason in told.rule.reasons),
        also=tuple(held.sentence for held in told.also_held),
        other_concerns=tuple(_reason(one) for one in told.other_concerns),
        strengths=tuple(_reason(one) for one in told.strengths),
        raises=tuple(
            Raise(near.would_raise, tuple(c.missing for c in near.conditions if c.missing))
            for near in told.nearest
            if near.would_raise
        ),
        notes=tuple(note.sentence for note in told.notes),
        do_not_tell=tuple(one.wording for one in told.do_not_tell_family_first),
        windscreen=windscreen_of(view, level, own),
        triangle=triangle_of(view, told),
        services=fitting,
        other_services=other,
        assessments=assessments_for(view, level, dimensions),
        contacts=view.contacts,
        calls=(),
        judgements=(),
        told="",
        about_worker=about_worker_words(check, view),
    )


def _reason(one: Contribution) -> Reason:
    basis = BASIS_SHORT[one.basis] if one.basis else ""
    if one.longer_ago:
        basis = f"{basis}, more than 12 months ago" if basis else "more than 12 months ago"
    return Reason(one.wording, one.place, basis, one.evidence, one.child_words)


def _sentence(level: LevelView, told: Recommendation) -> str:
    if told.immediate:
        # At once and yet below protection: only 'not sure' about danger does that.
        if told.level_is_unsure or level.common_level != CommonLevel.PROTECTION:
            return "You were not sure about danger. That is reason enough to ring now."
        return "A child who may be suffering harm, or likely to, is protected first."
    if level.common_level == CommonLevel.CHILD_IN_NEED:
        return (
            "This child may be a Child in Need (Children Act 1989, section 17): a right to be"
            " assessed for help, not a finding about the parents."
        )
    if level.common_level == CommonLevel.UNIVERSAL:
        return (
            "Nothing you chose reaches further than services open to everyone, going by what you"
            " know today. It does not mean the child is safe."
        )
    return (
        f"Going by what you know today. {level.plain_meaning} It does not mean the child is safe."
    )


def _not_known(told: Recommendation, check: ThresholdCheck) -> tuple[str, ...]:
    found = [one.sentence for one in told.not_known if one.kind is not NotKnownKind.OWN_WORDS]
    if check.unknown_words:
        found.append(f"You would like to know: {check.unknown_words}")
    return tuple(found)


def calls_of(check: ThresholdCheck) -> tuple[CallView, ...]:
    """The calls about danger, in their order."""
    return tuple(
        CallView(row.got_through, row.spoke_to, row.spoke_at, row.advice)
        for row in DangerCall.objects.filter(check_made=check)
    )


def who_was_told(check: ThresholdCheck) -> str:
    """Which human knows of the danger, in words; '' when there is none to know of."""
    alert = (
        DangerAlert.objects.filter(check_made=check)
        .select_related("lead__user", "confirmed_by__user")
        .first()
    )
    if alert is None:
        return ""
    if check.about_worker == YesNo.YES:
        return _told_about_a_worker(alert)
    if alert.lead is None:
        return "Your agency has no safeguarding lead on this service, so it has told no one."
    if alert.confirmed_at and alert.confirmed_by_id != check.author_id:
        assert alert.confirmed_by is not None  # the database has them in a pair
        return f"{alert.confirmed_by.full_name} has opened this."
    return (
        f"A notice has gone to {alert.lead.full_name}, {_as_what(alert.lead)}. It has not been"
        " opened yet. It does not replace your call."
    )


def _as_what(told: Practitioner) -> str:
    is_lead = told.holds(Role.SAFEGUARDING_LEAD)
    return "your safeguarding lead" if is_lead else told.job_title.lower()


def about_worker_words(check: ThresholdCheck, view: PathwayView) -> str:
    """Where a worry about someone who works with children goes; '' for any other."""
    if check.about_worker == YesNo.NO:
        return ""
    return (
        "The worry is about someone who works with children: ask"
        f" {view.contact(ContactUse.IN_HOURS).name} for the Designated Officer (LADO) too, today;"
        " they are told within one working day. The pathway prints no number of their own. Others"
        " in your agency do not see this check."
    )


def _told_about_a_worker(alert: DangerAlert) -> str:
    why = "because the worry is about someone who works with children."
    if alert.lead is None:
        return f"Nobody in your agency has been told, {why}"
    opened = f" {alert.confirmed_by.full_name} had opened it." if alert.confirmed_by else ""
    return (
        f"A notice went to {alert.lead.full_name} before you said whom it is about.{opened} It is"
        f" closed to your agency now, {why}"
    )


def _judgements(check: ThresholdCheck, view: PathwayView) -> tuple[JudgementView, ...]:
    rows = Judgement.objects.filter(check_made=check).select_related(
        "level", "by__user", "sign_off__asked_of__user"
    )
    found = []
    for row in rows.order_by("-number"):
        sign = getattr(row, "sign_off", None)
        found.append(
            JudgementView(
                level=view.level(row.level.code),
                direction=row.direction,
                by=row.by.full_name,
                at=row.at,
                reasons=row.reasons,
                consulted=row.consulted,
                consulted_on=row.consulted_on,
                asked_of=sign.asked_of.full_name if sign else "",
                agreed=sign.agreed if sign else None,
                decided_at=sign.decided_at if sign else None,
                sign_reasons=sign.reasons if sign else "",
            )
        )
    return tuple(found)


def age_words(check: ThresholdCheck, on: dt.date) -> str:
    """The child's age in words, as on that day."""
    if check.age_known == AgeKnown.UNBORN:
        due = check.unborn_due_on
        return f"Not yet born, due {due.day} {due:%B %Y}" if due else "Not yet born"
    months = age_months(check, on)
    if months is None:
        return "Age not known"
    if months < 24 and check.age_known == AgeKnown.DATE_OF_BIRTH:
        return f"{months} month{'' if months == 1 else 's'}"
    return f"{months // 12} year{'' if months // 12 == 1 else 's'}"


def whose_move(check: ThresholdCheck) -> str:
    """Whose move it is, in words."""
    author = check.author.full_name
    if check.state == CheckState.DRAFT:
        return f"A draft of {author}"
    if check.state == CheckState.RESULT:
        return f"With {author}, for the judgement"
    if check.state == CheckState.AWAITING_SIGN_OFF:
        row = (
            Judgement.objects.filter(check_made=check)
            .select_related("sign_off__asked_of__user")
            .latest("number")
        )
        return f"With {row.sign_off.asked_of.full_name}, for sign-off"
    return f"Complete: judged by {author}"
