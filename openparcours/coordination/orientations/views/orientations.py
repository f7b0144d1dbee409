"""My structure's orientations, a person's, one with its history, and what one does with it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages as toasts
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.choices import ANSWERABLE, OPEN
from openparcours.coordination.orientations.forms import (
    AcceptanceForm,
    CancellationForm,
    CareForm,
    FailureForm,
    RefusalForm,
    ReplyForm,
    SuccessForm,
)
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line
from openparcours.ui.answers import UNPROCESSABLE, attempt, found

VIEWS = (
    ("a_faire", "À faire"),
    ("attente", "En attente de réponse"),
    ("suivi", "À suivre à trois mois"),
    ("brouillons", "Brouillons"),
    ("finies", "Terminées"),
)


@require_GET
@screen(permission="orientations.read")
def worklist(request: ActorRequest) -> HttpResponse:
    """Show my structure's orientations by what they ask."""
    view, need = (plain_line(request.GET.get(n, d)) for n, d in (("vue", "a_faire"), ("besoin", "")))
    view = view if view in dict(VIEWS) else "a_faire"
    page = selectors.worklist_page(
        request.actor,
        view=view,
        need=need,
        is_mine="miennes" in request.GET,
        after_key=request.GET.get("apres", ""),
    )
    counts, needs = selectors.worklist_counts(request.actor), selectors.needs(request.actor.organization_id)
    query = request.GET.copy()
    query.pop("apres", None)
    context = {
        "rows": page.rows,
        "more": f"?{query.urlencode()}&apres={quote(page.next_key)}" if page.next_key else "",
        "views": [(key, label, counts.get(key, "")) for key, label in VIEWS],
        "view": view,
        "need": need,
        "is_mine": "miennes" in request.GET,
        "needs": needs,
        "need_choices": needs.choices(timezone.localdate()),
    }
    return render(request, "orientations/worklist.html", context)


@require_GET
@screen(permission="orientations.read", reads="orientations.orientations.read")
def person_orientations(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's orientations, and what is kept for her."""
    shown = found(records.followed(request.actor, person_id))
    person = shown.person
    shows(request, person)
    context = {
        "shown": shown,
        "person": person,
        "rows": selectors.orientations_of(request.actor, person)[:100],
        "items": selectors.shortlist(request.actor, person),
        "needs": selectors.needs(request.actor.organization_id),
    }
    return render(request, "orientations/person.html", context)


@require_GET
@screen(permission="orientations.read", reads="orientations.orientation.read")
def orientation(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Show an orientation: what left, the exchange, the history, and what to do next."""
    return _page(request, _found(request, orientation_id))


@require_GET
@screen(permission="orientations.read", reads="orientations.attachment.read")
def attachment(request: ActorRequest, attachment_id: UUID) -> FileResponse:
    """Send a file joined to an orientation."""
    joined = found(selectors.attachment(request.actor, attachment_id))
    shows(request, joined.orientation.person, target=joined)
    return FileResponse(
        joined.file.open(), as_attachment=True, filename=joined.name, content_type=joined.media_type
    )


@require_POST
@screen(permission="orientations.follow", reads="orientations.orientation.read")
def messages(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Answer the target's question."""
    form = ReplyForm(request.POST)
    base = request.build_absolute_uri("/")
    return _act(
        request,
        orientation_id,
        "reply",
        form,
        lambda own: services.reply_to_target(request.actor, orientation=own, base=base, **form.cleaned_data),
    )


@require_POST
@screen(permission="orientations.follow", reads="orientations.orientation.read")
def acceptance(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Note an acceptance received otherwise than by the link."""
    form = AcceptanceForm(request.POST)
    return _act(
        request,
        orientation_id,
        "acceptance",
        form,
        lambda own: services.accept_orientation(request.actor, orientation=own, answer=form.answer()),
    )


@require_POST
@screen(permission="orientations.follow", reads="orientations.orientation.read")
def refusal(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Note a refusal received otherwise than by the link."""
    form = RefusalForm(request.POST, refusals=_refusals(request))
    return _act(
        request,
        orientation_id,
        "refusal",
        form,
        lambda own: services.refuse_orientation(request.actor, orientation=own, answer=form.answer()),
    )


@require_POST
@screen(permission="orientations.send", reads="orientations.orientation.read")
def cancellation(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Cancel an orientation, with its reason."""
    form = CancellationForm(request.POST)
    return _act(
        request,
        orientation_id,
        "cancellation",
        form,
        lambda own: services.cancel_orientation(request.actor, orientation=own, **form.cleaned_data),
    )


@require_POST
@screen(permission="orientations.follow")
def acknowledgement(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Say that the answer was seen."""
    services.acknowledge_answer(request.actor, orientation=_own(request, orientation_id))
    return redirect("orientations:orientation", orientation_id)


@require_POST
@screen(permission="orientations.follow", reads="orientations.orientation.read")
def care(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Say from which day the target takes care of the person."""
    form = CareForm(request.POST)
    return _act(
        request,
        orientation_id,
        "care",
        form,
        lambda own: services.start_care(request.actor, orientation=own, **form.cleaned_data),
    )


@require_POST
@screen(permission="orientations.follow", reads="orientations.orientation.read")
def success(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Say that the help is in place."""
    form = SuccessForm(request.POST)
    return _act(
        request,
        orientation_id,
        "success",
        form,
        lambda own: services.succeed_orientation(request.actor, orientation=own, **form.cleaned_data),
    )


@require_POST
@screen(permission="orientations.follow", reads="orientations.orientation.read")
def failure(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Say that the orientation came to nothing."""
    form = FailureForm(request.POST, failures=_failures(request))
    return _act(
        request,
        orientation_id,
        "failure",
        form,
        lambda own: services.fail_orientation(request.actor, orientation=own, **form.cleaned_data),
    )


def _act(
    request: ActorRequest,
    orientation_id: UUID,
    name: str,
    form: django_forms.Form,
    act: Callable[[Orientation], Any],
) -> HttpResponse:
    """Do an act of my structure from a valid form; else show the page again with what was typed."""
    own = _own(request, orientation_id)
    if form.is_valid() and attempt(form, lambda: act(own)):
        toasts.success(request, "C'est enregistré.")
        return redirect("orientations:orientation", own.pk)
    return _page(request, _own(request, orientation_id), status=UNPROCESSABLE, **{name: form})


def _page(
    request: ActorRequest, shown: Orientation, *, status: int = 200, **bound: django_forms.Form
) -> HttpResponse:
    actor, needs = request.actor, selectors.needs(request.actor.organization_id)
    shows(request, shown.person, target=shown)
    forms: dict[str, django_forms.Form] = {
        "reply": ReplyForm(initial={"submission_key": new_id()}),
        "acceptance": AcceptanceForm(),
        "refusal": RefusalForm(refusals=_refusals(request)),
        "cancellation": CancellationForm(),
        "care": CareForm(),
        "success": SuccessForm(),
        "failure": FailureForm(failures=_failures(request)),
    } | bound
    context = {
        "orientation": shown,
        "shown": found(records.followed(actor, shown.person_id)),
        "need_label": needs.label(shown.need),
        "history": shown.transitions.all().order_by("at", "pk"),
        "conversation": selectors.conversation(shown),
        "attachments": shown.attachments.all(),
        "link": selectors.issued_links(shown).first(),
        "target": selectors.chosen_target(actor, service_id=shown.service_id, organization_id=shown.target_id)
        if actor.can("directory.read")
        else None,
        "is_own": shown.organization_id == actor.organization_id,
        "is_open": shown.status in OPEN,
        "is_answerable": shown.status in ANSWERABLE,
        "forms": forms,
        "unfolded": next(iter(bound), ""),
    }
    return render(request, "orientations/orientation.html", context, status=status)


def _found(request: ActorRequest, orientation_id: UUID) -> Orientation:
    return found(selectors.orientation(request.actor, orientation_id))


def _own(request: ActorRequest, orientation_id: UUID) -> Orientation:
    own = _found(request, orientation_id)
    return found(own if own.organization_id == request.actor.organization_id else None)


def _refusals(request: ActorRequest) -> list[tuple[str, str]]:
    return selectors.refusals(request.actor.organization_id).choices(timezone.localdate())


def _failures(request: ActorRequest) -> list[tuple[str, str]]:
    return selectors.failures(request.actor.organization_id).choices(timezone.localdate())
