"""What goes out as a file comes in as the same rows; nothing that goes out is ever calculated."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathway.actions.exchange import take_in
from pathway.actions.frameworks import load_framework
from pathway.queries.documents import document_of
from pathway.rules.document import content_hash, document_faults
from pathway.sheets.checked import whole_document
from pathway.sheets.columns import sheets
from pathway.sheets.csv_set import files_of, tables_of_files
from pathway.sheets.files import Format, incoming_of_bytes, template, written
from pathway.sheets.inert import coded, decoded, inert, undone
from pathway.sheets.tables import incoming_of, tables_of
from tests.pathway.frameworks import SHAPES, Document, frameworks, whole
from tests.pathway.versions import NOW, normalised, nottingham

FORMS = [Format.XLSX, Format.CSV, Format.JSON]
MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def back(document: Document, form: Format) -> Document:
    came = incoming_of_bytes(f"x.{form}", written(document, form))
    found, faults = whole_document(came, nottingham())
    assert not faults, [str(fault) for fault in faults]
    return normalised(found)


@pytest.mark.parametrize("form", Format)
def test_ours_comes_back_as_it_went(form: Format) -> None:
    document = normalised(nottingham())
    assert content_hash(back(document, form)) == content_hash(document)


@pytest.mark.parametrize("form", FORMS)
@MANY
@given(data=st.data())
def test_any_framework_comes_back_as_it_went(form: Format, data: st.DataObject) -> None:
    document = data.draw(frameworks())
    assert not document_faults(document)
    assert content_hash(back(document, form)) == content_hash(document)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_comes_back_as_it_went(name: str, form: Format) -> None:
    document = whole(SHAPES[name])
    assert content_hash(back(document, form)) == content_hash(document)


@pytest.mark.django_db
@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("name", SHAPES)
def test_the_rows_are_the_same_after_export_and_import(name: str, form: Format) -> None:
    version, _made = load_framework(whole(SHAPES[name]))
    before = document_of(version)
    came = incoming_of_bytes(f"x.{form}", written(before, form))
    assert take_in(came=came, by=None, now=NOW) == (version, False)
    other = incoming_of_bytes(f"x.{form}", written({**before, **_named("second")}, form))
    second, made = take_in(came=other, by=None, now=NOW)
    assert made
    after = document_of(second)
    assert content_hash(after | _named("x")) == content_hash(before | _named("x"))
    assert second.content_hash == content_hash(after)


def _named(code: str) -> Document:
    return {"framework": {"code": code, "name": "A name", "authority": "A council"}}


def test_a_folder_of_csv_is_the_same_set() -> None:
    document = whole(SHAPES["letters"])
    came = incoming_of(*tables_of_files(files_of(tables_of(document))))
    found, faults = whole_document(came, nottingham())
    assert not faults
    assert content_hash(normalised(found)) == content_hash(document)


# -- nothing is ever calculated (SAFETY H22) ----------------------------------------------------

_BEFORE = ["", " ", "\t", "\r", "\n", "\r\n", "\ufeff", "\u00a0", "\u200b", "'", "''", " \u00a0 "]
_SIGN = [*"=+-@|%", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
PAYLOADS = [
    f"{before}{sign}{after}"
    for before in _BEFORE
    for sign in _SIGN
    for after in ("cmd|' /C calc'!A0", "HYPERLINK(1)", "1+1")
]


def test_there_are_three_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 300


@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV])
def test_no_cell_of_an_export_begins_a_formula(form: Format) -> None:
    document = whole(SHAPES["letters"])
    document["references"] = [
        {"title": words, "url": "", "note": words[::-1]} for words in PAYLOADS
    ]
    content = written(document, form)
    assert back(document, form)["references"] == document["references"]
    if form is Format.XLSX:
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value]
        assert {cell.data_type for cell in cells} == {"s"}
        texts = [str(cell.value) for cell in cells]
    else:
        texts = [
            text
            for cells in tables_of(document).values()
            for row in cells
            for text in map(inert, row)
            if text
        ]
    for text in texts:
        assert text.strip("\ufeff\u00a0\u200b \t\r\n")[:1] not in _SIGN, text
        assert text[:1] not in ("\t", "\r", "\n"), text


@settings(max_examples=500, deadline=None)
@given(st.text() | st.builds("{}{}".format, st.sampled_from(PAYLOADS), st.text()))
def test_what_was_made_inert_is_undone_without_loss(text: str) -> None:
    assert undone(inert(text)) == text
    assert decoded(coded(text)) == text


# -- the template -------------------------------------------------------------------------------


def test_the_template_has_every_sheet_and_lists_to_choose_from() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    assert book.sheetnames[0] == "Instructions"
    assert set(book.sheetnames) - {"Instructions", "Choices", "Framework"} == {
        sheet.title for sheet in sheets()
    }
    offered = book["Levels"].data_validations.dataValidation
    assert any("Choices" in rule.formula1 for rule in offered)
    assert any("Levels" in r.formula1 for r in book["Indicators"].data_validations.dataValidation)


def test_the_template_filled_in_by_hand_is_a_framework_with_the_standard_rules() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    given = tables_of(SHAPES["four levels"])
    for title in ("Framework", "Levels", "Domains", "Dimensions", "Indicators", "Contacts"):
        for number, row in enumerate(given[title], 1):
            for place, text in enumerate(row, 1):
                # As a program stores what is typed: numbers as numbers.
                typed = int(text) if text.isdecimal() else text
                book[title].cell(number, place).value = typed or None
    out = io.BytesIO()
    book.save(out)
    came = incoming_of_bytes("filled in.xlsx", out.getvalue())
    found, faults = whole_document(came, nottingham())
    assert [str(fault) for fault in faults] == []
    assert content_hash(normalised(found)) == content_hash(whole(SHAPES["four levels"]))
