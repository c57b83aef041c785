"""The record of a check, and the pathway, as PDFs: tagged, and stamped on every page."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import structlog
from django.conf import settings
from django.template.loader import render_to_string

from pathway.queries.public_versions import Edition, document_in
from pathway.queries.record import Record
from people.models import Practitioner

_DRAWING = Lock()

log = structlog.get_logger(__name__)


class PdfNotPossible(Exception):
    """The libraries that draw PDFs are not on this machine."""


def record_as_pdf(record: Record, *, printed_by: Practitioner, printed_at: dt.datetime) -> bytes:
    """The record as PDF/UA. Raises PdfNotPossible when this machine cannot make one."""
    return records_as_pdf([record], printed_by=printed_by, printed_at=printed_at)


def records_as_pdf(
    records: Sequence[Record], *, printed_by: Practitioner, printed_at: dt.datetime
) -> bytes:
    """Several records as one PDF/UA, each from a new page. Raises PdfNotPossible."""
    html = render_to_string(
        "pathway/record_pdf.html",
        {
            "records": records,
            "printed_by": printed_by,
            "printed_at": printed_at,
            "service_name": settings.SERVICE_NAME,
        },
    )
    return _drawn(html)


def pathway_as_pdf(edition: Edition) -> bytes:
    """A whole version of the pathway as PDF/UA, drawn once. Raises PdfNotPossible."""
    # Whoever asks while it is being drawn waits for it, and does not draw it again.
    with _DRAWING:
        return _kept_pathway(edition)


@lru_cache(maxsize=8)
def _kept_pathway(edition: Edition) -> bytes:
    html = render_to_string(
        "pathway/document/pdf.html",
        {
            "edition": edition,
            "document": document_in(edition),
            "service_name": settings.SERVICE_NAME,
        },
    )
    return _drawn(html)


def _drawn(html: str) -> bytes:
    try:
        # Imported here: without its system libraries the import itself fails, and every other
        # page must work without them.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        log.warning("pdf_libraries_missing", error=str(error))
        raise PdfNotPossible from error

    # No network and no file of this machine: a document is drawn from itself alone.
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf
