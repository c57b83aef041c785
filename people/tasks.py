"""What the worker sweeps. A task reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from people.actions import forget_held_forms


@shared_task  # type: ignore[untyped-decorator]  # untyped library
def forget_old_held_forms() -> int:
    """Delete what was kept for people who did not sign in again within a week."""
    return forget_held_forms(now=timezone.now())
