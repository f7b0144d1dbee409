"""Search the directory; pages of an organisation, a professional, a commune, an import."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.forms.offer import CorrectionForm, SearchForm
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.directory.rules import is_stale, kind_of_number

_SEARCHES: dict[str, tuple[str, Callable[..., list[Any]]]] = {
    "professionnels": ("Professionnels", selectors.search_professionals),
    "structures": ("Structures", selectors.search_organizations),
    "services": ("Services", selectors.search_services),
    "communes": ("Qui couvre…", selectors.communes_starting),
}
_PAGE = 30
Row = TypeVar("Row")


@require_GET
@screen(permission="directory.read")
def search(request: ActorRequest) -> HttpResponse:
    """Find professionals, organisations, services, or who covers a commune."""
    form = SearchForm(request.GET)
    nothing = {"q": "", "type": "", "depuis": "", "after": None}
    data: dict[str, Any] = form.cleaned_data if form.is_valid() else nothing
    kind, found = _kind_and_rows(request, data["type"], data["depuis"], data["q"], data["after"])
    typed = {"q": data["q"]}
    context = {
        "form": form,
        "query": data["q"],
        "kind": kind,
        "kinds": [(k, label, "?" + urlencode(typed | {"type": k})) for k, (label, _) in _SEARCHES.items()],
        "rows": _listed(request, kind, found[:_PAGE]),
        "more": f"?{urlencode(typed | {'type': kind, 'after': found[_PAGE - 1].pk})}"
        if len(found) > _PAGE
        else "",
    }
    return render(request, "directory/search.html", context)


@require_GET
@screen(permission="directory.read")
def organization(request: ActorRequest, organization_id: UUID) -> HttpResponse:
    """Show an organisation: national data, local corrections, services, people."""
    subject = _found(selectors.organization(request.actor, organization_id))
    posts = selectors.people_at(request.actor, organization=subject)
    corrections = selectors.overlay(request.actor, [subject, *posts])
    context = {
        "subject": subject,
        "name": str(subject),
        "values": corrections.values(subject),
        "services": [corrections.listed(service) for service in subject.services.all()],
        "people": [corrections.line(post) for post in posts],
        "is_stale": is_stale(subject.source_updated_on, today=timezone.localdate()),
        "can_correct": request.actor.can("directory.correct"),
        "may_describe": selectors.may_describe(request.actor, subject),
    }
    return render(request, "directory/organization.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="directory.correct")
def correction(request: ActorRequest, organization_id: UUID) -> HttpResponse:
    """Correct a datum of an organisation, or withdraw the correction."""
    subject = _found(selectors.organization(request.actor, organization_id))
    return _correction(request, subject, reverse("directory:organization", args=[subject.pk]))


@require_http_methods(["GET", "POST"])
@screen(permission="directory.correct")
def post_correction(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Correct a datum of a professional's post, or withdraw the correction."""
    subject = _found(selectors.shown_post(request.actor, post_id))
    return _correction(request, subject, reverse("directory:practitioner", args=[subject.practitioner_id]))


@require_GET
@screen(permission="directory.read")
def practitioner(request: ActorRequest, practitioner_id: UUID) -> HttpResponse:
    """Show a professional and her posts."""
    subject = _found(selectors.practitioner(request.actor, practitioner_id))
    posts = selectors.people_at(request.actor, practitioner=subject)
    corrections = selectors.overlay(request.actor, posts)
    context = {
        "subject": subject,
        "lines": [corrections.line(post) for post in posts],
        "can_correct": request.actor.can("directory.correct"),
    }
    return render(request, "directory/practitioner.html", context)


@require_GET
@screen(permission="directory.read")
def commune(request: ActorRequest, code: str) -> HttpResponse:
    """Show who covers a commune."""
    coverage = _found(selectors.covering(request.actor, code))
    return render(request, "directory/commune.html", {"coverage": coverage})


def _kind_and_rows(
    request: ActorRequest, chosen: str, standing: str, typed: str, after: UUID | None
) -> tuple[str, list[Any]]:
    """Return the tab chosen; else the one a number names; else the first, from where one was, that has matches."""
    known = chosen if chosen in _SEARCHES else kind_of_number(typed)
    kinds = [known] if known else sorted(_SEARCHES, key=lambda kind: kind != standing)
    for kind in kinds if typed.strip() else kinds[:1]:
        found = _SEARCHES[kind][1](request.actor, typed, limit=_PAGE + 1, after=after)
        if found:
            return kind, found
    return kinds[0], []


def _listed(request: ActorRequest, kind: str, rows: list[Any]) -> list[Any]:
    """Return rows as a list shows them, corrected; communes are not to be corrected."""
    if not rows or kind == "communes":
        return [{"row": row} for row in rows]
    corrections = selectors.overlay_of(rows)
    return [corrections.listed(row) for row in rows]


def _correction(request: ActorRequest, subject: Organization | PractitionerRole, back: str) -> HttpResponse:
    form = CorrectionForm(
        request.POST or None, subject=subject, initial={"field": request.GET.get("field", "")}
    )
    try:
        if "retirer" in request.POST:
            services.withdraw_correction(
                request.actor, subject=subject, field=plain_line(request.POST["retirer"])
            )
            messages.success(request, "La donnée nationale reprend sa place.")
            return redirect(back)
        if form.is_bound and form.is_valid():
            services.propose_correction(request.actor, subject=subject, **form.cleaned_data)
            messages.success(request, "La correction est enregistrée ; la source n'est pas modifiée.")
            return redirect(back)
    except ValidationError as error:
        form.add_error(None, error)
    mine = [v for v in selectors.corrected(request.actor, subject) if v.is_from(request.actor)]
    context = {"form": form, "name": str(subject), "back": back, "mine": mine}
    return render(request, "directory/correction.html", context, status=422 if form.is_bound else 200)


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
