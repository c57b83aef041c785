"""The record of a check: what its page, its PDF and its plain text show."""

import datetime as dt
from dataclasses import dataclass

from pathway.constants import CheckKind
from pathway.models import CheckSetAside, ThresholdCheck
from pathway.queries.draft_notes import set_aside
from pathway.queries.pathway_view import PathwayView
from pathway.queries.result_view import ResultView, age_words, result_view
from pathway.queries.results import ResultLine, results_of
from pathway.queries.review import Review, review_of
from pathway.queries.standing import Standing, standing_of
from pathway.queries.told import CallView, Told, about_worker_words, calls_of, who_was_told
from pathway.queries.what_to_do import Situation
from thresholds_site.lib.dates import london_day


@dataclass(frozen=True, slots=True)
class Record:
    """One check, whole. `result` is the latest; `results` are all of them."""

    ref: str
    name: str
    is_consultation: bool
    age_then: str
    age_today: str
    author: str
    job_title: str
    agency: str
    begun_at: dt.datetime
    completed_at: dt.datetime | None
    version_label: str
    version_number: int
    effective_on: dt.date | None
    for_real_use: bool
    content_hash: str
    standing: Standing
    look_again_on: dt.date | None
    review: Review
    result: ResultView | None
    results: tuple[ResultLine, ...]
    calls: tuple[CallView, ...]
    told: Told
    about_worker: str
    moved_at: dt.datetime | None
    set_aside: tuple[CheckSetAside, ...]


def record_of(check: ThresholdCheck, view: PathwayView, situation: Situation) -> Record:
    """Everything a check holds, for reading and printing."""
    then = london_day(check.completed_at or check.created_at)
    return Record(
        ref=check.ref,
        name=check.called,
        is_consultation=check.kind == CheckKind.CONSULTATION,
        age_then=age_words(check, then),
        age_today=age_words(check, situation.today),
        author=check.author.full_name,
        job_title=check.author.job_title,
        agency=check.author.agency.name,
        begun_at=check.created_at,
        completed_at=check.completed_at,
        version_label=view.label,
        version_number=view.number,
        effective_on=view.effective_on,
        for_real_use=view.for_real_use,
        content_hash=check.version.content_hash,
        standing=standing_of(check, situation.now),
        look_again_on=check.look_again_on,
        review=review_of(check, view, then),
        moved_at=check.moved_at,
        set_aside=set_aside(check),
        result=result_view(check, view, situation, as_then=True),
        results=results_of(check, view),
        calls=calls_of(check),
        told=who_was_told(check),
        about_worker=about_worker_words(check, view),
    )
