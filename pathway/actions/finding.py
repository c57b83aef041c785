"""Putting what was found, or what was not, into the check: wherever it belongs."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from pathway.actions.checks import save_step
from pathway.actions.contents import (
    ChosenEntry,
    Concern,
    Needs,
    NotInThisVersion,
    OwnWords,
)
from pathway.actions.phrases import note_unmatched
from pathway.actions.sharing import locked_family
from pathway.constants import Basis, Step
from pathway.models import ThresholdCheck
from pathway.models.checks import LONGEST_TEXT
from pathway.permissions import may_edit_check
from pathway.queries.check_pages import ChosenView, ConcernView, check_content
from pathway.queries.pathway_view import DimensionView, DomainView, OfferedEntry, pathway_view
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import require
from thresholds_site.lib.wording import cleaned, says_something

MOST_CONCERNS = 12
"""How many worries in one's own words a check holds."""


class NothingSaid(Exception):
    """There is no word in what was typed."""


class TooManyConcerns(Exception):
    """The check already holds as many worries in own words as it can."""


@dataclass(frozen=True, slots=True)
class Added:
    """Where an entry stands in the check now. `new` is False when it stood there before."""

    key: str
    step: Step
    domain: DomainView
    dimension: DimensionView
    entry: OfferedEntry
    new: bool


@transaction.atomic
def add_entry(*, check: ThresholdCheck, key: str, by: Practitioner, now: dt.datetime) -> Added:
    """Choose one entry on whichever page of needs it stands, leaving all else as it is.

    How one knows is still to be said, so that page is not done until it is opened. Its revision
    rises, so that a tab in which it is open cannot overwrite this. What is chosen already stays
    as it is. Raises NotAllowed (not its author, or no draft), NotInThisVersion.
    """
    check, _others = locked_family(check)
    require(may_edit_check(by, check))
    step, domain, dimension, entry = _place(check, key)
    content = check_content(check, step)
    if key in content.chosen:
        return Added(key, step, domain, dimension, entry, new=False)
    here = {other.key for part in domain.dimensions for other in part.entries}
    chosen = [_chosen(row) for row in content.chosen.values() if row.key in here]
    save_step(
        check=check,
        step=step,
        content=Needs(domain.code, (*chosen, ChosenEntry(key))),
        seen_revision=content.state(step).revision,
        done=False,
        whole=False,
        by=by,
        now=now,
    )
    return Added(key, step, domain, dimension, entry, new=True)


@transaction.atomic
def add_own_words(*, check: ThresholdCheck, words: str, by: Practitioner, now: dt.datetime) -> bool:
    """Keep what was typed as a worry in own words, and tell the editors that nothing fitted.

    What part of life it is about and what it weighs is still to be said on its page. False when
    the check says these words already. Raises NothingSaid, TooManyConcerns, NotAllowed.
    """
    check, _others = locked_family(check)
    require(may_edit_check(by, check))
    text = cleaned(words)[:LONGEST_TEXT]
    if not says_something(text):
        raise NothingSaid
    content = check_content(check, Step.OWN_WORDS)
    if text.casefold() in {row.text.casefold() for row in content.concerns}:
        return False
    if len(content.concerns) >= MOST_CONCERNS:
        raise TooManyConcerns
    save_step(
        check=check,
        step=Step.OWN_WORDS,
        content=OwnWords((*map(_concern, content.concerns), Concern(text))),
        seen_revision=content.state(Step.OWN_WORDS).revision,
        done=False,
        whole=False,
        by=by,
        now=now,
    )
    note_unmatched(words=text, check=check, today=london_day(now))
    return True


def _place(check: ThresholdCheck, key: str) -> tuple[Step, DomainView, DimensionView, OfferedEntry]:
    view = pathway_view(check.version)
    for step, domain in view.needs.items():
        for dimension in domain.dimensions:
            for entry in dimension.entries:
                if entry.key == key:
                    return step, domain, dimension, entry
    raise NotInThisVersion(f"{key} is not an entry of this version.")


def _chosen(row: ChosenView) -> ChosenEntry:
    return ChosenEntry(
        key=row.key,
        degree_answer=row.degree_answer,
        basis=Basis(row.basis) if row.basis else None,
        longer_ago=row.longer_ago,
        evidence=row.evidence,
        child_words=row.child_words,
    )


def _concern(row: ConcernView) -> Concern:
    return Concern(
        text=row.text,
        dimension=row.dimension,
        placed=row.placed,
        basis=Basis(row.basis) if row.basis else None,
        longer_ago=row.longer_ago,
        child_words=row.child_words,
    )
