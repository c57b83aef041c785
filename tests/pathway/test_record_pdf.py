"""The record as PDF: tagged, stamped on every page, drawn from itself alone."""

import datetime as dt
import io
import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader
from pypdf.generic import IndirectObject

import pathway.documents
from pathway.constants import Step
from people.constants import AccessKind
from people.models import AccessRecord
from tests.checks import QUIET, STORIES, Walk, completed, in_danger, signed_in, ticked
from tests.factories import School, post, school

pytestmark = pytest.mark.django_db

NAME = "Zephyrine Quillfeather-O'Hara"
LONG = "She comes to school without a coat, tired and hungry. " * 70
WHEN = dt.datetime(2026, 7, 1, 13, 30, tzinfo=dt.UTC)


@pytest.fixture
def place() -> School:
    return school()


def pdf_of(answer: Any) -> PdfReader:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.")
    return PdfReader(io.BytesIO(answer.content))


def text_of(page: Any) -> str:
    return " ".join(page.extract_text().split())


def long_check(place: School) -> Walk:
    """A check whose record runs over several pages."""
    walk = Walk(place.author).answer(
        {
            **STORIES["refer_today"],
            Step.WHO: {"child_name": NAME, "setting": "Brook Primary"},
            Step.NEEDS_CHILD: ticked("E19", evidence=LONG, child_words="Nobody waits for me")
            | ticked("A10", evidence=LONG),
            Step.UNKNOWN: {"domains": ["family"], "words": "Who lives there"},
        }
    )
    walk.see_result()
    return walk


def root(reader: PdfReader) -> Any:
    """The catalogue: what the whole document says of itself."""
    return reader.trailer["/Root"].get_object()


def test_it_is_tagged_and_says_its_language_and_title(place: School) -> None:
    walk = long_check(place)
    reader = pdf_of(walk.client.get(walk.url("pdf")))
    catalogue = root(reader)
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == "Record of a threshold check"
    metadata = catalogue["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid" in metadata


def structure(reader: PdfReader) -> set[str]:
    """Every kind of element in the tree of tags."""
    found: set[str] = set()
    todo: list[Any] = [root(reader)["/StructTreeRoot"]]
    seen: set[int] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                continue
            seen.add(node.idnum)
            node = node.get_object()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            if "/S" in node:
                found.add(str(node["/S"]))
            if "/K" in node:
                todo.append(node["/K"])
    return found


def test_headings_lists_and_tables_are_tagged_as_such(place: School) -> None:
    walk = long_check(place)
    tags = structure(pdf_of(walk.client.get(walk.url("pdf"))))
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= tags, tags


@time_machine.travel(WHEN, tick=False)
def test_version_who_and_when_stand_on_every_page(place: School) -> None:
    author = post(place.agency, name="Siân Featherstone-O'Neill <b>")
    place = School(place.agency, author, place.lead, place.deputy, place.manager, place.colleague)
    walk = long_check(place)
    reader = pdf_of(walk.client.get(walk.url("pdf")))
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, 1):
        text = text_of(page)
        assert "Family Support Pathway, 2014, version 1" in text, number
        assert "Printed by Siân Featherstone-O'Neill <b>, 1 July 2026 at 14:30" in text, number
        assert f"Page {number} of {len(reader.pages)}" in text, number


def test_it_says_what_the_record_says(place: School) -> None:
    walk = long_check(place)
    reader = pdf_of(walk.client.get(walk.url("pdf")))
    text = " ".join(text_of(page) for page in reader.pages)
    for words in (
        NAME,
        "7 years",
        "Anna Author",
        "Child in Need",
        "Beyond parental control",
        "Nobody waits for me",
        "Who lives there",
        "Sample data, not for real records",
        "Made by",
    ):
        assert words in text, words


def test_neither_file_name_nor_metadata_names_the_child(place: School) -> None:
    walk = long_check(place)
    answer = walk.client.get(walk.url("pdf"))
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'inline; filename="check-[A-Za-z0-9_-]{8}\.pdf"', disposition)
    reader = pdf_of(answer)
    kept = str(reader.metadata) + root(reader)["/Metadata"].get_object().get_data().decode()
    outline = str([entry.get("/Title") for entry in reader.outline if isinstance(entry, dict)])
    for part in ("Zephyrine", "Quillfeather", "Robin", "Anna"):
        assert part not in disposition
        assert part not in kept
        assert part not in outline
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_draft_and_a_danger_can_be_printed_too(place: School) -> None:
    walk = in_danger(place.author)
    text = " ".join(text_of(p) for p in pdf_of(walk.client.get(walk.url("pdf"))).pages)
    assert "None yet: this is a draft" in text
    assert "A notice has gone to Lena Lead" in text


def test_somebody_elses_printing_is_logged_as_printing(place: School) -> None:
    walk = completed(place.author)
    before = AccessRecord.objects.count()
    pdf_of(walk.client.get(walk.url("pdf")))
    assert AccessRecord.objects.count() == before
    text = text_of(pdf_of(signed_in(place.lead).get(walk.url("pdf"))).pages[0])
    assert "Printed by Lena Lead" in text
    (row,) = AccessRecord.objects.filter(practitioner=place.lead)
    assert row.kind == AccessKind.PRINTED
    assert signed_in(place.colleague).get(walk.url("pdf")).status_code == 404


def test_ages_are_those_of_the_time_and_of_today(place: School) -> None:
    """Born on 1 July 2020; the result at half past midnight on the sixth birthday, by the clock."""
    values = {
        "age_known": "date_of_birth",
        "date_of_birth_0": "1",
        "date_of_birth_1": "7",
        "date_of_birth_2": "2020",
    }
    with time_machine.travel(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC), tick=False):
        walk = Walk(place.author).answer({Step.WHO: {**values, "age_years": None}})
        walk.see_result()
        assert walk.recommendation.inputs.age_months == 72
        assert walk.read("record").before("Age then 6 years", "Age today 6 years")
    with time_machine.travel(dt.datetime(2027, 7, 2, 12, 0, tzinfo=dt.UTC), tick=False):
        page = walk.read("record", signed_in(place.author))
        assert page.before("Age then 6 years", "Age today 7 years")


# --------------------------------------------------------------------- drawn from itself alone


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server of this machine that notes what asks it for anything."""
    asked: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


VECTORS = [
    '<img src="{there}/img">',
    '<link rel=stylesheet href="{there}/css">',
    '<link rel=attachment href="{there}/attached">',
    '<link rel=attachment href="file:///etc/hostname">',
    '<object data="{there}/object"></object><embed src="{there}/embed">',
    "<style>@import url({there}/import); body {{ background: url({there}/bg) }}</style>",
    '<svg><image href="{there}/svg"/><use href="{there}/use#x"/></svg>',
    '<iframe src="file:///etc/passwd"></iframe>',
    '<base href="{there}/"><a href="{there}/a">a</a>',
    '"); background: url({there}/css-string); content: ("',
    "</style><img src={there}/end-of-style>",
    '<meta http-equiv="refresh" content="0;url={there}/meta">',
    "{{% include '/etc/passwd' %}} {{{{ settings.SECRET_KEY }}}}",
]


def test_nothing_that_was_typed_makes_the_machine_ask_for_anything(
    place: School, listening: tuple[str, list[str]], tmp_path: Path
) -> None:
    there, asked = listening
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET CANARY", encoding="utf-8")
    words = "\n".join(one.format(there=there) for one in VECTORS)
    words += f'<img src="{secret.as_uri()}"><link rel=attachment href="{secret.as_uri()}">'
    place.author.user.full_name = f"Eve <img src={there}/name>"
    place.author.user.save()
    place.author.agency.name = f"Agency <img src='{there}/agency'> \\';}} @import '{there}/x"
    place.author.agency.save()
    walk = Walk(place.author).answer(
        {
            **STORIES["refer_today"],
            Step.WHO: {**QUIET[Step.WHO], "child_name": f"<img src={there}/child>"},
            Step.NEEDS_CHILD: ticked("E19", evidence=words, child_words=words),
            Step.UNKNOWN: {"domains": ["family"], "words": words},
        }
    )
    walk.see_result()
    answer = walk.client.get(walk.url("pdf"))
    reader = pdf_of(answer)
    assert asked == []
    text = " ".join(text_of(page) for page in reader.pages)
    assert "TOP SECRET CANARY" not in text
    assert "root:" not in text
    assert f"<img src={there}/child>" in text  # as words
    assert "/EmbeddedFiles" not in str(root(reader).get("/Names", ""))


@pytest.mark.parametrize(
    "address",
    [
        "{there}/direct",
        "file:///etc/hostname",
        "ftp://127.0.0.1/x",
        "/etc/hostname",
        "//127.0.0.1/x",
        "gopher://127.0.0.1/x",
    ],
)
def test_planted_an_address_that_slips_into_the_page_is_not_fetched(
    place: School,
    listening: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    """The second wall: were the escaping to fail, the fetcher still refuses."""
    there, asked = listening
    target = address.format(there=there)
    parts = f'<img src="{target}"><link rel=stylesheet href="{target}">'
    page = f'<html lang="en"><title>x</title><p>drawn{parts}'
    monkeypatch.setattr(pathway.documents, "render_to_string", lambda *_given: page)
    walk = in_danger(place.author)
    reader = pdf_of(walk.client.get(walk.url("pdf")))
    assert asked == []
    assert "drawn" in text_of(reader.pages[0])
    assert len(reader.pages[0].images) == 0


# --------------------------------------------------------------------- without the libraries


def test_without_its_libraries_the_page_to_print_is_offered(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What importing it says on a machine without Pango."""

    class Missing:
        def find_spec(self, name: str, *_rest: Any) -> None:
            if name.split(".")[0] == "weasyprint":
                raise OSError("cannot load library 'libgobject-2.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    walk = completed(place.author)
    answer = walk.client.get(walk.url("pdf"))
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")
    html = answer.content.decode()
    assert "A PDF cannot be made on this computer" in html
    assert f'href="{walk.url("record")}"' in html
    assert "libgobject" not in html
    assert walk.read("record").status == 200
