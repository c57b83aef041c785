"""A check without an account: begun, answered, kept by somebody who signs in, or forgotten."""

import datetime as dt
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from pathway.actions.checks import save_step as save_kept_step
from pathway.actions.checks import start_check
from pathway.actions.contents import (
    Answers,
    ChosenEntry,
    Content,
    Danger,
    Needs,
    NotInThisVersion,
    OwnLevel,
    Unknown,
    Who,
)
from pathway.constants import (
    AgeKnown,
    DangerAnswer,
    Polarity,
    QuestionPlace,
    Step,
    YesNo,
)
from pathway.models import (
    AnonymousCheck,
    AnonymousChoice,
    AnonymousStep,
    Answer,
    DegreeAnswer,
    DegreeQuestion,
    Domain,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    Level,
    ThresholdCheck,
)
from pathway.models.anonymous import KEPT_FOR
from pathway.queries.anonymous import anonymous_content, hash_of, live_anonymous
from pathway.queries.check_pages import CheckContent
from pathway.queries.pathway_view import PathwayView, pathway_view
from people.models import Practitioner

KEY_BYTES = 16
MOST_A_MINUTE = 60
"""How many may begin in one minute, all together: so many rows at most stand for a day."""

Row = TypeVar("Row", bound=Model)


class AnswersGone(Exception):
    """There are no answers under that key: deleted, their day over, or never there."""


class TooManyAtOnce(Exception):
    """So many have begun in this minute that no more rows are made for now."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun, and the key that only its browser gets."""

    check: AnonymousCheck
    key: str


@transaction.atomic
def begin_anonymous(*, version: FrameworkVersion, now: dt.datetime) -> Begun:
    """Begin answers under `version`. Raises TooManyAtOnce; nobody's address is kept for that.

    Two who begin at the same instant may both be let in at the limit: it bounds the table, it
    does not ration people.
    """
    lately = now + KEPT_FOR - dt.timedelta(minutes=1)
    if AnonymousCheck.objects.filter(expires_at__gt=lately).count() >= MOST_A_MINUTE:
        raise TooManyAtOnce
    key = secrets.token_urlsafe(KEY_BYTES)
    check = AnonymousCheck.objects.create(
        key_hash=hash_of(key), version=version, begun_at=now, expires_at=now + KEPT_FOR
    )
    return Begun(check, key)


@transaction.atomic
def save_anonymous_step(*, key: str, step: Step, content: Content, now: dt.datetime) -> None:
    """Save one whole page. Sent twice, it says the same. Raises AnswersGone, NotInThisVersion."""
    check = _held(key, now)
    _write(content, check)
    check.save()
    AnonymousStep.objects.get_or_create(anonymous=check, step=step)


@transaction.atomic
def forget_anonymous(*, key: str) -> None:
    """Delete the answers under that key, for good; what is not there is forgotten already."""
    _delete(AnonymousCheck.objects.select_for_update().filter(key_hash=hash_of(key)))


@transaction.atomic
def forget_expired(*, now: dt.datetime) -> int:
    """Delete all answers whose day is over; returns how many checks that were.

    What somebody holds at this moment waits for the next sweep; reading it is refused already.
    """
    over = AnonymousCheck.objects.select_for_update(skip_locked=True).filter(expires_at__lte=now)
    return _delete(over)


@transaction.atomic
def keep_anonymous(
    *, key: str, about_worker: YesNo, by: Practitioner, now: dt.datetime
) -> ThresholdCheck:
    """Make the answers a draft of `by`, under the version they were given under; delete them.

    Asked again by the same person, returns the draft that is there. Pages are done where nothing
    is missing: what was chosen still lacks how one knows. Danger tells the safeguarding lead as
    in any check. Raises AnswersGone.
    """
    start_key = f"kept-{hash_of(key)[:40]}"
    try:
        anonymous = _held(key, now)
    except AnswersGone:
        made = ThresholdCheck.objects.filter(start_key=f"{by.pk}:{start_key}").first()
        if made is None:
            raise
        return made
    content = anonymous_content(anonymous)
    check = start_check(by=by, version=anonymous.version, start_key=start_key, now=now, pinned=True)
    for step, page in _pages(anonymous, content, about_worker):
        save_kept_step(
            check=check,
            step=step,
            content=page,
            seen_revision=0,
            done=not (isinstance(page, Needs) and page.entries),
            by=by,
            now=now,
        )
    anonymous.delete()
    check.refresh_from_db()
    return check


def _delete(held: QuerySet[AnonymousCheck]) -> int:
    """Delete rows that are locked first: no page that is being saved adds to them meanwhile."""
    keys = list(held.values_list("pk", flat=True))
    AnonymousCheck.objects.filter(pk__in=keys).delete()
    return len(keys)


def _held(key: str, now: dt.datetime) -> AnonymousCheck:
    """The row of that key until the transaction ends. Raises AnswersGone."""
    found = live_anonymous(key, now, held=True)
    if found is None:
        raise AnswersGone
    return found


def _pages(
    anonymous: AnonymousCheck, content: CheckContent, about_worker: YesNo
) -> Iterable[tuple[Step, Content]]:
    """What was answered, page by page, in the order of the pages."""
    view = pathway_view(anonymous.version)
    for page in view.anonymous_pages:
        if content.is_done(page.step):
            yield page.step, _page(page.step, anonymous, content, view, about_worker)


def _page(
    step: Step,
    anonymous: AnonymousCheck,
    content: CheckContent,
    view: PathwayView,
    about_worker: YesNo,
) -> Content:
    match step:
        case Step.WHO:
            return Who(
                age_known=AgeKnown(anonymous.age_known),
                age_years=anonymous.age_years,
                about_worker=about_worker,
            )
        case Step.DANGER:
            return Danger(
                DangerAnswer(anonymous.danger_now),
                DangerAnswer(anonymous.danger_signs),
                content.immediate,
            )
        case Step.UNKNOWN:
            return Unknown(domains=content.unknown, nothing=anonymous.nothing_unknown)
        case Step.HELP:
            return Answers(_given(view, content, QuestionPlace.HELP))
        case Step.LAW:
            return Answers(_given(view, content, QuestionPlace.LAW))
        case Step.OWN_LEVEL:
            return OwnLevel(content.own_level)
    domain = view.needs[step]
    chosen = [
        content.chosen[entry.key]
        for part in domain.dimensions
        for entry in part.entries
        if entry.key in content.chosen
    ]
    return Needs(
        domain.code,
        tuple(ChosenEntry(key=one.key, degree_answer=one.degree_answer) for one in chosen),
    )


def _given(view: PathwayView, content: CheckContent, place: QuestionPlace) -> dict[str, str]:
    return {
        question.code: content.answers[question.code]
        for question in view.asked_at(place)
        if question.code in content.answers
    }


# -- writing a page's content to its rows -----------------------------------------------------


@singledispatch
def _write(content: Content, check: AnonymousCheck) -> None:
    """Make the rows say what `content` says; words in it have nowhere to go."""
    raise TypeError(f"Nothing without an account holds {type(content).__name__}.")


@_write.register
def _(content: Who, check: AnonymousCheck) -> None:
    check.age_known = content.age_known or ""
    check.age_years = content.age_years


@_write.register
def _(content: Danger, check: AnonymousCheck) -> None:
    check.danger_now = content.now or ""
    check.danger_signs = content.signs or ""
    rows = _by_code(ImmediateIndicator, check, content.immediate)
    _of(check).filter(immediate__isnull=False).delete()
    _add(AnonymousChoice(immediate=row, **_place(check)) for row in rows.values())


@_write.register
def _(content: Needs, check: AnonymousCheck) -> None:
    """Replaces what was chosen among the needs of this domain."""
    version, domain = check.version_id, content.domain
    entries = {
        row.code: row
        for row in Indicator.objects.filter(
            version_id=version, dimension__domain__code=domain
        ).exclude(polarity=Polarity.STRENGTH)
    }
    degrees = {
        row.code: row
        for row in DegreeQuestion.objects.filter(version_id=version, dimension__domain__code=domain)
    }
    asked = [chosen.degree_answer for chosen in content.entries if chosen.degree_answer]
    answers = _by_code(DegreeAnswer, check, asked)
    _of(check).filter(indicator__in=entries.values()).delete()
    _of(check).filter(degree_question__in=degrees.values()).delete()
    rows = []
    for chosen in content.entries:
        if chosen.key in entries:
            rows.append(AnonymousChoice(indicator=entries[chosen.key], **_place(check)))
            continue
        degree, answer = degrees.get(chosen.key), answers.get(chosen.degree_answer)
        if degree is None or (answer is not None and answer.question_id != degree.pk):
            raise NotInThisVersion(f"{chosen.key} is not an entry of this page.")
        rows.append(AnonymousChoice(degree_question=degree, degree_answer=answer, **_place(check)))
    _add(rows)


@_write.register
def _(content: Unknown, check: AnonymousCheck) -> None:
    rows = _by_code(Domain, check, content.domains)
    _of(check).filter(unknown__isnull=False).delete()
    _add(AnonymousChoice(unknown=row, **_place(check)) for row in rows.values())
    check.nothing_unknown = content.nothing


@_write.register
def _(content: Answers, check: AnonymousCheck) -> None:
    offered = {
        (row.question.code, row.code): row
        for row in Answer.objects.filter(
            version_id=check.version_id, question__code__in=content.given
        ).select_related("question")
    }
    _of(check).filter(question__code__in=content.given).delete()
    rows = []
    for question, answer in content.given.items():
        row = offered.get((question, answer))
        if row is None:
            raise NotInThisVersion(f"{answer} does not answer {question}.")
        rows.append(AnonymousChoice(question=row.question, answer=row, **_place(check)))
    _add(rows)


@_write.register
def _(content: OwnLevel, check: AnonymousCheck) -> None:
    check.own_level = _by_code(Level, check, [content.level])[content.level]


def _of(check: AnonymousCheck) -> QuerySet[AnonymousChoice]:
    return AnonymousChoice.objects.filter(anonymous=check)


def _place(check: AnonymousCheck) -> dict[str, int]:
    return {"anonymous_id": check.pk, "version_id": check.version_id}


def _add(rows: Iterable[AnonymousChoice]) -> None:
    AnonymousChoice.objects.bulk_create(list(rows))


def _by_code(model: type[Row], check: AnonymousCheck, codes: Collection[str]) -> dict[str, Row]:
    """The rows of the check's version with these codes. Raises NotInThisVersion for any other."""
    found = {
        row.code: row  # type: ignore[attr-defined]
        for row in model._default_manager.filter(version_id=check.version_id, code__in=codes)
    }
    if absent := set(codes) - set(found):
        raise NotInThisVersion(f"Not in this version of the pathway: {', '.join(sorted(absent))}.")
    return found
