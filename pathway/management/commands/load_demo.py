"""`manage.py load_demo`: the sample people and, once there is a pathway, sample checks."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pathway.queries.versions import version_for_checks
from pathway.sample import load_checks, load_neighbours, load_practice
from people.queries import demo_people
from people.sample import load_people


class Command(BaseCommand):
    """Makes what is not there yet; what is there stays. Only with DEMO=1."""

    help = "Load the demo's people and sample checks."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Sample data is only for DEMO=1.")
        now = timezone.now()
        today = timezone.localdate(now)
        load_people(today=today)
        load_neighbours(now=now)
        if version := version_for_checks(today):
            load_checks(version=version, now=now)
            load_practice(version=version, now=now)
        for person in demo_people(today):
            self.stdout.write(f"{person.name}, {person.job_title}, {person.agency}")
