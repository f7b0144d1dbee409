"""Write an orientation, see exactly what will leave, send it and give its link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.choices import (
    ORIENTATION_FORM,
    PURPOSE,
    Channel,
    OrientationStatus,
)
from openparcours.coordination.orientations.forms import OrientationForm
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.orientations.selectors import Target, Writing
from openparcours.coordination.orientations.services.links import answer_path
from openparcours.coordination.orientations.views.shortlists import as_uuid
from openparcours.coordination.records import selectors as records
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.foundation.drafts import selectors as drafts
from openparcours.foundation.links import selectors as links
from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import UNPROCESSABLE, attempt, found
from openparcours.ui.documents import pdf_response, render_pdf


@require_http_methods(["GET", "POST"])
@screen(permission="orientations.send", reads="orientations.writing.read")
def creation(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Write an orientation towards a target chosen in the offer; keep it, or send it."""
    shown = found(records.followed(request.actor, person_id))
    shows(request, shown.person)
    if not (request.GET.get("service") or request.GET.get("structure")):
        return redirect("orientations:person_offer", person_id)
    target = _target(request)
    form = _form(request, shown, target, subject=str(shown.person.pk))
    if request.method == "POST" and (answer := _written(request, shown, target, form, None)):
        return answer
    return _form_page(request, shown, target, form, None)


@require_http_methods(["GET", "POST"])
@screen(permission="orientations.send", reads="orientations.writing.read")
def modification(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Go on with a draft of my structure."""
    draft = _own(request, orientation_id)
    if draft.status != OrientationStatus.DRAFT:
        return redirect("orientations:orientation", draft.pk)
    shown = found(records.followed(request.actor, draft.person_id))
    shows(request, shown.person, target=draft)
    target = found(
        selectors.chosen_target(request.actor, service_id=draft.service_id, organization_id=draft.target_id)
    )
    form = _form(request, shown, target, subject=str(draft.pk), initial=_values(draft))
    if request.method == "POST" and (answer := _written(request, shown, target, form, draft)):
        return answer
    return _form_page(request, shown, target, form, draft)


@require_POST
@screen(permission="orientations.send", reads="orientations.writing.read")
def preview(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show exactly what would leave with what is typed so far; nothing is written."""
    shown, target = found(records.followed(request.actor, person_id)), _target(request)
    shows(request, shown.person)
    form = _form(request, shown, target, subject="")
    form.is_valid()
    context = {"lines": selectors.leaving(request.actor, shown, _writing(request, shown, target, form, None))}
    return render(request, "orientations/_leaving.html", context)


@require_POST
@screen(permission="orientations.send", reads="orientations.link.read")
def link(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Give a new link to transmit; the former one ends."""
    return _link_page(request, _own(request, orientation_id))


@require_POST
@screen(permission="orientations.send")
def mail(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Have the link sent to the address of the directory."""
    own = _own(request, orientation_id)
    try:
        services.ask_for_mail(request.actor, orientation=own, base=_base(request))
        messages.success(request, "Le courriel part. Il ne dit rien de la personne.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("orientations:orientation", own.pk)


@require_POST
@screen(permission="orientations.send", reads="orientations.letter.printed")
def letter(request: ActorRequest, orientation_id: UUID) -> HttpResponse:
    """Print the demand with its link, the one just shown or a new one."""
    own, token = _own(request, orientation_id), request.POST.get("token", "")
    shown_link = links.link_of(PURPOSE, token) if token else None
    if shown_link is None or shown_link.target_id != own.pk or not shown_link.is_open_at(timezone.now()):
        try:
            token = services.issue_answer_link(request.actor, orientation=own).token
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("orientations:orientation", own.pk)
    own = _own(request, orientation_id)
    shows(request, own.person, target=own)
    context = {
        "title": f"Demande {own.number}",
        "structure": own.organization,
        "orientation": own,
        "address": _base(request) + answer_path(token),
        "short": answer_path(token),
    }
    return pdf_response(own.number, render_pdf("orientations/documents/letter.html", context))


def _written(
    request: ActorRequest, shown: Overview, target: Target, form: OrientationForm, draft: Orientation | None
) -> HttpResponse | None:
    """Keep or send what is typed and return where to go; None when it is refused."""
    if not form.is_valid():
        return None
    saved: list[Orientation] = []

    def write() -> None:
        data = form.cleaned_data
        kept = services.save_orientation(
            request.actor,
            person=shown.person,
            writing=_writing(request, shown, target, form, draft),
            orientation=draft,
            version=data["version"],
            files=data["joined"],
            submission_key=data["submission_key"],
        )
        saved.append(kept)

    if not attempt(form, write):
        return None
    if request.POST.get("act") != "envoyer":
        messages.success(request, "Brouillon gardé. Rien n'est parti.")
        return redirect("orientations:orientation", saved[0].pk)
    if not attempt(form, lambda: services.send_orientation(request.actor, orientation=saved[0])):
        return _form_page(request, shown, target, _again(form, saved[0]), saved[0])
    return _after_sending(request, saved[0])


def _after_sending(request: ActorRequest, kept: Orientation) -> HttpResponse:
    if kept.channel != Channel.EMAIL:
        return _link_page(request, kept)
    services.ask_for_mail(request.actor, orientation=kept, base=_base(request))
    messages.success(request, "Envoyée : la structure reçoit un courriel qui ne dit rien de la personne.")
    return redirect("orientations:orientation", kept.pk)


def _again(form: OrientationForm, kept: Orientation) -> OrientationForm:
    """Show the form of a draft kept but not sent: its version goes with it."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(kept.version)
    form.data = data
    return form


def _link_page(request: ActorRequest, own: Orientation) -> HttpResponse:
    """Show the link once: only its digest is kept."""
    try:
        issued = services.issue_answer_link(request.actor, orientation=own)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("orientations:orientation", own.pk)
    fresh = _own(request, own.pk)
    shows(request, fresh.person, target=fresh)
    context = {
        "orientation": fresh,
        "shown": found(records.followed(request.actor, fresh.person_id)),
        "address": _base(request) + answer_path(issued.token),
        "token": issued.token,
        "expires_at": issued.link.expires_at,
    }
    return render(request, "orientations/link.html", context)


def _form_page(
    request: ActorRequest, shown: Overview, target: Target, form: OrientationForm, draft: Orientation | None
) -> HttpResponse:
    lines: list[Any] = []
    if form.is_bound:
        form.is_valid()
        lines = selectors.leaving(request.actor, shown, _writing(request, shown, target, form, draft))
    else:
        written: dict[str, Any] = {
            "fields": form["fields_sent"].value() or [],
            "motive": form["motive"].value() or "",
        }
        written |= {n: form[n].value() or "" for n in ("need", "situation", "contact_preference")}
        written |= {n: form[n].value() or "" for n in ("contact_note", "availabilities")}
        writing = Writing(**_to(target), referent=directory.post(_referent(request, shown)), **written)
        lines = selectors.leaving(request.actor, shown, writing)
    context = {
        "shown": shown,
        "person": shown.person,
        "target": target,
        "form": form,
        "draft": draft,
        "lines": lines,
        "subject": draft.pk if draft else shown.person.pk,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "orientations/writing.html", context, status=status)


def _form(
    request: ActorRequest,
    shown: Overview,
    target: Target,
    *,
    subject: str,
    initial: dict[str, Any] | None = None,
) -> OrientationForm:
    actor = request.actor
    options: dict[str, Any] = {
        "needs": selectors.needs(actor.organization_id).choices(timezone.localdate()),
        "email": target.email,
        "referents": [
            (str(post.pk), f"{post.practitioner} — {post.function or post.profession_label}")
            for post in directory.colleagues(actor, with_permission="orientations.send")
        ],
    }
    if request.method == "POST":
        return OrientationForm(request.POST, request.FILES, **options)
    first = {
        "need": plain_line(request.GET.get("besoin", "")),
        "referent": str(_referent(request, shown)),
        "contact_preference": "telephone" if shown.phone else "",
        "channel": Channel.EMAIL if target.email else Channel.LINK,
        "submission_key": new_id(),
    }
    kept = drafts.initial(drafts.draft(actor, ORIENTATION_FORM, subject))
    if isinstance(kept.get("fields_sent"), str):
        kept["fields_sent"] = [kept["fields_sent"]]
    return OrientationForm(initial={**first, **(initial or {}), **kept}, **options)


def _writing(
    request: ActorRequest, shown: Overview, target: Target, form: OrientationForm, draft: Orientation | None
) -> Writing:
    referent = form.cleaned_data.get("referent") or request.actor.post
    asked = selectors.asking_request(request.GET.get("demande", ""), shown.person.pk)
    return Writing(
        **_to(target),
        referent=directory.post(referent),
        request_id=asked or (draft.request_id if draft else None),
        **form.written(),
    )


def _values(draft: Orientation) -> dict[str, Any]:
    values = selectors.writing_of(draft)
    return values | {"fields_sent": values["fields"]}


def _referent(request: ActorRequest, shown: Overview) -> UUID:
    """Return the referent of my structure's record, else the one who writes."""
    record = shown.record
    if record and record.organization_id == request.actor.organization_id and record.referent_id:
        return record.referent_id
    return request.actor.post


def _to(target: Target) -> dict[str, Any]:
    return {"target": target.organization, "service": target.service}


def _target(request: ActorRequest) -> Target:
    service_id, organization_id = (as_uuid(request.GET.get(n, "")) for n in ("service", "structure"))
    return found(selectors.target_of(request.actor, service_id=service_id, organization_id=organization_id))


def _own(request: ActorRequest, orientation_id: UUID) -> Orientation:
    own = found(selectors.orientation(request.actor, orientation_id))
    return found(own if own.organization_id == request.actor.organization_id else None)


def _base(request: ActorRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
