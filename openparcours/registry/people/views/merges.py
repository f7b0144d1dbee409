"""The identity worklist, merges and their undoing."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.kit.keys import read_number
from openparcours.registry.people import rules, selectors, services
from openparcours.registry.people.forms import MergeForm, ReasonForm
from openparcours.registry.people.models import Person
from openparcours.registry.people.views.screens import UNPROCESSABLE, form_screen, found, rights, seen_person


@require_GET
@screen(permission="people.qualify")
def identities(request: ActorRequest) -> HttpResponse:
    """Show the identity worklist on one tab."""
    start = read_number(request.GET.get("debut", "")) or 0
    page = selectors.worklist(request.actor, request.GET.get("onglet", ""), start=start)
    context = {"page": page, "next_start": start + selectors.PAGE, **rights(request.actor)}
    return render(request, "people/identities.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="people.merge", reads="people.merge.read")
def merge(request: ActorRequest, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Compare two identities side by side and merge them, trait by trait."""
    kept, merged = _ordered(request, person_id, other_id)
    names = [*rules.TRAITS, "ins"]
    form = MergeForm(request.POST or None, names=names, initial={"kept": kept.pk})
    if form.is_bound and form.is_valid():
        try:
            services.merge_persons(
                request.actor,
                kept=kept,
                merged=merged,
                take=form.cleaned_data["take"],
                reason=form.cleaned_data["reason"],
            )
            return redirect("people:identity", kept.pk)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    choices = selectors.merge_choices(kept, merged)
    context = {"kept": kept, "merged": merged, "form": form, "choices": choices}
    return render(request, "people/merge.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@screen(permission="people.merge", reads="people.merge.read")
def merge_undoing(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """Undo a merge: each identity finds again what was its own."""
    row = found(selectors.merge, request.actor, merge_id)
    form = ReasonForm(request.POST or None)

    def act(valid: ReasonForm) -> object:
        return services.undo_merge(request.actor, merge=row, reason=valid.cleaned_data["reason"])

    return form_screen(
        request,
        person=row.kept,
        form=form,
        title=f"Défaire la fusion avec {row.merged}",
        act=act,
        back=reverse("people:identity", args=[row.kept_id]),
        submit="Défaire la fusion",
        done="Fusion défaite : chaque identité a retrouvé ce qui était à elle.",
        hint="Les corrections faites à la main depuis la fusion restent sur l'identité gardée.",
    )


@require_http_methods(["GET", "POST"])
@screen(permission="people.merge", reads="people.merge.read")
def distinction(request: ActorRequest, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Say that two identities that look alike are two people."""
    one, other = seen_person(request, person_id), seen_person(request, other_id)
    form = ReasonForm(request.POST or None)

    def act(valid: ReasonForm) -> object:
        reason = valid.cleaned_data["reason"]
        return services.dismiss_duplicate(request.actor, one=one, other=other, reason=reason)

    return form_screen(
        request,
        person=one,
        form=form,
        title=f"{one} et {other} sont deux personnes",
        act=act,
        back=reverse("people:identities") + "?onglet=doublons",
        hint="Ces deux identités ne seront plus proposées comme doublons.",
    )


def _ordered(request: ActorRequest, person_id: UUID, other_id: UUID) -> tuple[Person, Person]:
    """Return the identity kept and the other: as asked, the better proven first at the beginning."""
    one, other = seen_person(request, person_id), seen_person(request, other_id)
    if one == other:
        raise Http404
    return one, other
