"""`manage.py load_framework FOLDER`: bring a framework's files in as a version's rows."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pathway.actions.frameworks import VersionExists, load_framework, publish_version
from pathway.constants import VersionState
from pathway.framework_format import FrameworkFileFault, read_framework
from pathway.rules.document import RulesetError


class Command(BaseCommand):
    """Loads once: the same content again does nothing, other content wants a new version."""

    help = "Load a framework from a folder of YAML files, as a draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--publish-as-demo",
            action="store_true",
            help="Put it in force as a sample: contacts stay marked as not confirmed.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            version, made = load_framework(read_framework(options["folder"]))
        except (FrameworkFileFault, VersionExists) as error:
            raise CommandError(str(error)) from error
        except RulesetError as error:
            raise CommandError("\n".join(error.faults)) from error
        if options["publish_as_demo"] and version.state == VersionState.DRAFT:
            publish_version(version=version, by=None, for_real_use=False, now=timezone.now())
        self.stdout.write(f"{version}: {'loaded' if made else 'already there'}.")
