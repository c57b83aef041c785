"""Every way in which a sheet can be broken is told with its place, and nothing is loaded."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from pathway.actions.exchange import take_in
from pathway.models import FrameworkVersion, Indicator, ThresholdFramework
from pathway.sheets.checked import whole_document
from pathway.sheets.csv_set import files_of, name_of, zip_of
from pathway.sheets.faults import Fault, FrameworkFault
from pathway.sheets.files import Format, incoming_of_bytes, written
from pathway.sheets.limits import MOST_BYTES
from pathway.sheets.tables import incoming_of, tables_of
from tests.pathway.frameworks import SHAPES, whole
from tests.pathway.versions import NOW, nottingham

Tables = dict[str, list[list[str]]]
Place = tuple[str, int | None, str]


def tables() -> Tables:
    return tables_of(whole(SHAPES["letters"]))


def put(sheet: str, row: int, column: str, text: str) -> Callable[[Tables], None]:
    """Write a cell: rows as a spreadsheet program counts them."""

    def change(given: Tables) -> None:
        given[sheet][row - 1][given[sheet][0].index(column)] = text

    return change


def without_column(sheet: str, column: str) -> Callable[[Tables], None]:
    def change(given: Tables) -> None:
        place = given[sheet][0].index(column)
        given[sheet] = [[*row[:place], *row[place + 1 :]] for row in given[sheet]]

    return change


def with_column(sheet: str, column: str) -> Callable[[Tables], None]:
    def change(given: Tables) -> None:
        given[sheet] = [[*row, column if not at else "x"] for at, row in enumerate(given[sheet])]

    return change


def only_heads(*names: str) -> Callable[[Tables], None]:
    def change(given: Tables) -> None:
        for name in names:
            given[name] = given[name][:1]

    return change


def hours(opens: str, closes: str) -> Callable[[Tables], None]:
    def change(given: Tables) -> None:
        put("Contacts", 2, "Opens at", opens)(given)
        put("Contacts", 2, "Closes at", closes)(given)

    return change


def cell_beyond(given: Tables) -> None:
    given["Levels"][2].append("beside the table")


def gone(sheet: str) -> Callable[[Tables], None]:
    def change(given: Tables) -> None:
        del given[sheet]

    return change


def another_sheet(given: Tables) -> None:
    given["Notes of mine"] = [["x"]]


def nine_domains(given: Tables) -> None:
    for number in range(8):
        given["Domains"].append([f"d{number}", f"Domain {number}", "Meaning", ""])


def five_hundred_needed(given: Tables) -> None:
    for number, row in enumerate(given["Rule conditions"], 1):
        if "count" in row:
            put("Rule conditions", number, "Minimum", "500")(given)
            put("Rule conditions", number, "Own words", "no")(given)


def ages_backwards(given: Tables) -> None:
    put("Indicators", 3, "Age from months", "24")(given)
    put("Indicators", 3, "Age to months", "12")(given)


def line_unknown(given: Tables) -> None:
    given["Framework"].append(["Chief executive", "x"])


def line_twice(given: Tables) -> None:
    given["Framework"].append(list(given["Framework"][1]))


BROKEN: dict[str, tuple[Callable[[Tables], None], Place, str]] = {
    "missing sheet": (gone("Levels"), ("Levels", None, ""), "missing"),
    "missing first sheet": (gone("Framework"), ("Framework", None, ""), "missing"),
    "unknown sheet": (another_sheet, ("Notes of mine", None, ""), "none of a framework"),
    "missing column": (without_column("Levels", "Name"), ("Levels", 1, "Name"), "missing"),
    "unknown column": (with_column("Levels", "Colour"), ("Levels", 1, "Colour"), "none of this"),
    "column twice": (with_column("Levels", "Name"), ("Levels", 1, "Name"), "twice"),
    "cell without a head": (cell_beyond, ("Levels", 3, ""), "without a head"),
    "code twice": (put("Indicators", 4, "Code", "I000"), ("Indicators", 4, "Code"), "row 2"),
    "no code": (put("Indicators", 4, "Code", ""), ("Indicators", 4, "Code"), "empty"),
    "not a code": (put("Indicators", 4, "Code", "I 3!"), ("Indicators", 4, "Code"), "no code"),
    "unknown level": (
        put("Indicators", 3, "Level code", "Z"),
        ("Indicators", 3, "Level code"),
        "no level 'Z'",
    ),
    "unknown dimension": (
        put("Indicators", 3, "Dimension code", "Z"),
        ("Indicators", 3, "Dimension code"),
        "no dimension 'Z'",
    ),
    "unknown domain": (
        put("Dimensions", 3, "Domain code", "Z"),
        ("Dimensions", 3, "Domain code"),
        "no domain 'Z'",
    ),
    "part of nothing": (
        put("Rule conditions", 2, "Rule code", "Z"),
        ("Rule conditions", 2, "Rule code"),
        "no row of sheet 'Rules'",
    ),
    "bad choice": (
        put("Levels", 2, "Stands for", "basic"),
        ("Levels", 2, "Stands for"),
        "not one of: universal",
    ),
    "bad choice in a list": (
        put("Rule conditions", 5, "Classifications", "weak, heavy"),
        ("Rule conditions", 5, "Classifications"),
        "'heavy' is not one of",
    ),
    "too long": (put("Levels", 2, "Name", "x" * 81), ("Levels", 2, "Name"), "81 characters"),
    "empty wording": (
        put("Indicators", 5, "Wording", "  "),
        ("Indicators", 5, "Wording"),
        "empty",
    ),
    "not a number": (
        put("Indicators", 2, "Age from months", "two"),
        ("Indicators", 2, "Age from months"),
        "not a whole number",
    ),
    "number too large": (
        put("Indicators", 2, "Age from months", "99999"),
        ("Indicators", 2, "Age from months"),
        "not between",
    ),
    "neither yes nor no": (
        put("Indicators", 2, "Do not tell family first", "perhaps"),
        ("Indicators", 2, "Do not tell family first"),
        "neither yes nor no",
    ),
    "not a time": (hours("9 am", ""), ("Contacts", 2, "Opens at"), "not a time"),
    "closed before open": (hours("17:00", "09:00"), ("Contacts", 2, "Closes at"), "before"),
    "never closes": (hours("17:00", ""), ("Contacts", 2, "Closes at"), "when it closes"),
    "not a date": (
        lambda given: given["Framework"][6].__setitem__(1, "next spring"),
        ("Framework", 7, "In force from"),
        "not a date",
    ),
    "two levels of one rank": (put("Levels", 3, "Rank", "1"), ("Levels", 3, "Rank"), "row 2"),
    "no rank": (put("Levels", 3, "Rank", ""), ("Levels", 3, "Rank"), "a number is needed"),
    "no levels": (
        only_heads("Levels", "Level guidance", "Indicators", "Rules", "Rule conditions"),
        ("Levels", None, ""),
        "no levels",
    ),
    "no indicators for the rules": (
        only_heads("Indicators"),
        ("Indicators", None, ""),
        "a check needs it",
    ),
    "nobody to ring": (only_heads("Contacts"), ("Contacts", None, ""), "a check needs it"),
    "rule names a code that is gone": (
        put("Rule conditions", 5, "Entries", "P99"),
        ("Rule conditions", 5, "Entries"),
        "no indicator or answer on degree 'P99'",
    ),
    "rule at a level that is gone": (
        put("Rules", 3, "Level code", "Q"),
        ("Rules", 3, "Level code"),
        "no level 'Q'",
    ),
    "character that cannot be kept": (
        put("Levels", 2, "Note", "a\x07b"),
        ("Levels", 2, "Note"),
        "cannot be kept",
    ),
    "too many domains": (nine_domains, ("Domains", None, ""), "pages for 8"),
    "line that is not asked for": (line_unknown, ("Framework", 10, "What"), "not asked for"),
    "line twice": (line_twice, ("Framework", 10, "What"), "twice"),
    "no name of the framework": (
        lambda given: given["Framework"][2].__setitem__(1, ""),
        ("Framework", 3, "Framework name"),
        "empty",
    ),
    "ages that end before they begin": (
        ages_backwards,
        ("Indicators", 3, ""),
        "end before they begin",
    ),
    "strength that is a worry": (
        put("Indicators", 3, "Classification", "strength"),
        ("Indicators", 3, ""),
        "disagree",
    ),
    "rule that can never hold": (
        five_hundred_needed,
        ("Rules", None, ""),
        "only",
    ),
    "nothing for danger": (
        put("Rules", 2, "Immediate", "no"),
        ("", None, ""),
        "no immediate rule for danger",
    ),
    "levels that do not rise": (
        put("Levels", 3, "Stands for", "protection"),
        ("", None, ""),
        "do not rise",
    ),
}


def faults_of(given: Tables) -> list[Fault]:
    _document, faults = whole_document(incoming_of(given), nottingham())
    return faults


def test_nothing_is_wrong_before_it_is_broken() -> None:
    assert faults_of(tables()) == []
    assert len(BROKEN) >= 20


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_told_with_its_place(name: str) -> None:
    change, (sheet, row, column), words = BROKEN[name]
    given = tables()
    change(given)
    found = faults_of(given)
    fitting = [
        one
        for one in found
        if one.sheet == sheet
        and (row is None or one.row == row)
        and one.column == column
        and words in one.words
    ]
    assert fitting, [str(one) for one in found]


def test_all_faults_are_told_at_once() -> None:
    given = tables()
    names = ["code twice", "unknown level", "bad choice", "not a number", "closed before open"]
    for name in names:
        BROKEN[name][0](given)
    found = faults_of(given)
    for name in names:
        assert any(BROKEN[name][2] in one.words for one in found), name


@pytest.mark.django_db
@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV])
def test_nothing_is_half_loaded(form: Format) -> None:
    given = tables()
    put("Rules", 3, "Level code", "Q")(given)
    before = (ThresholdFramework.objects.count(), Indicator.objects.count())
    with pytest.raises(FrameworkFault):
        take_in(came=incoming_of(given), by=None, now=NOW)
    assert (ThresholdFramework.objects.count(), Indicator.objects.count()) == before


# -- files that are no such thing ---------------------------------------------------------------


def book_with(change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(written(whole(SHAPES["letters"]), Format.XLSX)))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def formula(book: Any) -> None:
    book["Levels"]["C3"].value = "=A1"


def merged(book: Any) -> None:
    book["Levels"].merge_cells("A3:B3")


@pytest.mark.parametrize(
    ("change", "sheet", "row", "words"),
    [(formula, "Levels", 3, "a formula"), (merged, "Levels", 3, "merged")],
)
def test_a_workbook_calculates_nothing(
    change: Callable[[Any], None], sheet: str, row: int, words: str
) -> None:
    _document, found = whole_document(incoming_of_bytes("x.xlsx", book_with(change)), nottingham())
    assert any((f.sheet, f.row) == (sheet, row) and words in f.words for f in found)


def test_rows_that_are_empty_are_passed_over() -> None:
    content = book_with(lambda book: book["Levels"].insert_rows(3, 2))
    document, faults = whole_document(incoming_of_bytes("x.xlsx", content), nottingham())
    assert faults == []
    assert [row["code"] for row in document["levels"]] == list("ABCDEF")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("levels.csv", b"0" * 80_000_000)
    return out.getvalue()


def not_utf8() -> bytes:
    files = files_of(tables())
    name = name_of("Levels")
    files[name] = files[name] + "é".encode("latin-1")
    return zip_of(files)


def many_files() -> bytes:
    return zip_of({f"{number}.csv": b"x" for number in range(300)})


FILES = {
    "empty": ("x.xlsx", b"  ", "empty"),
    "too large": ("x.xlsx", b"PK\x03\x04" + b"0" * MOST_BYTES, "larger"),
    "wrong kind": ("x.docx", b"PK\x03\x04", "none of these"),
    "picture": ("x.xlsx", b"\x89PNG....", "none of these"),
    "old workbook": ("x.xls", b"\xd0\xcf\x11\xe0", "none of these"),
    "broken workbook": ("x.xlsx", b"PK\x03\x04 and no more", "cannot be read|can be read"),
    "zip that is no workbook": ("x.xlsx", zip_of({"a.txt": b"x"}), "can be read"),
    "bomb": ("x.zip", bomb(), "too large"),
    "bomb as a workbook": ("x.xlsx", bomb(), "too large"),
    "too many files": ("x.zip", many_files(), "more than"),
    "no JSON": ("x.json", b'{"levels": [', "no JSON"),
    "JSON without sections": ("x.json", b"[1]", "no sections"),
    "JSON not UTF-8": ("x.json", b'{"levels": "\xe9"}', "UTF-8"),
    "YAML that builds objects": ("x.yaml", b"a: !!python/object/apply:os.system [ls]", "cannot"),
    "YAML that grows": ("x.yaml", b"a: &a [x]\nb: [*a, *a]", "references"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_none_is_refused(name: str) -> None:
    called, content, words = FILES[name]
    with pytest.raises(FrameworkFault, match=words):
        incoming_of_bytes(called, content)


def test_a_file_that_is_not_utf8_is_told_by_its_line() -> None:
    _document, found = whole_document(incoming_of_bytes("x.zip", not_utf8()), nottingham())
    assert any(one.sheet == "levels.csv" and one.row == 8 for one in found)


def test_faults_of_json_have_their_place_too() -> None:
    document = whole(SHAPES["letters"])
    document["indicators"][2]["level"] = "Z"
    document["rules"][0]["conditions"][0]["minimum"] = "many"
    document["indicators"][3]["colour"] = "red"
    came = incoming_of_bytes("x.json", written(document, Format.JSON))
    _document, found = whole_document(came, nottingham())
    assert {(one.sheet, one.row) for one in found} == {
        ("indicators", 3),
        ("indicators", 4),
        ("rules 1, conditions", 1),
    }


@pytest.mark.django_db
def test_the_command_names_every_fault_and_loads_nothing(tmp_path: Any) -> None:
    given = tables()
    put("Rules", 3, "Level code", "Q")(given)
    put("Indicators", 3, "Level code", "Z")(given)
    for name, content in files_of(given).items():
        (tmp_path / name).write_bytes(content)
    for verb in ("validate", "import"):
        with pytest.raises(CommandError, match=r"(?s)2 faults.*row 3.*row 3"):
            call_command("framework", verb, str(tmp_path))
    assert not FrameworkVersion.objects.filter(framework__code="letters").exists()


@pytest.mark.django_db
def test_the_command_takes_in_gives_out_and_compares(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.json"
    source.write_bytes(written(SHAPES["letters"], Format.JSON))
    call_command("framework", "validate", str(source))
    assert "Would be given" in capsys.readouterr().out
    call_command("framework", "import", str(source))
    for form in Format:
        out = tmp_path / f"out.{form}"
        call_command("framework", "export", "letters:1", str(out))
        call_command("framework", "diff", "letters", str(out))
        assert "say the same" in capsys.readouterr().out
        call_command("framework", "import", str(out))
        assert "already there" in capsys.readouterr().out
    call_command("framework", "template", str(tmp_path / "template.xlsx"))
    with pytest.raises(CommandError, match="differ"):
        call_command("framework", "diff", "letters", "fixtures/pathway/medway")
    for wrong in (["export", "nowhere", "x.json"], ["export", "letters", "x.pdf"], ["ours", "x"]):
        with pytest.raises(CommandError):
            call_command("framework", *wrong)
