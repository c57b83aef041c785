"""What its author may do with a check after its result, each with why it cannot be done now."""

from dataclasses import dataclass

from django.urls import reverse

from pathway.models import ThresholdCheck
from pathway.permissions import (
    may_add_child,
    may_look_again,
    may_reopen_check,
    may_share_check,
    may_withdraw_check,
)
from people.models import Practitioner
from thresholds_site.lib.time_words import day_words
from thresholds_site.lib.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Act:
    """One way on: a link where it is possible, else the reason."""

    name: str
    words: str
    link: str
    url: str
    refused: str


def acts_for(practitioner: Practitioner, check: ThresholdCheck) -> tuple[Act, ...]:
    """Everything that may be done with a check that has its result."""
    on = check.look_again_on
    return (
        _act(
            check,
            "check_reopen",
            may_reopen_check(practitioner, check),
            "Correct it, or add what came later",
            "The check opens again. The result you have stays on record, and you get a new one.",
            "Open it again",
        ),
        _act(
            check,
            "check_look_again",
            may_look_again(practitioner, check),
            "Look again",
            f"You chose {day_words(on)}." if on else "Choose a day, and it comes back in My work.",
            "Choose another day" if on else "Choose a day",
        ),
        _act(
            check,
            "check_share",
            may_share_check(practitioner, check),
            "Share it with your safeguarding lead",
            "They are told that you would like them to look.",
            "Share it",
        ),
        _act(
            check,
            "check_family",
            may_add_child(practitioner, check, children=1),
            "Brothers, sisters and an unborn baby",
            "Each has a check of their own. What you said of parents and home is not asked twice.",
            "See the family" if check.family_id else "Add one",
        ),
        _act(
            check,
            "check_withdraw",
            may_withdraw_check(practitioner, check),
            "Withdraw it",
            "For a check that should not count. It stays on record, with your reason.",
            "Withdraw it",
        ),
    )


def _act(
    check: ThresholdCheck, page: str, verdict: Verdict, name: str, words: str, link: str
) -> Act:
    url = reverse(page, args=[check.ref]) if verdict else ""
    return Act(name, words, link, url, verdict.reason)
