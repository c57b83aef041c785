"""The document of a framework leaves out no table and no column of its rows."""

from typing import Any

from pathway.framework_format import SECTIONS
from pathway.models import KeyContact, Level, ProvisionDimension
from pathway.models.framework import VersionedRow
from pathway.queries.drafts import row_models


def test_every_table_of_rows_is_in_the_document() -> None:
    """A table that the document forgets would be neither copied, nor hashed, nor thrown away."""
    assert set(row_models()) | {ProvisionDimension} == set(VersionedRow.__subclasses__())


# Columns that are not content: who they belong to, and what is said about them.
NOT_CONTENT: dict[Any, set[str]] = {
    KeyContact: {"confirmed_by", "confirmed_on"},
    Level: {"rank"},
}


def test_every_column_of_every_table_is_in_the_document() -> None:
    sections = [*SECTIONS, *(part for section in SECTIONS for part in section.parts)]
    for section in sections:
        said = {*section.plain, *section.renamed.values(), *section.links, section.owner}
        said |= {"id", "version", "position", *NOT_CONTENT.get(section.model, set())}
        columns = {field.name for field in section.model._meta.concrete_fields}
        assert columns <= said, section.model
