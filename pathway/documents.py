"""The record of a check as a PDF: tagged, and stamped on every page."""

import datetime as dt
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.template.loader import render_to_string

from pathway.queries.record import Record
from people.models import Practitioner

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
    try:
        # Imported here: without its system libraries the import itself fails, and every other
        # page must work without them.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        log.warning("pdf_libraries_missing", error=str(error))
        raise PdfNotPossible from error

    # No network and no file of this machine: a record is drawn from itself alone.
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf
