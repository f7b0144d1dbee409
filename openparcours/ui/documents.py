"""Documents to print, send or keep: a template becomes an accessible PDF (PDF/UA-1), without network."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

STYLE = Path(__file__).parent / "static" / "ui" / "documents" / "document.css"


class MissingLibrary(RuntimeError):
    """The machine lacks the text library that PDFs need (Debian: libpango-1.0-0, libpangoft2-1.0-0)."""


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Return the PDF of a template that extends `ui/document.html`.

    The context names `title`, `structure` (name, address, phone, email of who issues it) and what the
    template needs. Nothing is fetched: images and styles come in the page itself.

    Raises:
        MissingLibrary: the machine cannot draw text.
    """
    page = render_to_string(
        template, {**context, "printed_at": timezone.localtime(), "document_style": _style()}
    )
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise MissingLibrary(str(error)) from error

    class NoNetwork(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("un document ne va rien chercher")

    pdf: bytes = HTML(string=page, url_fetcher=NoNetwork()).write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True, optimize_images=True
    )
    return pdf


def pdf_response(name: str, content: bytes, *, is_inline: bool = True) -> HttpResponse:
    """Return the answer that shows or downloads a PDF under a plain name, kept by no cache."""
    shown = "inline" if is_inline else "attachment"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'{shown}; filename="{slugify(name)}.pdf"',
            "Cache-Control": "no-store, private",
        },
    )


@cache
def _style() -> str:
    return STYLE.read_text("utf-8")
