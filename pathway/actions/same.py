"""Whether what is sent already stands in a check: sent twice, it is neither lost nor a conflict."""

from functools import singledispatch

from pathway.actions.contents import (
    Answers,
    ChosenEntry,
    Concern,
    Content,
    Danger,
    Needs,
    OwnLevel,
    OwnWords,
    Strengths,
    Unknown,
    Who,
)
from pathway.constants import Step
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import check_content
from pathway.queries.pathway_view import pathway_view


@singledispatch
def says_the_same(content: Content, check: ThresholdCheck) -> bool:
    """True when the check's rows say what `content` says; the order of what was ticked is none."""
    raise TypeError(f"No page of a check holds {type(content).__name__}.")


@says_the_same.register
def _(content: Who, check: ThresholdCheck) -> bool:
    return content == Who(
        child_name=check.child_name,
        age_known=check.age_known or None,  # type: ignore[arg-type]  # its value, which is equal
        date_of_birth=check.date_of_birth,
        age_years=check.age_years,
        unborn_due_on=check.unborn_due_on,
        setting=check.setting,
        about_worker=check.about_worker,  # type: ignore[arg-type]
        kind=check.kind,  # type: ignore[arg-type]
        neighbour=check.neighbour.framework.code if check.neighbour else "",
    )


@says_the_same.register
def _(content: Danger, check: ThresholdCheck) -> bool:
    saved = check_content(check, Step.DANGER)
    answers = (content.now or "", content.signs or "")
    same_answers = answers == (check.danger_now, check.danger_signs)
    return same_answers and set(content.immediate) == set(saved.immediate)


@says_the_same.register
def _(content: Needs, check: ThresholdCheck) -> bool:
    saved = check_content(check, Step.NEEDS_CHILD)
    (domain,) = (one for one in pathway_view(check.version).domains if one.code == content.domain)
    here = {entry.key for part in domain.dimensions for entry in part.entries}
    chosen = {
        ChosenEntry(
            key=row.key,
            degree_answer=row.degree_answer,
            basis=row.basis or None,  # type: ignore[arg-type]
            longer_ago=row.longer_ago,
            evidence=row.evidence,
            child_words=row.child_words,
        )
        for row in saved.chosen.values()
        if row.key in here
    }
    return set(content.entries) == chosen


@says_the_same.register
def _(content: OwnWords, check: ThresholdCheck) -> bool:
    saved = check_content(check, Step.OWN_WORDS)
    return content.concerns == tuple(
        Concern(
            text=row.text,
            dimension=row.dimension,
            placed=row.placed,
            basis=row.basis or None,  # type: ignore[arg-type]
            longer_ago=row.longer_ago,
            child_words=row.child_words,
        )
        for row in saved.concerns
    )


@says_the_same.register
def _(content: Strengths, check: ThresholdCheck) -> bool:
    saved = check_content(check, Step.STRENGTHS)
    return content.words == check.strengths_words and set(content.codes) == set(saved.strengths)


@says_the_same.register
def _(content: Unknown, check: ThresholdCheck) -> bool:
    saved = check_content(check, Step.UNKNOWN)
    said = (content.words, content.nothing) == (check.unknown_words, check.nothing_unknown)
    return said and set(content.domains) == set(saved.unknown)


@says_the_same.register
def _(content: Answers, check: ThresholdCheck) -> bool:
    saved = check_content(check, Step.HELP)
    same_words = content.words is None or content.words == check.help_words
    return same_words and all(
        answer == saved.answers.get(question, "") for question, answer in content.given.items()
    )


@says_the_same.register
def _(content: OwnLevel, check: ThresholdCheck) -> bool:
    return content.level == (check.own_level.code if check.own_level else "")
