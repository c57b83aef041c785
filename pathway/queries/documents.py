"""A version of the pathway read back from its rows: as a document, and as rules that can run."""

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.db.models import Model

from pathway.framework_format import SECTIONS, Section
from pathway.models import FrameworkVersion, ProvisionDimension
from pathway.rules.document import ruleset_from_document
from pathway.rules.model import Ruleset


def document_of(version: FrameworkVersion) -> dict[str, Any]:
    """Everything that a version holds, in the shape of the files that it is loaded from."""
    document: dict[str, Any] = {
        "framework": {
            "code": version.framework.code,
            "name": version.framework.name,
            "authority": version.framework.authority,
        },
        "version": {
            "number": version.number,
            "label": version.label,
            "effective_on": version.effective_on,
            "source": version.source,
            "note": version.note,
        },
    }
    for section in SECTIONS:
        document[section.key] = _rows(section, version)
    tags = defaultdict(list)
    for tag in ProvisionDimension.objects.filter(version=version).select_related("dimension"):
        tags[tag.provision_id].append((tag.dimension.position, tag.dimension.code))
    by_code = {row["code"]: row for row in document["provision"]}
    for pk, code in version_rows(section_model("provision"), version).values_list("pk", "code"):
        by_code[code]["dimensions"] = [name for _position, name in sorted(tags[pk])]
    return document


def section_model(key: str) -> Any:
    """The model that holds the rows of a section."""
    return next(section.model for section in SECTIONS if section.key == key)


def version_rows(model: Any, version: FrameworkVersion) -> Any:
    """The rows of one table that belong to one version."""
    return model.objects.filter(version=version)


def _rows(section: Section, version: FrameworkVersion) -> list[dict[str, Any]]:
    rows = (
        version_rows(section.model, version)
        .select_related(*section.links)
        .order_by(section.ordered_by, "pk")
    )
    parts = {part.key: _parts_by_owner(part, version) for part in section.parts}
    return [
        _as_document(section, row) | {key: owned[row.pk] for key, owned in parts.items()}
        for row in rows
    ]


def _parts_by_owner(part: Section, version: FrameworkVersion) -> dict[int, list[dict[str, Any]]]:
    owned: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = (
        version_rows(part.model, version)
        .select_related(*part.links)
        .order_by(part.ordered_by, "pk")
    )
    for row in rows:
        owned[getattr(row, f"{part.owner}_id")].append(_as_document(part, row))
    return owned


def _as_document(section: Section, row: Model) -> dict[str, Any]:
    content = {key: _plain(getattr(row, key)) for key in section.plain}
    for key in section.left_out_empty:
        if not content[key]:
            del content[key]
    content |= {key: getattr(row, column) for key, column in section.renamed.items()}
    for column in section.links:
        target = getattr(row, column)
        content[column] = target.code if target is not None else None
    return content


def _plain(value: Any) -> Any:
    return value.strftime("%H:%M") if isinstance(value, dt.time) else value


@lru_cache(maxsize=8)
def _ruleset(version_pk: int, _content_hash: str) -> Ruleset:
    version = FrameworkVersion.objects.select_related("framework").get(pk=version_pk)
    return ruleset_from_document(document_of(version))


def ruleset_of(version: FrameworkVersion) -> Ruleset:
    """The rules of a version, ready to run; kept in memory under its id and content hash."""
    if not version.content_hash:
        return ruleset_from_document(document_of(version))
    return _ruleset(version.pk, version.content_hash)
