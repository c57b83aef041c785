"""The result page: what to do now, why, what is not known, and what fits."""

import datetime as dt
from dataclasses import dataclass, replace

from pathway.constants import VERB_OF_LEVEL, AgeKnown, CommonLevel, NotKnownKind, Verb
from pathway.models import CheckResult, ThresholdCheck
from pathway.queries.judgements import JudgementView, judgements_of
from pathway.queries.made_from import made_from
from pathway.queries.neighbours import Elsewhere, elsewhere
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
from pathway.queries.told import (
    NOBODY,
    CallView,
    Told,
    about_worker_words,
    calls_of,
    who_was_told,
)
from pathway.queries.what_to_do import DoNow, Situation, do_now, situation_at
from pathway.rules import Recommendation
from pathway.rules.contribution import Contribution
from pathway.rules.words import CAF_NOT_PROTECTION
from pathway.words import BASIS_SHORT
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.time_words import day_words


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
class ResultView:
    """Everything on the result page and in the record."""

    number: int
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
    told: Told
    about_worker: str
    elsewhere: Elsewhere | None = None


def result_view(
    check: ThresholdCheck,
    view: PathwayView,
    situation: Situation,
    number: int | None = None,
    *,
    as_then: bool = False,
) -> ResultView | None:
    """A result of a check as its pages show it: the latest, or the one with that number.

    Drawn from what the check held when it was made; what to do is said as of now, or `as_then`
    as of that moment. None where there is no such result.
    """
    rows = CheckResult.objects.filter(check_made=check).order_by("-number")
    result = (rows if number is None else rows.filter(number=number)).first()
    if result is None:
        return None
    told = Recommendation.from_json(result.recommendation)
    then = made_from(result, check, view).check
    if as_then:
        made_on = london_day(result.made_at)
        situation = situation_at(result.made_at, made_on, view, situation.calendar)
    drawn = drawn_result(told, then, view, situation, result.made_at)
    higher = drawn.own_level if drawn.own_is_higher else None
    return replace(
        drawn,
        number=result.number,
        calls=calls_of(check),
        judgements=judgements_of(check, view, number),
        told=who_was_told(check),
        about_worker=about_worker_words(check, view),
        elsewhere=elsewhere(then.neighbour, drawn.level, higher),
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
        number=1,
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
        told=NOBODY,
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


def age_words(check: ThresholdCheck, on: dt.date) -> str:
    """The child's age in words, as on that day."""
    if check.age_known == AgeKnown.UNBORN:
        due = check.unborn_due_on
        return f"Not yet born, due {day_words(due)}" if due else "Not yet born"
    months = age_months(check, on)
    if months is None:
        return "Age not known"
    if months < 24 and check.age_known == AgeKnown.DATE_OF_BIRTH:
        return f"{months} month{'' if months == 1 else 's'}"
    if months < 12:
        return "Under 1 year"
    return f"{months // 12} year{'' if months // 12 == 1 else 's'}"
