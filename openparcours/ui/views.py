"""The gallery and the joined assets. Open to anyone: neither holds any data."""

import secrets

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.views.decorators.http import require_GET

from openparcours.ui import assets

YEAR = 365 * 24 * 3600


class SampleForm(forms.Form):
    """Every kind of field, for the gallery."""

    name = forms.CharField(label="Nom de naissance", help_text="Comme sur la pièce d'identité.")
    birth_date = forms.DateField(label="Date de naissance", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.ChoiceField(label="Motif", choices=[("a", "maintien à domicile"), ("b", "isolement")])
    means = forms.ChoiceField(
        label="Moyen", choices=[("o", "oral"), ("e", "écrit")], widget=forms.RadioSelect, required=False
    )
    is_urgent = forms.BooleanField(label="Urgent", required=False)
    text = forms.CharField(label="Contexte", widget=forms.Textarea, required=False)


@require_GET
@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states."""
    context = {"now": timezone.now(), "form": SampleForm(), "wrong_form": SampleForm({"means": "x"})}
    return render(request, "ui/gallery.html", context)


@require_GET
@login_not_required
def asset(request: HttpRequest, digest: str, kind: str) -> HttpResponse:
    """Send the stylesheet or the script, compressed when the browser can, kept for a year."""
    if kind not in assets.MEDIA_TYPES:
        raise Http404
    found = assets.bundle(kind)
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found.compressed if zipped else found.text, content_type=assets.MEDIA_TYPES[kind])
    if zipped:
        response["Content-Encoding"] = "gzip"
    fresh = digest == found.digest
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
    response["Vary"] = "Accept-Encoding"
    return response


def failure(request: HttpRequest) -> HttpResponse:
    """Say that the house failed, under a reference that its log carries too."""
    reference = secrets.token_hex(4).upper()
    request.reference = reference  # type: ignore[attr-defined]
    page = loader.render_to_string("500.html", {"reference": reference})
    return HttpResponse(page, status=500, headers={"X-Reference": reference})


gallery.permission = None  # type: ignore[attr-defined]
asset.permission = None  # type: ignore[attr-defined]
