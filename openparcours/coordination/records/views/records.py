"""Screens of a record: open, steer, close."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import EPISODE_TRANSITIONS, EpisodeStatus
from openparcours.coordination.records.forms import (
    ClosingForm,
    EpisodeForm,
    LevelForm,
    OpeningForm,
    ReferentForm,
    RelayForm,
    SharedForm,
)
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.records.services import Opening
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import (
    UNPROCESSABLE,
    attempt,
    do,
    found,
)


@require_GET
@screen(permission="records.read", reads="records.record.read")
def record(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Show a record's own facts: level, episodes, referent, sharing, history."""
    target = found(selectors.record(request.actor, record_id))
    shown = found(selectors.overview(request.actor, target.person_id))
    shows(request, shown.person, target=target)
    context = {
        "record": target,
        "shown": shown,
        "history": selectors.record_history(target),
        "is_own": target.organization_id == request.actor.organization_id and target.status == "ouvert",
        "relays": selectors.relays_of(target),
        "relay_form": RelayForm(members=selectors.circle(request.actor, target.person)),
        "is_own_closed": target.organization_id == request.actor.organization_id and target.status == "clos",
        "level_form": LevelForm(initial={"level": target.level}),
        "episode_form": _episode_form(target),
        "referent_form": _referent_form(request, target),
    }
    return render(request, "records/record.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="records.open", reads="records.record.read")
def opening(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Open the record of a person for one's organisation."""
    shown = found(selectors.overview(request.actor, person_id))
    shows(request, shown.person)
    form = OpeningForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        referent = directory.post(request.actor.post) if data.pop("is_mine") else None
        if attempt(
            form,
            lambda: services.open_record(
                request.actor, person=shown.person, opening=Opening(**data), referent=referent
            ),
        ):
            return redirect("workspace:record", person_id)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "records/opening.html", {"form": form, "shown": shown}, status=status)


@require_POST
@screen(permission="records.open")
def level(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Change the level of support."""
    target, form = found(selectors.record(request.actor, record_id)), LevelForm(request.POST)
    do(
        request,
        form,
        lambda: services.change_level(request.actor, record=target, **form.cleaned_data),
        "Niveau enregistré.",
    )
    return redirect("records:record", record_id)


@require_POST
@screen(permission="records.update")
def episode(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Move the running episode."""
    target = found(selectors.record(request.actor, record_id))
    form = _episode_form(target, request.POST)
    do(
        request,
        form,
        lambda: services.move_episode(request.actor, record=target, **form.cleaned_data),
        "Étape enregistrée.",
    )
    return redirect("records:record", record_id)


@require_POST
@screen(permission="records.open")
def referent(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Name the referent."""
    target = found(selectors.record(request.actor, record_id))
    form = _referent_form(request, target, request.POST)
    do(
        request,
        form,
        lambda: services.set_referent(
            request.actor, record=target, referent=directory.post(form.cleaned_data["referent"])
        ),
        "Référent enregistré.",
    )
    return redirect("records:record", record_id)


@require_POST
@screen(permission="records.update")
def record_sharing(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Share the record with the circle, or keep it inside."""
    target = found(selectors.record(request.actor, record_id))
    form = SharedForm(request.POST)
    do(
        request,
        form,
        lambda: services.share_record(
            request.actor, record=target, is_shared=form.cleaned_data["partage"] == "oui"
        ),
        "Partage enregistré.",
    )
    return redirect("records:record", record_id)


@require_http_methods(["GET", "POST"])
@screen(permission="records.close", reads="records.record.read")
def closing(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Close a record with its reason and summary."""
    target = found(selectors.record(request.actor, record_id))
    form = ClosingForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: services.close_record(request.actor, record=target, **form.cleaned_data)
    ):
        return redirect("workspace:record", target.person_id)
    shown = found(selectors.overview(request.actor, target.person_id))
    shows(request, shown.person, target=target)
    context = {"form": form, "record": target, "shown": shown}
    return render(request, "records/closing.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _episode_form(target: CoordinationRecord, data: object = None) -> EpisodeForm:
    running = selectors.running_episode(target)
    allowed = EPISODE_TRANSITIONS[EpisodeStatus(running.status)] if running else set()
    return EpisodeForm(data, allowed=allowed)


def _referent_form(request: ActorRequest, target: CoordinationRecord, data: object = None) -> ReferentForm:
    posts = directory.colleagues(request.actor, with_permission="records.open")
    return ReferentForm(data, posts=posts, initial={"referent": str(target.referent_id or "")})
