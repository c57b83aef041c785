"""A framework as files: which sections its document has, and which fields each row carries.

One table serves the loader and the exporter, so that what goes in comes out again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Model

from pathway import models


class FrameworkFileFault(Exception):
    """A framework's files cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the document and the table that its rows go to.

    `plain`: columns under their own names. `renamed`: the document's key for a column.
    `links`: columns that point to a row of another section by its code. `parts`: lists inside
    a row, which point back to it by `owner`. `tags`: lists of codes of another section.
    `ordered_by`: the column that keeps the order. `left_out_empty`: columns that came later; a
    row that leaves them empty reads, and hashes, as it did before there were any.
    """

    key: str
    model: type[Model]
    plain: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    ordered_by: str = "position"
    parts: tuple["Section", ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    left_out_empty: tuple[str, ...] = ()


SECTIONS = (
    Section(
        "levels",
        models.Level,
        (
            "code",
            "name",
            "common_level",
            "threshold_group",
            "threshold_label",
            "heading",
            "meaning",
            "plain_meaning",
            "placing_wording",
            "inherits_provision",
            "note",
        ),
        ordered_by="rank",
        parts=(Section("guidance", models.LevelGuidance, ("text", "source"), owner="level"),),
    ),
    Section(
        "domains",
        models.Domain,
        ("code", "name", "plain_meaning", "whose"),
        left_out_empty=("whose",),
    ),
    Section(
        "dimensions",
        models.Dimension,
        ("code", "name", "plain_meaning"),
        links={"domain": "domains"},
    ),
    Section("clusters", models.Cluster, ("code", "name"), ordered_by="code"),
    Section(
        "indicators",
        models.Indicator,
        (
            "code",
            "wording",
            "polarity",
            "classification",
            "whose",
            "age_text",
            "age_from_months",
            "age_to_months",
            "do_not_tell_family_first",
            "source",
            "note",
        ),
        links={"level": "levels", "dimension": "dimensions", "cluster": "clusters"},
    ),
    Section(
        "immediate_indicators",
        models.ImmediateIndicator,
        ("code", "wording", "plain_meaning", "do_not_tell_family_first", "source"),
        links={"same_as": "immediate_indicators"},
    ),
    Section(
        "degree_questions",
        models.DegreeQuestion,
        ("code", "offered_wording", "question"),
        links={"dimension": "dimensions"},
        parts=(
            Section(
                "answers",
                models.DegreeAnswer,
                ("code", "wording"),
                links={"indicator": "indicators", "immediate": "immediate_indicators"},
                owner="question",
            ),
        ),
    ),
    Section(
        "need_phrases",
        models.NeedPhrase,
        ("text", "kind"),
        links={
            "indicator": "indicators",
            "degree_question": "degree_questions",
            "immediate": "immediate_indicators",
        },
    ),
    Section(
        "provision",
        models.Provision,
        ("code", "kind", "wording", "note"),
        renamed={"heading": "is_heading"},
        links={"level": "levels", "parent": "provision"},
        tags={"dimensions": "dimensions"},
    ),
    Section(
        "key_contacts",
        models.KeyContact,
        (
            "code",
            "name",
            "purpose",
            "telephone",
            "email",
            "use",
            "hours",
            "opens_at",
            "closes_at",
            "hours_are_ours",
            "note",
        ),
    ),
    Section("references", models.Reference, ("title", "url", "note")),
    Section(
        "questions",
        models.Question,
        ("code", "place", "wording", "hint", "source"),
        parts=(Section("answers", models.Answer, ("code", "wording"), owner="question"),),
    ),
    Section(
        "rules",
        models.ThresholdRule,
        ("code", "immediate", "verb", "sentence", "would_raise", "source"),
        links={"level": "levels"},
        parts=(
            Section(
                "conditions",
                models.RuleCondition,
                (
                    "kind",
                    "sentence",
                    "minimum",
                    "dimensions_at_least",
                    "domains_at_least",
                    "classifications",
                    "levels",
                    "entries",
                    "whose",
                    "firm_only",
                    "past_counts",
                    "own_words",
                    "answers",
                    "under_months",
                ),
                links={"question": "questions"},
                owner="rule",
            ),
        ),
    ),
)


def read_framework(folder: Path) -> dict[str, Any]:
    """The document that all YAML files of `folder` make together.

    Raises FrameworkFileFault when there is none, one cannot be read, or two hold one section.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise FrameworkFileFault(f"{folder} holds no .yaml file.")
    document: dict[str, Any] = {}
    for file in files:
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise FrameworkFileFault(f"{file.name} cannot be read: {error}") from error
        if not isinstance(content, dict):
            raise FrameworkFileFault(f"{file.name} holds no sections.")
        if twice := set(content) & set(document):
            raise FrameworkFileFault(f"{file.name} repeats {', '.join(sorted(twice))}.")
        document.update(content)
    return document
