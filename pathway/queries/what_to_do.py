"""What to do now: numbered steps with who, whom to ring, and by when."""

import datetime as dt
from dataclasses import dataclass

from pathway.constants import ContactUse, ThresholdGroup, Verb
from pathway.queries.pathway_view import ContactView, LevelView, PathwayView
from pathway.rules import Recommendation
from thresholds_site.lib.time_words import coming_words, day_words
from timescales.rules import OpeningHours, WorkingCalendar

# Neither limit is printed in the pathway: both are ours, and an authority's own rows replace
# them when timescales are rows.
EARLY_HELP_WITHIN_WORKING_DAYS = 10
LOOK_AGAIN_AFTER = dt.timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class Situation:
    """When the page is read: decides whom to ring and by when."""

    now: dt.datetime
    today: dt.date
    in_hours: bool
    opens_at: dt.datetime | None
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class DoStep:
    """One step. `contact` is whom to ring, `by` when it is due, `words` how."""

    what: str
    who: str
    by: str
    words: tuple[str, ...]
    contact: ContactView | None = None
    other: ContactView | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """Whom to ring, when (as it stands in a sentence), and who answers at other times."""

    contact: ContactView
    when: str
    other: ContactView
    not_until_then: str


RECORD_THE_CALL = DoStep(
    "Record the call here",
    "You",
    "As soon as you have rung",
    ("Whom you spoke to and when, or that you could not get through.",),
)


@dataclass(frozen=True, slots=True)
class DoNow:
    """The heading and its steps; `extra` says what holds beside them.

    `ring`: whom to ring to refer, the same contact at the same time as in the steps.
    """

    verb: Verb
    heading: str
    steps: tuple[DoStep, ...]
    extra: tuple[str, ...]
    ring: "Ring"


def situation_at(
    now: dt.datetime, today: dt.date, view: PathwayView, calendar: WorkingCalendar
) -> Situation:
    """Whether the front door is open at that moment, by its own hours and the bank holidays."""
    door = view.contact(ContactUse.IN_HOURS)
    if door.opens_at is None or door.closes_at is None:
        return Situation(now, today, in_hours=True, opens_at=None, calendar=calendar)
    hours = OpeningHours(door.opens_at, door.closes_at)
    is_open = hours.is_open(now, calendar)
    opens_at = None if is_open else hours.next_opening(now, calendar)
    return Situation(now, today, in_hours=is_open, opens_at=opens_at, calendar=calendar)


def do_now(
    verb: Verb,
    told: Recommendation,
    level: LevelView,
    own: LevelView | None,
    situation: Situation,
    view: PathwayView,
) -> DoNow:
    """The steps for that verb. `own` is the person's own level when it is the higher one."""
    heading, steps = _STEPS[verb](told, situation, view)
    extra = []
    if own is not None:
        extra.append(
            f"Your own view, {own.name}, is higher than the recommendation, {level.name}. The"
            " higher of the two decides what to do now, and you need nobody's agreement for it."
        )
    extra += told.verb_because
    extra += [advice.sentence for advice in told.advice if advice.sentence not in extra]
    if told.right_to_assessment:
        extra.append(
            "A disabled child has a right to be assessed for help (Children Act 1989, section"
            " 17). This stands beside the level; it is not a worry."
        )
    if told.caf_sentence and level.is_social_care:
        extra.append(told.caf_sentence)
    extra.append("More worried than this page? Ring. You do not need it to agree with you.")
    return DoNow(verb, heading, steps, tuple(extra), _whom(verb, situation, view))


def front_door(situation: Situation, view: PathwayView) -> tuple[ContactView, ContactView]:
    """Whom to ring at this moment, and who answers at the other times."""
    day, night = view.contact(ContactUse.IN_HOURS), view.contact(ContactUse.OUT_OF_HOURS)
    return (day, night) if situation.in_hours else (night, day)


def _family(told: Recommendation) -> str:
    if told.do_not_tell_family_first:
        named = "; ".join(one.wording for one in told.do_not_tell_family_first)
        return f"Do not tell the family first ({named}). Ask the social worker when and how."
    return (
        "Seek the family's agreement, unless that could put a child at more risk. If they refuse,"
        " still ring."
    )


def _whom(verb: Verb, situation: Situation, view: PathwayView) -> Ring:
    """Whom to ring now where it is urgent; else the front door, once it is open."""
    if verb is Verb.RING_NOW:
        first, other = front_door(situation, view)
        return Ring(first, "now", other, "")
    day, night = view.contact(ContactUse.IN_HOURS), view.contact(ContactUse.OUT_OF_HOURS)
    if situation.opens_at is None:
        return Ring(day, "today", night, "")
    wait = f"If it cannot wait until then, ring {night.name} now."
    return Ring(day, coming_words(situation.opens_at, situation.now), night, wait)


def _ring_the_door(what: str, words: tuple[str, ...], ring: Ring) -> DoStep:
    """Ring the front door: today, or when it next opens unless it cannot wait until then."""
    by = ring.when.removeprefix("on ")
    by = by[0].upper() + by[1:]
    if ring.not_until_then:
        by, words = f"{by}, when it opens", (ring.not_until_then, *words)
    return DoStep(f"Ring {ring.contact.name} {what}", "You", by, words, ring.contact, ring.other)


_IN_WRITING = (
    "Confirm in writing within 24 hours what you said by telephone. You should hear within one"
    " working day that it was received; if not after three, ring again."
)


def _ring_now(
    told: Recommendation, situation: Situation, view: PathwayView
) -> tuple[str, tuple[DoStep, ...]]:
    first, other = front_door(situation, view)
    return f"Ring {first.name} now", (
        DoStep(
            f"Ring {first.name}",
            "You",
            "Now",
            (
                "You need no proof, CAF or permission.",
                "Do not tell the family first if that could add risk: ask the social worker.",
                "Do not question the child; write down their exact words.",
            ),
            first,
            other,
        ),
        RECORD_THE_CALL,
        DoStep("Confirm in writing", "You", "Within 24 hours", (_IN_WRITING,)),
    )


def _refer_today(
    told: Recommendation, situation: Situation, view: PathwayView
) -> tuple[str, tuple[DoStep, ...]]:
    words = (_family(told), "No CAF is needed.")
    ring = _whom(Verb.REFER_TODAY, situation, view)
    when = f": ring {ring.when}" if ring.not_until_then else " today"
    return f"Ask Children's Social Care to assess{when}", (
        _ring_the_door("and ask for an assessment", words, ring),
        DoStep("Confirm in writing", "You", "Within 24 hours of your call", (_IN_WRITING,)),
    )


def _ring_for_advice(
    told: Recommendation, situation: Situation, view: PathwayView
) -> tuple[str, tuple[DoStep, ...]]:
    words = ("Say that you ask for advice, what you know, and what you do not.", _family(told))
    ring = _whom(Verb.RING_FOR_ADVICE, situation, view)
    steps = [_ring_the_door("for advice", words, ring)]
    if told.caf_allowed and told.threshold_group == ThresholdGroup.CAF:
        steps.append(_agree_early_help(told, situation, view))
    return f"Ring for advice {ring.when}", tuple(steps)


def _start_early_help(
    told: Recommendation, situation: Situation, view: PathwayView
) -> tuple[str, tuple[DoStep, ...]]:
    if told.do_not_tell_family_first:
        return _ring_for_advice(told, situation, view)
    step = _agree_early_help(told, situation, view)
    return "Agree an early help assessment with the family", (step,)


def _agree_early_help(told: Recommendation, situation: Situation, view: PathwayView) -> DoStep:
    """The step that needs the family: only after a call, where they are not to be told first."""
    due = situation.calendar.add_working_days(situation.today, EARLY_HELP_WITHIN_WORKING_DAYS)
    door = view.contact(ContactUse.IN_HOURS)
    hushed = bool(told.do_not_tell_family_first)
    what = "gree an early help assessment (CAF) with the family"
    return DoStep(
        f"After that call: a{what}" if hushed else f"A{what}",
        "You, or whoever of you knows the family best",
        f"{day_words(due)} ({EARLY_HELP_WITHIN_WORKING_DAYS} working days: our suggestion)",
        (
            _family(told)
            if hushed
            else "Early help is by agreement: say what you have seen and what might help.",
            f"Not CAF-trained? Ring {door.name}.",
            "If they say no, think with your manager: without help, will things get worse?",
        ),
        door,
    )


def _look_again(
    told: Recommendation, situation: Situation, view: PathwayView
) -> tuple[str, tuple[DoStep, ...]]:
    due = situation.calendar.next_working_day(situation.today + LOOK_AGAIN_AFTER)
    return "Keep an eye on it, with services open to everyone", (
        DoStep(
            "Talk with the child and family about what is there for everyone",
            "You",
            "When you next meet",
            ("The services that fit stand further down this page.",),
        ),
        DoStep(
            "Look again",
            "You",
            f"{day_words(due)} (six weeks: our suggestion)",
            ("Sooner if anything changes, or if you come to know what you do not know today.",),
        ),
    )


_STEPS = {
    Verb.RING_NOW: _ring_now,
    Verb.REFER_TODAY: _refer_today,
    Verb.RING_FOR_ADVICE: _ring_for_advice,
    Verb.START_EARLY_HELP: _start_early_help,
    Verb.LOOK_AGAIN: _look_again,
}
