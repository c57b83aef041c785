"""The threshold document for everybody: what holds today, and under numbers what held before.

Each page is drawn once for each version; around it stand whom to ring at this moment and, on an
old version, that it is superseded.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt

from pathway.documents import PdfNotPossible, pathway_as_pdf
from pathway.queries.public_document import PublicDocument
from pathway.queries.public_neighbours import neighbour_page, neighbours_of
from pathway.queries.public_versions import (
    JSON_FORMAT,
    Edition,
    changes_of,
    document_in,
    editions,
    found_in,
    in_force,
    json_of,
    last_with,
)
from pathway.queries.search import LONGEST_SEARCH
from pathway.views.document_frame import (
    Reading,
    around,
    as_file,
    none_in_force,
    reading_of,
)
from pathway.views.frame import read_clock
from people.constants import Permission
from people.doors import door

Content = Callable[[PublicDocument, str], dict[str, Any] | None]


# -- pages that are drawn once ------------------------------------------------------------------


def _landing(document: PublicDocument, _code: str) -> dict[str, Any]:
    return {"title": document.label}


def _level(document: PublicDocument, code: str) -> dict[str, Any] | None:
    page = document.level(code)
    return {"title": page.level.name, "page": page} if page else None


def _dimension(document: PublicDocument, code: str) -> dict[str, Any] | None:
    page = document.dimension(code)
    return {"title": page.named.name, "page": page} if page else None


def _entry(document: PublicDocument, code: str) -> dict[str, Any] | None:
    entry, danger = document.entries.get(code), document.danger(code)
    if entry is None and danger is None:
        return None
    return {"title": f"Entry {code}", "entry": entry, "danger": danger}


def _immediate(_document: PublicDocument, _code: str) -> dict[str, Any]:
    return {"title": "Ring at once"}


def _contacts(_document: PublicDocument, _code: str) -> dict[str, Any]:
    return {"title": "Whom to ring, and where to read more"}


def _meanings(_document: PublicDocument, _code: str) -> dict[str, Any]:
    return {"title": "What the words mean"}


_CONTENTS: dict[str, Content] = {
    "landing": _landing,
    "level": _level,
    "dimension": _dimension,
    "entry": _entry,
    "immediate": _immediate,
    "contacts": _contacts,
    "meanings": _meanings,
}
_COLLECTIONS = {"level": "levels", "dimension": "dimensions", "entry": "entries"}


@lru_cache(maxsize=1024)
def _drawn(page: str, code: str, base: str, edition: Edition) -> tuple[str, SafeString]:
    """A page's title and body. Raises Http404 where this version has no such thing."""
    document = document_in(edition)
    content = _CONTENTS[page](document, code)
    if content is None:
        raise Http404
    context = {**content, "document": document, "edition": edition, "base": base}
    return content["title"], render_to_string(f"pathway/document/{page}.html", context)


def _page(page: str) -> Callable[..., HttpResponseBase]:
    @door(Permission.PUBLIC)
    def show(request: HttpRequest, code: str = "", number: int | None = None) -> HttpResponseBase:
        reading = reading_of(request, number)
        if reading is None:
            return none_in_force(request)
        try:
            title, body = _drawn(page, code, reading.base, reading.edition)
        except Http404:
            return _not_in_this_version(reading, page, code)
        return _framed(reading, title, body, page=page, code=code)

    show.__doc__ = f"The page '{page}' of the document."
    return show


pathway_show = _page("landing")
pathway_level = _page("level")
pathway_dimension = _page("dimension")
pathway_entry = _page("entry")
pathway_immediate = _page("immediate")
pathway_contacts = _page("contacts")
pathway_meanings = _page("meanings")


# -- pages that are drawn each time -------------------------------------------------------------


@door(Permission.PUBLIC)
def pathway_changes(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """What this version says otherwise than the one before, row by row."""
    reading = reading_of(request, number)
    if reading is None:
        return none_in_force(request)
    found = changes_of(reading.edition, reading.clock.today)
    before, difference = found or (None, None)
    context = {"edition": reading.edition, "before": before, "difference": difference}
    body = render_to_string("pathway/document/changes.html", context)
    return _framed(reading, "What changed", body, page="changes")


@door(Permission.PUBLIC)
def pathway_versions(request: HttpRequest) -> HttpResponseBase:
    """Every version that is or was in force."""
    clock = read_clock()
    standing = in_force(clock.today)
    rows = [
        (edition, reverse("pathway_show", args=[edition.number]))
        for edition in editions(standing, clock.today)
    ]
    if not rows:
        return none_in_force(request)
    body = render_to_string("pathway/document/versions.html", {"rows": rows})
    return around(request, clock, standing, "All versions", body)


# No cross-site token: it reads, and what it is sent is kept nowhere. Sent in a form's body, the
# words stand in no address, no history and no log.
@csrf_exempt
@door(Permission.PUBLIC, "GET", "POST")
def pathway_find(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Entries by the words that somebody would use."""
    reading = reading_of(request, number)
    if reading is None:
        return none_in_force(request)
    words = request.POST.get("words", "").strip()[:LONGEST_SEARCH]
    context = {
        "base": reading.base,
        "words": words,
        "found": found_in(reading.edition, words) if words else (),
    }
    body = render_to_string("pathway/document/find.html", context)
    return _framed(reading, "Find by word", body, page="find")


@door(Permission.PUBLIC)
def pathway_elsewhere(request: HttpRequest) -> HttpResponseBase:
    """Other authorities whose levels are kept here."""
    clock = read_clock()
    standing = in_force(clock.today)
    if standing is None:
        return none_in_force(request)
    rows = [
        (one, reverse("pathway_neighbour", args=[one.code]))
        for one in neighbours_of(standing.edition.pk)
    ]
    body = render_to_string("pathway/document/elsewhere.html", {"rows": rows})
    return around(request, clock, standing, "Other authorities", body)


@door(Permission.PUBLIC)
def pathway_neighbour(request: HttpRequest, code: str) -> HttpResponseBase:
    """Another authority's levels, and what they are called here."""
    clock = read_clock()
    standing = in_force(clock.today)
    if standing is None:
        return none_in_force(request)
    page = neighbour_page(code, standing.edition.pk, clock.today)
    if page is None:
        raise Http404
    context = {"page": page, "base": reverse("pathway_show")}
    body = render_to_string("pathway/document/neighbour.html", context)
    return around(request, clock, standing, page.authority, body)


# -- the whole of it ----------------------------------------------------------------------------


@door(Permission.PUBLIC)
def pathway_pdf(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """The whole document as one PDF."""
    reading = reading_of(request, number)
    if reading is None:
        return none_in_force(request)
    try:
        content = pathway_as_pdf(reading.edition)
    except PdfNotPossible:
        body = render_to_string("pathway/document/no_pdf.html", {"base": reading.base})
        answer = _framed(reading, "A PDF cannot be made here", body, page="pdf")
        answer.status_code = 503
        return answer
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"pathway-version-{reading.edition.number}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return as_file(reading, answer, "pdf", number)


@door(Permission.PUBLIC)
def pathway_json(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """The whole document as JSON, for other programs."""
    reading = reading_of(request, number)
    if reading is None:
        return none_in_force(request)
    answer = HttpResponse(json_of(reading.edition), content_type="application/json")
    # A programme in a page of another site may read what everybody may read.
    answer["Access-Control-Allow-Origin"] = "*"
    return as_file(reading, answer, f"json{JSON_FORMAT}", number)


# -- around them --------------------------------------------------------------------------------


def _framed(
    reading: Reading, title: str, body: SafeString, *, page: str, code: str = ""
) -> HttpResponseBase:
    """A page of one version, inside its frame."""
    return around(
        reading.request,
        reading.clock,
        reading.standing,
        title,
        body,
        base=reading.base,
        edition=reading.edition,
        same_place=_same_place(reading, page, code),
        is_landing=page == "landing",
    )


def _same_place(reading: Reading, page: str, code: str) -> str:
    """Where the version in force says it; '' when it has no such place."""
    if reading.standing is None:
        return ""
    base = reverse("pathway_show")
    if page == "landing":
        return base
    if page == "pdf":
        return reverse("pathway_pdf")
    if page not in _COLLECTIONS:
        return f"{base}{page}/"
    if _CONTENTS[page](document_in(reading.standing.edition), code) is None:
        return ""
    return f"{base}{_COLLECTIONS[page]}/{code}/"


def _not_in_this_version(reading: Reading, page: str, code: str) -> HttpResponseBase:
    """404 with the way on: to the last version that had it. Raises Http404 if none had."""
    if page not in _COLLECTIONS:
        raise Http404
    last = last_with(code, _COLLECTIONS[page], reading.clock.today)
    if last is None:
        raise Http404
    there = f"{reverse('pathway_show', args=[last])}{_COLLECTIONS[page]}/{code}/"
    context = {"code": code, "last": last, "there": there, "edition": reading.edition}
    body = render_to_string("pathway/document/gone.html", context)
    answer = _framed(reading, "Not in this version", body, page=page, code=code)
    if answer.status_code == 200:
        answer.status_code = 404
    return answer
