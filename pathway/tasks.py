"""What the worker sweeps. A task reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from pathway.actions.alerts import remind_of_unconfirmed


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def remind_of_unconfirmed_danger() -> int:
    """Remind leads and deputies of danger that nobody has opened yet."""
    return remind_of_unconfirmed(now=timezone.now())
