"""Drafts that were left: how long they are kept, and which of them somebody must hear of."""

import datetime as dt

from pathway.constants import CheckState
from pathway.models import ThresholdCheck
from pathway.queries.documents import ruleset_of
from pathway.queries.observations import observations_of
from pathway.queries.pathway_view import pathway_view
from pathway.rules import recommend
from thresholds_site.lib.dates import london_day

KEPT_FOR = dt.timedelta(days=90)
WARNED_BEFORE = dt.timedelta(days=14)


def expires_on(check: ThresholdCheck) -> dt.date | None:
    """The day on which a draft is deleted unless it is opened or kept.

    None for what is not deleted, or not yet warned of: nobody's draft goes without a warning, and
    one that was touched since is no longer warned of.
    """
    warned = check.expiry_warned_at
    if check.state != CheckState.DRAFT or warned is None or warned < check.updated_at:
        return None
    return london_day(max(check.updated_at + KEPT_FOR, warned + WARNED_BEFORE))


def kept_until(check: ThresholdCheck) -> dt.date:
    """The day until which a draft is kept though nobody opens it again."""
    return london_day(check.updated_at + KEPT_FOR)


def leads_to_social_care(check: ThresholdCheck, today: dt.date) -> bool:
    """Whether a draft as it stands is at a level of Children's Social Care.

    By its author's own view, or by what would be recommended on what is there now.
    """
    if check.own_level is not None and check.own_level.is_social_care:
        return True
    recommendation = recommend(ruleset_of(check.version), observations_of(check, today))
    level = pathway_view(check.version).level(recommendation.level)
    return recommendation.immediate or level.is_social_care
