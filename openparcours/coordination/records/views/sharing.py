"""The guided dialogue: information, opposition, consent, withdrawal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import SharingScope
from openparcours.coordination.records.forms import (
    ConfirmationForm,
    ConsentForm,
    InformationForm,
    StatementForm,
    ToldForm,
    WithdrawalForm,
)
from openparcours.coordination.records.models import CareTeamParticipant, Consent, Opposition
from openparcours.coordination.records.rules import Period, StatementFact
from openparcours.coordination.records.selectors import Overview
from openparcours.coordination.records.services import Statement
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.files import SIGNATURE_LENGTH, media_type_of, shown_name
from openparcours.ui.answers import (
    UNPROCESSABLE,
    attempt,
    do,
    found,
)


@require_GET
@screen(permission="records.read", reads="records.sharing.read")
def sharing(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what the person was told and said, and why the actor sees what she sees."""
    shown = found(selectors.followed(request.actor, person_id))
    shows(request, shown.person)
    context = {
        "shown": shown,
        "agreement": selectors.agreement(shown.person),
        "emergencies": selectors.emergencies_of(shown.person),
        "told_form": ToldForm(),
        "explanation": selectors.explain_access(request.actor, shown.person),
    }
    return render(request, "records/sharing.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="sharing.record", reads="records.sharing.read")
def information(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record that the person was informed, with the effect shown beside."""
    shown = found(selectors.followed(request.actor, person_id))
    shows(request, shown.person)
    form = InformationForm(request.POST or None, request.FILES or None)
    if form.is_valid() and attempt(
        form,
        lambda: services.record_information(request.actor, person=shown.person, **form.cleaned_data),
    ):
        messages.success(request, "Information tracée.")
        return redirect("workspace:record", person_id)
    effects = [e for e in selectors.preview_effect(shown.person, informed=True) if e.is_change]
    context = {"form": form, "shown": shown, "effects": effects}
    return render(
        request, "records/information.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
@screen(permission="sharing.record", reads="records.sharing.read")
def opposition(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record an opposition: say it, see its effect, confirm."""
    return _dialogue(request, person_id, StatementForm, "opposition")


@require_http_methods(["GET", "POST"])
@screen(permission="sharing.record", reads="records.sharing.read")
def consent(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record a consent to sharing outside the care team: say it, see its effect, confirm."""
    return _dialogue(request, person_id, ConsentForm, "consent")


@require_http_methods(["GET", "POST"])
@screen(permission="sharing.record", reads="records.sharing.read")
def opposition_withdrawal(request: ActorRequest, statement_id: UUID) -> HttpResponse:
    """Record that the person no longer opposes."""
    return _withdrawal(request, found(selectors.opposition(request.actor, statement_id)))


@require_http_methods(["GET", "POST"])
@screen(permission="sharing.record", reads="records.sharing.read")
def consent_withdrawal(request: ActorRequest, statement_id: UUID) -> HttpResponse:
    """Record that the person withdraws her consent."""
    return _withdrawal(request, found(selectors.consent(request.actor, statement_id)))


@require_POST
@screen(permission="sharing.record")
def emergency_telling(request: ActorRequest, access_id: UUID) -> HttpResponse:
    """Record that the person was told of an emergency access to her record."""
    access = found(selectors.emergency(request.actor, access_id))
    form = ToldForm(request.POST)
    do(
        request,
        form,
        lambda: services.record_person_told(request.actor, access=access, **form.cleaned_data),
        "La personne est informée de cet accès.",
    )
    return redirect("records:sharing", access.person_id)


@require_GET
@screen(permission="sharing.record", reads="records.proof.read")
def proof(request: ActorRequest, kind: str, fact_id: UUID) -> FileResponse:
    """Send the proof of an information, an opposition or a consent."""
    fact = selectors.fact_with_proof(request.actor, kind, fact_id)
    if fact is None or not fact.proof:
        raise Http404
    shows(request, fact.person, target=fact)
    file = fact.proof.open()
    media_type = media_type_of(file.read(SIGNATURE_LENGTH))
    file.seek(0)
    name = shown_name(f"preuve {kind}", media_type)
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)


def _dialogue(
    request: ActorRequest, person_id: UUID, form_class: type[StatementForm], kind: str
) -> HttpResponse:
    shown = found(selectors.followed(request.actor, person_id))
    shows(request, shown.person)
    members = [m for m in shown.active if m.practitioner_role_id or m.organization_id]
    form = form_class(request.POST or None, members=members)
    confirms = "confirmed" in request.POST
    confirmation = ConfirmationForm(request.POST, request.FILES) if confirms else ConfirmationForm()
    is_said = form.is_bound and form.is_valid() and "edit" not in request.POST
    if is_said and confirmation.is_valid():
        statement = _statement(form, members, confirmation.cleaned_data["proof"])
        if attempt(form, lambda: _record(request, shown, statement, form, kind)):
            messages.success(request, "C'est enregistré, avec effet immédiat.")
            return redirect("records:sharing", person_id)
    context = {"form": form, "confirmation": confirmation, "shown": shown, "kind": kind}
    if is_said and not form.errors:
        context["effects"] = _effects(shown, form, members, kind)
        status = UNPROCESSABLE if confirms else 200
        return render(request, "records/statement_effect.html", context, status=status)
    return render(request, "records/statement.html", context, status=UNPROCESSABLE if form.errors else 200)


def _record(
    request: ActorRequest, shown: Overview, statement: Statement, form: StatementForm, kind: str
) -> None:
    if kind == "opposition":
        services.record_opposition(request.actor, person=shown.person, statement=statement)
    else:
        services.record_consent(
            request.actor,
            person=shown.person,
            statement=statement,
            ends_on=form.cleaned_data["ends_on"],
        )


def _statement(form: StatementForm, members: list[CareTeamParticipant], proof: Any) -> Statement:
    data = form.cleaned_data
    target = _target(form, members)
    return Statement(
        scope=data["scope"],
        means=data["means"],
        stated_on=data["stated_on"],
        stated_by=data["stated_by"],
        comment=data["comment"],
        organization=target.organization if target and data["scope"] == SharingScope.ORGANIZATION else None,
        post=target.practitioner_role if target and data["scope"] == SharingScope.PROFESSIONAL else None,
        proof=proof,
    )


def _target(form: StatementForm, members: list[CareTeamParticipant]) -> CareTeamParticipant | None:
    return next((m for m in members if m.pk == form.cleaned_data.get("member")), None)


def _effects(
    shown: Overview, form: StatementForm, members: list[CareTeamParticipant], kind: str
) -> list[selectors.Effect]:
    target, scope = _target(form, members), SharingScope(form.cleaned_data["scope"])
    fact = StatementFact(
        scope=scope,
        period=Period(timezone.now()),
        organization_id=target.organization_id if target else None,
        post_id=target.practitioner_role_id if target else None,
    )
    if kind == "opposition":
        return selectors.preview_effect(shown.person, opposition=fact)
    return selectors.preview_effect(shown.person, consent=fact)


def _withdrawal(request: ActorRequest, statement: Opposition | Consent) -> HttpResponse:
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        means = form.cleaned_data["means"]
        if isinstance(statement, Opposition):
            services.withdraw_opposition(request.actor, opposition=statement, means=means)
        else:
            services.withdraw_consent(request.actor, consent=statement, means=means)
        messages.success(request, "C'est enregistré, avec effet immédiat.")
        return redirect("records:sharing", statement.person_id)
    shown = found(selectors.followed(request.actor, statement.person_id))
    shows(request, shown.person, target=statement)
    context = {
        "form": form,
        "statement": statement,
        "is_opposition": isinstance(statement, Opposition),
        "shown": shown,
        "effects": selectors.preview_effect(statement.person, withdrawn=statement),
    }
    return render(request, "records/withdrawal.html", context)
