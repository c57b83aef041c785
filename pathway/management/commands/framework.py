"""`manage.py framework …`: look through, take in, give out and compare frameworks."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pathway.actions.exchange import take_in
from pathway.actions.frameworks import publish_version
from pathway.actions.ours import CannotBeOurs, choose_ours
from pathway.constants import VersionState
from pathway.models import FrameworkVersion
from pathway.queries.difference import difference_of
from pathway.queries.documents import document_of
from pathway.queries.exchange import framework_named, looked_at, version_named
from pathway.sheets.faults import Fault, FrameworkFault
from pathway.sheets.files import Format, incoming_from, template, written

_COMES = "a workbook (.xlsx), .json, .yaml, a zip or folder of CSV files, or a folder of YAML"
_NAMED = f"{_COMES}; or CODE or CODE:NUMBER of a framework that is here"


class Command(BaseCommand):
    """A thin door: each verb calls one action or query. Nothing is ever half loaded."""

    help = "Look through, take in, give out and compare threshold frameworks."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        _path(verbs.add_parser("validate", help="name every fault; load nothing"))
        taken = verbs.add_parser("import", help="load it as a draft, or name every fault")
        _path(taken)
        taken.add_argument(
            "--publish-as-demo",
            action="store_true",
            help="put it in force as a sample: contacts stay marked as not confirmed",
        )
        given = verbs.add_parser("export", help="write a version to a file")
        given.add_argument("named", help="CODE or CODE:NUMBER; without a number the one in force")
        given.add_argument(
            "file", type=Path, help="its ending says the form: xlsx, zip, json, yaml"
        )
        compared = verbs.add_parser("diff", help="in what two differ; exit code 1 when they do")
        compared.add_argument("old", help=_NAMED)
        compared.add_argument("new", help=_NAMED)
        blank = verbs.add_parser("template", help="write a workbook to fill in")
        blank.add_argument("file", type=Path)
        ours = verbs.add_parser("ours", help="choose the framework that checks are made under")
        ours.add_argument("code")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(**options)
        except FrameworkFault as error:
            raise CommandError(_told(error.faults)) from error
        except CannotBeOurs as error:
            raise CommandError(str(error)) from error

    def _validate(self, path: Path, **_options: Any) -> None:
        looked = looked_at(incoming_from(path))
        if looked.faults:
            raise FrameworkFault(looked.faults)
        self.stdout.write(f"{looked.label}, version {looked.number} of {looked.name}: no faults.")
        for title, count in looked.counts:
            self.stdout.write(f"  {title}: {count}")
        for words in looked.added:
            self.stdout.write(f"  Would be given {words}.")
        if looked.levels_only:
            self.stdout.write("  Levels only: it can be looked up; no check is made under it.")

    def _import(self, path: Path, publish_as_demo: bool, **_options: Any) -> None:
        now = timezone.now()
        version, made = take_in(came=incoming_from(path), by=None, now=now)
        if publish_as_demo and version.state == VersionState.DRAFT:
            publish_version(version=version, by=None, for_real_use=False, now=now)
        self.stdout.write(f"{version}: {'loaded' if made else 'already there'}.")

    def _export(self, named: str, file: Path, **_options: Any) -> None:
        version = _version(named)
        try:
            form = Format(file.suffix.removeprefix(".").lower())
        except ValueError as error:
            raise CommandError(f"{file}: end it with .{', .'.join(Format)}") from error
        file.write_bytes(written(document_of(version), form))
        self.stdout.write(f"{version} was written to {file}.")

    def _diff(self, old: str, new: str, **_options: Any) -> None:
        found = difference_of(_document(old), _document(new))
        for section in found.sections:
            self.stdout.write(section.title)
            for row in section.rows:
                self.stdout.write(f"  {row.change}: {row.code} {row.title}".rstrip())
                for field in row.fields:
                    self.stdout.write(f"    {field.label}: {field.before!r} -> {field.now!r}")
        if found.sections:
            raise CommandError("They differ.", returncode=1)
        self.stdout.write("They say the same.")

    def _template(self, file: Path, **_options: Any) -> None:
        file.write_bytes(template())
        self.stdout.write(f"A workbook to fill in was written to {file}.")

    def _ours(self, code: str, **_options: Any) -> None:
        framework = framework_named(code)
        if framework is None:
            raise CommandError(f"No framework has the code {code!r}.")
        choose_ours(framework=framework, by=None, now=timezone.now())
        self.stdout.write(f"Checks are made under {framework} from now on.")


def _path(parser: ArgumentParser) -> None:
    parser.add_argument("path", type=Path, help=_COMES)


def _version(named: str) -> FrameworkVersion:
    code, colon, number = named.partition(":")
    if colon and not number.isdecimal():
        raise CommandError(f"{named!r}: a number stands after the colon.")
    version = version_named(code, int(number) if number else None)
    if version is None:
        raise CommandError(f"No such version is here: {named!r}.")
    return version


def _document(named: str) -> Mapping[str, Any]:
    path = Path(named)
    if not path.exists():
        return document_of(_version(named))
    looked = looked_at(incoming_from(path))
    if looked.faults:
        raise FrameworkFault(looked.faults)
    return looked.document


def _told(faults: tuple[Fault, ...]) -> str:
    count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}; nothing was loaded."
    return "\n".join([count, *map(str, faults)])
