"""`manage.py generate_docs`: write the pages of docs/ that are made from the code and its rows.

With `--check` nothing is written: the exit code is 1 when a page is not what would be written.
No database is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import ResolverMatch

from pathway.constants import OWN_WORDS_WEIGHT, Classification, CommonLevel, Polarity, Verb
from pathway.framework_format import read_framework
from pathway.states import CHECK, REPLAY, VERSION
from people.admin import GuardedAdmin
from people.constants import Permission, Role
from people.middleware import declared_permission
from people.permissions import ROLE_GRANTS, ROLES_NEEDING_SECOND_FACTOR
from thresholds_site.lib.workflow import Workflow

WORKFLOWS: Sequence[Workflow[Any]] = (CHECK, VERSION, REPLAY)

MADE_BY = "<!-- Made by `manage.py generate_docs`. Change what it is made from, not this page. -->"

CLASS_MEANINGS: Mapping[Classification, str] = {
    Classification.STRENGTH: "Shown beside the needs. It meets no condition and lowers nothing.",
    Classification.ADDITIONAL: "A need for which others should work with universal services.",
    Classification.WEAK: "Printed under Protection, but says little alone: counts as additional.",
    Classification.EXTENSIVE_WITH_ANOTHER: (
        "Alone it counts as additional; with a need in another part of the child's life it calls"
        " for several services."
    ),
    Classification.EXTENSIVE_ALONE: "Calls by itself for several services to work together.",
    Classification.EXTENSIVE_ADVICE: (
        "Calls for several services, and for advice from Social Care by telephone."
    ),
    Classification.DISABILITY: (
        "Calls for several services and carries the right to be assessed. Never a worry."
    ),
    Classification.STRONG: (
        "Printed under Protection. Alone it calls for several services; with others of its kind"
        " it calls for an assessment."
    ),
    Classification.ASSESSMENT_ALONE: (
        "Calls by itself for an assessment by Children's Social Care."
    ),
    Classification.DECISIVE: (
        "Enough by itself to ask whether the child is suffering, or likely to suffer, significant"
        " harm."
    ),
}

VERB_WORDS: Mapping[Verb, str] = {
    Verb.LOOK_AGAIN: "universal services, and look again",
    Verb.START_EARLY_HELP: "agree an early help assessment",
    Verb.RING_FOR_ADVICE: "ring for advice today",
    Verb.REFER_TODAY: "refer today",
    Verb.RING_NOW: "ring now",
}


class Command(BaseCommand):
    """Writes docs/workflows.md, docs/rules.md and docs/permissions.md."""

    help = "Write the pages of docs/ that are made from code and rows, or check them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; 1 when stale")
        parser.add_argument(
            "--into", type=Path, default=settings.BASE_DIR, help="the project, or a copy of it"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        pages = {options["into"] / name: make() for name, make in PAGES.items()}
        stale = [page for page, content in pages.items() if not _holds(page, content)]
        names = [str(page.relative_to(options["into"])) for page in stale]
        if options["check"]:
            if stale:
                raise CommandError(f"Out of step with the code: {', '.join(names)}.")
            return
        for page, name in zip(stale, names, strict=True):
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(pages[page], encoding="utf-8")
            self.stdout.write(f"{name}: written")


def _holds(page: Path, content: str) -> bool:
    return page.exists() and page.read_text(encoding="utf-8") == content


def workflows_page() -> str:
    """Each lifecycle as a diagram, and whose move each of its states is."""
    parts = ["# Workflows", MADE_BY, "Each lifecycle is one table in the code. " + _FROM_TABLE]
    for workflow in WORKFLOWS:
        moves = defaultdict(list)
        for move in workflow.moves:
            for source in move.sources:
                moves[source].append(f"{move.name} → `{move.target}`")
        parts += [
            f"## The life of a {workflow.name}",
            f"```mermaid\n{workflow.mermaid()}\n```",
            _table(
                ("State", "Whose move", "What can happen"),
                (
                    (f"`{state}`", whose, "; ".join(sorted(moves[state])) or "nothing more")
                    for state, whose in workflow.whose.items()
                ),
            ),
        ]
    return _page(parts)


_FROM_TABLE = (
    "Diagram and table here are made from it. A move that is not in the table is refused,"
    " whoever asks for it."
)


def rules_page() -> str:
    """Nottingham's rules in words, and what each entry weighs."""
    document = read_framework(settings.FIXTURES / "pathway" / "nottingham-2014")
    names = {level["code"]: level["name"] for level in document["levels"]}
    label = document["version"]["label"]
    parts = [
        "# Rules of the Nottingham pathway",
        MADE_BY,
        f"The rule set of version {document['version']['number']}, “{label}”. The wording of the"
        " entries belongs to their authority (see [NOTICE](../NOTICE)); rules, classes and the"
        " sentences of rules are ours. Why they are as they are stands in the"
        " [decisions](adr/README.md).",
        "The highest level of which a rule holds wins. All conditions of a rule must hold. None"
        " is negative and only concerns meet any, so another concern never lowers the level.",
    ]
    for level in reversed(document["levels"]):
        rules = [rule for rule in document["rules"] if rule["level"] == level["code"]]
        parts += [
            f"## {level['name']}",
            f"{level['threshold_label']}. {level['plain_meaning']}",
            _table(("Rule", "Holds when", "What to do", "Source"), map(_rule_row, rules)),
        ]
    parts += ["## What an entry weighs", *_class_parts(document, names)]
    parts += ["## Entries that count once", _CLUSTERS, _cluster_table(document)]
    parts += ["## Signs that call for an immediate referral", _immediate_table(document)]
    return _page(parts)


_CLUSTERS = "Entries of one cluster are one fact, however many of them are chosen."
_CIRCUMSTANCES = (
    "By themselves neither a need nor a worry. They are shown with what was chosen and meet no"
    " condition."
)


def _rule_row(rule: Mapping[str, Any]) -> tuple[str, ...]:
    conditions = map(_condition, rule.get("conditions", []))
    return (
        f"`{rule['code']}`: {rule['sentence']}",
        "<br>and: ".join(conditions) or "always",
        VERB_WORDS[Verb(rule["verb"])],
        rule["source"],
    )


def _condition(condition: Mapping[str, Any]) -> str:
    """Its sentence, with the entries or classes that it counts."""
    counted = condition.get("entries") or map(_words, condition.get("classifications", []))
    listed = ", ".join(counted)
    return f"{condition['sentence']} ({listed})" if listed else str(condition["sentence"])


def _class_parts(document: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    weights = {
        weight: names[level["code"]]
        for level in document["levels"]
        if (weight := OWN_WORDS_WEIGHT[CommonLevel(level["common_level"])])
    }
    dimensions = {row["code"]: row["name"] for row in document["dimensions"]}

    def table(entries: Iterable[Mapping[str, Any]]) -> str:
        return _table(
            ("Entry", "Wording", "Level in the pathway", "Part of the child's life"),
            (
                (row["code"], row["wording"], names[row["level"]], dimensions[row["dimension"]])
                for row in entries
            ),
        )

    facts = [row for row in document["indicators"] if row["polarity"] == Polarity.CIRCUMSTANCE]
    weighing = [row for row in document["indicators"] if row not in facts]
    for kind in reversed(Classification):
        entries = [row for row in weighing if row["classification"] == kind]
        own = ""
        if kind in weights:
            own = f" So does a concern in one's own words placed at {weights[kind]}."
        yield f"### {_words(kind).capitalize()}"
        yield f"{CLASS_MEANINGS[kind]}{own}"
        yield table(entries)
    yield "### Circumstances"
    yield _CIRCUMSTANCES
    yield table(facts)


def _cluster_table(document: Mapping[str, Any]) -> str:
    members = defaultdict(list)
    for row in document["indicators"]:
        members[row["cluster"]].append(row["code"])
    rows = ((row["name"], ", ".join(members[row["code"]])) for row in document["clusters"])
    return _table(("Cluster", "Entries"), rows)


def _immediate_table(document: Mapping[str, Any]) -> str:
    return _table(
        ("Sign", "Wording", "In plain words"),
        (
            (
                row["code"],
                row["wording"],
                f"The same as {row['same_as']}" if row["same_as"] else row["plain_meaning"],
            )
            for row in document["immediate_indicators"]
        ),
    )


def permissions_page() -> str:
    """What each role may do, and what each address asks for."""
    return _page(
        [
            "# Permissions",
            MADE_BY,
            "A post holds roles, a role grants permissions, an address asks for one permission."
            " What is not stated here is refused. Which records someone may then open is a"
            " question of its own: [ADR 0008](adr/0008-who-may-see-a-check.md).",
            "## Roles",
            _table(("Role", "Grants", "Second factor"), map(_role_row, Role)),
            "## Addresses",
            "`public`: anyone. `sign_in_itself`: the pages of the sign-in library, which guards"
            " them. `signed_in`: anyone with a live post.",
            _table(("Address", "Name", "Asks for"), _address_rows()),
            "## Administration",
            f"Every address under `administration/` asks for `{Permission.USE_ADMIN_SITE}`, and"
            " then each list for one of these. Checks, notices and the access log are not there.",
            _table(("List", "Seen by", "Changed by"), _admin_rows()),
        ]
    )


def _role_row(role: Role) -> tuple[str, ...]:
    granted = ", ".join(f"`{one}`" for one in Permission if one in ROLE_GRANTS[role])
    return _words(role), granted, "needed" if role in ROLES_NEEDING_SECOND_FACTOR else ""


def _address_rows() -> Iterator[tuple[str, ...]]:
    for route, name, permission in addresses():
        if not route.startswith("administration/"):
            shown = permission or "nothing: refused"
            yield f"`/{route.replace('|', chr(92) + '|')}`", f"`{name}`", f"`{shown}`"


def addresses() -> Iterator[tuple[str, str, Permission | None]]:
    """Every address of the site: its route, its name with namespaces, and what it asks for.

    An address that an earlier one covers (the same route) is left out.
    """
    seen = set()
    for route, names, pattern in _patterns(get_resolver(), "", ()):
        if route not in seen:
            seen.add(route)
            match = ResolverMatch(
                pattern.callback, (), {}, pattern.name, namespaces=list(names), route=route
            )
            yield route, ":".join((*names, pattern.name or "")), declared_permission(match)


def _patterns(
    resolver: URLResolver, route: str, names: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    for pattern in resolver.url_patterns:
        inner = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = (*names, pattern.namespace) if pattern.namespace else names
            yield from _patterns(pattern, inner, below)
        else:
            yield inner, names, pattern


def _admin_rows() -> Iterator[tuple[str, ...]]:
    rows = []
    for model, held in admin.site._registry.items():
        if not isinstance(held, GuardedAdmin):
            raise CommandError(f"{type(held).__name__} does not say who may see its rows.")
        name = f"{model._meta.app_config.verbose_name}: {model._meta.verbose_name_plural}"
        seen = _granting(held.viewed_with | held.edited_with)
        rows.append((name, seen, _granting(held.edited_with)))
    yield from sorted(rows)


def _granting(permissions: Iterable[Permission]) -> str:
    wanted = frozenset(permissions)
    return ", ".join(_words(role) for role in Role if ROLE_GRANTS[role] & wanted)


def _words(value: str) -> str:
    return value.replace("_", " ")


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """Words as they may stand in a table: on one line, the pathway's asterisks as they are."""
    return " ".join(text.split()).replace("*", "\\*")


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/workflows.md": workflows_page,
    "docs/rules.md": rules_page,
    "docs/permissions.md": permissions_page,
}
"""The pages that are made, by where they stand in the project."""
