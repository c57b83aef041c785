"""What the worker sweeps. A task reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from pathway.actions.after import remind_to_look_again
from pathway.actions.alerts import remind_of_unconfirmed
from pathway.actions.anonymous import forget_expired
from pathway.actions.expiry import expire_drafts, tell_of_unfinished
from pathway.actions.replays import replay_some
from pathway.actions.reviews import publish_due
from pathway.actions.sign_offs import chase_sign_offs


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def remind_of_unconfirmed_danger() -> int:
    """Remind leads and deputies of danger that nobody has opened yet."""
    return remind_of_unconfirmed(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def chase_overdue_sign_offs() -> int:
    """Remind of sign-offs that nobody decided the same day; the deputy may decide too."""
    return chase_sign_offs(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def remind_of_days_to_look_again() -> int:
    """Tell authors of checks whose day to look again has come."""
    return remind_to_look_again(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def forget_answers_without_an_account() -> int:
    """Delete answers given without an account once their day is over."""
    return forget_expired(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def tell_of_unfinished_drafts() -> int:
    """Tell of drafts at a level of social care that were left for three days."""
    return tell_of_unfinished(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def expire_old_drafts() -> int:
    """Warn of drafts that nobody touches, and delete them two weeks later."""
    return expire_drafts(now=timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def run_replays() -> int:
    """Run the replays that wait, piece by piece, each piece kept by itself."""
    pieces = 0
    while replay_some(now=timezone.now()):
        pieces += 1
    return pieces


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def publish_versions_whose_day_has_come() -> int:
    """Put approved versions of the pathway in force on their day."""
    return publish_due(now=timezone.now())
