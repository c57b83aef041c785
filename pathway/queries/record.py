"""The record of a check: what its page and its PDF show."""

import datetime as dt
from dataclasses import dataclass

from pathway.models import ThresholdCheck
from pathway.queries.pathway_view import PathwayView
from pathway.queries.result_view import (
    CallView,
    ResultView,
    about_worker_words,
    age_words,
    calls_of,
    result_view,
    who_was_told,
    whose_move,
)
from pathway.queries.review import Review, review_of
from pathway.queries.what_to_do import Situation
from thresholds_site.lib.dates import london_day


@dataclass(frozen=True, slots=True)
class Record:
    """One check, whole."""

    ref: str
    child_name: str
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
    whose_move: str
    review: Review
    result: ResultView | None
    calls: tuple[CallView, ...]
    told: str
    about_worker: str


def record_of(check: ThresholdCheck, view: PathwayView, situation: Situation) -> Record:
    """Everything a check holds, for reading and printing."""
    then = london_day(check.completed_at or check.created_at)
    return Record(
        ref=check.ref,
        child_name=check.child_name,
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
        whose_move=whose_move(check),
        review=review_of(check, view, then),
        result=result_view(check, view, situation),
        calls=calls_of(check),
        told=who_was_told(check),
        about_worker=about_worker_words(check, view),
    )
