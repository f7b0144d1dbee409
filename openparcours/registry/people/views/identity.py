"""The identity of a person: traits, matricule, proofs, status."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.kit.texts import plain_line
from openparcours.registry.people import selectors, services
from openparcours.registry.people.choices import EvidenceKind, IdentityStatus
from openparcours.registry.people.forms import (
    EvidenceForm,
    InsForm,
    InsiForm,
    ReasonForm,
    TraitsForm,
    traits_initial,
)
from openparcours.registry.people.models import Person
from openparcours.registry.people.views.screens import (
    UNPROCESSABLE,
    act_and_return,
    form_screen,
    rights,
    seen_person,
)

FLAG_TITLES = {
    "doubtful": ("Signaler une identité douteuse", "Lever le doute sur l'identité"),
    "fictive": ("Signaler une identité fictive", "Lever le signalement d'identité fictive"),
    "homonym": ("Signaler un homonyme", "Lever le signalement d'homonyme"),
}


@require_GET
@screen(permission="people.read", reads="people.identity.read")
def identity(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's identity and the next step that would raise its status."""
    person = seen_person(request, person_id)
    page = selectors.identity_page(request.actor, person)
    return render(request, "people/identity.html", {"person": person, "page": page, **rights(request.actor)})


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.identity.read")
def traits(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Correct traits; when somebody changed them meanwhile, show both versions."""
    person = seen_person(request, person_id)
    form = (
        TraitsForm(request.POST) if request.method == "POST" else TraitsForm(initial=traits_initial(person))
    )
    context: dict[str, Any] = {"person": person, "form": form, "back": _page(person)}
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.update_traits(request.actor, person=person, version=version, traits=form.traits())
            return act_and_return(request, lambda: None, _page(person), "Identité corrigée.")
        except services.TraitsConflict as conflict:
            context["conflict"] = selectors.conflict_lines(conflict.current, conflict.mine)
            form.data = {**request.POST.dict(), "version": str(conflict.current.version)}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "people/traits.html", context, status=status)


@require_http_methods(["GET", "POST"])
@screen(permission="people.qualify", reads="people.identity.read")
def ins(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Store a matricule as given, with warnings."""
    person = seen_person(request, person_id)
    initial = {"value": person.ins_value, "oid": person.ins_oid}
    form = InsForm(request.POST or None, initial=initial)

    def act(valid: InsForm) -> list[str]:
        return services.set_ins(request.actor, person=person, **valid.cleaned_data)

    return form_screen(request, person=person, form=form, title="Matricule INS", act=act, back=_page(person))


@require_http_methods(["GET", "POST"])
@screen(permission="people.qualify", reads="people.identity.read")
def evidence(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record that a high-trust document was seen."""
    person = seen_person(request, person_id)
    form = EvidenceForm(request.POST or None, initial={"seen_on": timezone.localdate()})

    def act(valid: EvidenceForm) -> object:
        data = valid.cleaned_data
        kind = EvidenceKind(data["kind"])
        return services.record_evidence(request.actor, person=person, kind=kind, seen_on=data["seen_on"])

    return form_screen(
        request,
        person=person,
        form=form,
        title="Pièce d'identité vue",
        act=act,
        back=_page(person),
        hint="La pièce n'est pas copiée : seuls son type et le jour où vous l'avez vue sont gardés.",
    )


@require_http_methods(["GET", "POST"])
@screen(permission="people.qualify", reads="people.identity.read")
def insi(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Report what INSi answered in another software."""
    person = seen_person(request, person_id)
    initial = {"asked_on": timezone.localdate(), "oid": person.ins_oid}
    form = InsiForm(request.POST or None, initial=initial)

    def act(valid: InsiForm) -> object:
        return services.record_insi_answer(request.actor, person=person, service=valid.service())

    return form_screen(
        request,
        person=person,
        form=form,
        title="Réponse du téléservice INSi",
        act=act,
        back=_page(person),
        hint="Interrogez INSi dans votre logiciel habilité, puis reportez ici sa réponse.",
    )


@require_POST
@screen(permission="people.qualify")
def status(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Move the identity to another status."""
    person = seen_person(request, person_id)
    wanted = request.POST.get("to_status", "")
    to_status = IdentityStatus(wanted) if wanted in IdentityStatus.values else IdentityStatus.PROVISIONAL
    reason = plain_line(request.POST.get("reason", ""))[:250]

    def act() -> object:
        return services.change_identity_status(
            request.actor, person=person, to_status=to_status, reason=reason
        )

    return act_and_return(request, act, _page(person), f"L'identité est {to_status.label}.")


@require_http_methods(["GET", "POST"])
@screen(permission="people.qualify", reads="people.identity.read")
def flag(request: ActorRequest, person_id: UUID, flag: str) -> HttpResponse:
    """Declare an identity doubtful, fictive or homonymous, or no longer."""
    person = seen_person(request, person_id)
    is_raised = not getattr(person, f"is_{flag}")
    form = ReasonForm(request.POST or None)

    def act(valid: ReasonForm) -> object:
        reason = valid.cleaned_data["reason"]
        return services.flag_identity(
            request.actor, person=person, flag=flag, is_raised=is_raised, reason=reason
        )

    title = FLAG_TITLES[flag][0 if is_raised else 1]
    return form_screen(request, person=person, form=form, title=title, act=act, back=_page(person))


def _page(person: Person) -> str:
    return reverse("people:identity", args=[person.pk])
