"""Screens of the care circle."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import MemberStatus
from openparcours.coordination.records.forms import (
    InvitationAnswerForm,
    MemberForm,
    MembershipEndForm,
)
from openparcours.coordination.records.selectors import Overview
from openparcours.coordination.records.services import NewMember
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.registry.people import selectors as people
from openparcours.ui.answers import (
    UNPROCESSABLE,
    attempt,
    do,
    found,
)

PRESENT = (MemberStatus.ACTIVE, MemberStatus.INVITED)


@require_http_methods(["GET", "POST"])
@screen(permission="records.read", reads="records.circle.read")
def circle(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the circle, look for somebody, add or invite her."""
    shown = found(selectors.followed(request.actor, person_id))
    shows(request, shown.person)
    members = list(selectors.circle(request.actor, shown.person))
    query = plain_line(request.GET.get("pro", ""))
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _enter(request, shown, form)):
        messages.success(request, "Invitation envoyée." if form.cleaned_data["post"] else "Membre ajouté.")
        return redirect("records:circle", person_id)
    context = {
        "shown": shown,
        "members": [m for m in members if m.status in PRESENT],
        "former": [m for m in members if m.status not in PRESENT],
        "relatives": people.surroundings(request.actor, shown.person).relatives,
        "query": query,
        "found": selectors.candidates(request.actor, query, members),
        "teams": directory.search_organizations(request.actor, query, limit=4) if query else [],
        "form": form,
        "explanation": selectors.explain_access(request.actor, shown.person),
    }
    return render(request, "records/circle.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@screen(permission="circles.manage", reads="records.circle.read")
def membership_end(request: ActorRequest, participant_id: UUID) -> HttpResponse:
    """End a membership, with its reason."""
    member = found(selectors.participant(request.actor, participant_id))
    form = MembershipEndForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        lambda: services.end_membership(request.actor, participant=member, **form.cleaned_data),
    ):
        messages.success(request, f"{member.display_name} n'est plus dans le cercle.")
        return redirect("records:circle", member.team.person_id)
    shown = found(selectors.followed(request.actor, member.team.person_id))
    shows(request, shown.person, target=member)
    context = {"form": form, "member": member, "shown": shown}
    return render(
        request, "records/membership_end.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_POST
@screen(permission="circles.answer")
def invitation_answer(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Accept or decline an invitation to join a circle."""
    invitation = found(selectors.open_invitations(request.actor).filter(pk=invitation_id).first())
    form = InvitationAnswerForm(request.POST)
    accepts = request.POST.get("answer") == "oui"
    do(
        request,
        form,
        lambda: services.answer_invitation(
            request.actor,
            invitation=invitation,
            accept=accepts,
            reason=form.cleaned_data["reason"],
        ),
        "Vous avez rejoint le cercle." if accepts else "Invitation déclinée.",
    )
    if accepts and not form.errors:
        return redirect("workspace:record", invitation.participant.team.person_id)
    return redirect("workspace:home")


def _enter(request: ActorRequest, shown: Overview, form: MemberForm) -> None:
    data = form.cleaned_data
    relatives = people.surroundings(request.actor, shown.person).relatives
    member = NewMember(
        role=data["role"],
        post=directory.post(data["post"]) if data["post"] else None,
        organization=directory.organization(request.actor, data["organization"])
        if data["organization"]
        else None,
        relative=next((r for r in relatives if r.pk == data["relative"]), None),
        name=data["name"],
        function=data["function"],
        phone=data["phone"],
        is_same_team=not data["is_outside"],
    )
    if member.post:
        services.invite_member(request.actor, person=shown.person, member=member, message=data["message"])
    else:
        services.add_member(request.actor, person=shown.person, member=member)
