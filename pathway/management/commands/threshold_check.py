"""`manage.py threshold_check CASE.json`: the pathway's recommendation for a case, as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pathway.case_json import CaseError, parse_case
from pathway.queries.documents import ruleset_of
from pathway.queries.versions import version_for_checks
from pathway.rules import Ruleset, recommend


class Command(BaseCommand):
    """The same rules as in the browser, under the version in force; nothing is stored."""

    help = "Recommend a level for a case, or a list of cases, given as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="a file of JSON, or - for standard input")

    def handle(self, *_args: Any, **options: Any) -> None:
        version = version_for_checks(timezone.localdate())
        if version is None:
            raise CommandError("No version of the pathway is in force.")
        given = _read(options["case"])
        ruleset = ruleset_of(version)
        if isinstance(given, list):
            answer: Any = [
                _recommended(case, ruleset, f"Case {number}: ")
                for number, case in enumerate(given, 1)
            ]
        else:
            answer = _recommended(given, ruleset, "")
        self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))


def _read(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise CommandError(f"{name} is not JSON: {error}") from error


def _recommended(case: object, ruleset: Ruleset, place: str) -> dict[str, Any]:
    try:
        return recommend(ruleset, parse_case(case, ruleset)).to_json()
    except CaseError as error:
        raise CommandError("\n".join(place + fault for fault in error.faults)) from error
