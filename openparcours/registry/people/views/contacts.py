"""Addresses, contact points, relatives."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.registry.people import selectors, services
from openparcours.registry.people.forms import AddressForm, ContactForm, DayForm, RelativeForm
from openparcours.registry.people.models import Person
from openparcours.registry.people.views.screens import (
    act_and_return,
    form_screen,
    found,
    rights,
    seen_person,
)


@require_GET
@screen(permission="people.read", reads="people.contacts.read")
def contacts(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show how to reach a person and who is around her."""
    person = seen_person(request, person_id)
    around = selectors.surroundings(request.actor, person)
    context = {"person": person, "around": around, **rights(request.actor)}
    return render(request, "people/contacts.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def new_address(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Add an address; a new home ends the former one."""
    person = seen_person(request, person_id)

    def act(form: AddressForm) -> object:
        address = form.address()
        return services.add_address(request.actor, person=person, address=address, ends_former_home=True)

    form = AddressForm(request.POST or None)
    return form_screen(
        request,
        person=person,
        form=form,
        title="Nouvelle adresse",
        act=act,
        back=_page(person),
        hint="Un nouveau domicile met fin au précédent ; il reste dans l'historique.",
    )


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def address(request: ActorRequest, address_id: UUID) -> HttpResponse:
    """Correct an address."""
    row = found(selectors.address, request.actor, address_id)
    names = ("line", "complement", "postcode", "use", "access_notes", "started_on", "ended_on")
    initial: dict[str, Any] = {name: getattr(row, name) for name in names}
    initial["commune"] = f"{row.commune.name} {row.commune_id}" if row.commune else ""
    form = AddressForm(request.POST or None, initial=initial)

    def act(valid: AddressForm) -> object:
        return services.change_address(request.actor, row=row, address=valid.address())

    return form_screen(
        request, person=row.person, form=form, title="Adresse", act=act, back=_page(row.person)
    )


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def new_contact(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Add a number or an e-mail address."""
    person = seen_person(request, person_id)
    form = ContactForm(request.POST or None)

    def act(valid: ContactForm) -> object:
        return services.add_contact_point(request.actor, person=person, contact=valid.contact())

    return form_screen(
        request, person=person, form=form, title="Nouveau contact", act=act, back=_page(person)
    )


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def contact(request: ActorRequest, contact_id: UUID) -> HttpResponse:
    """Correct a number or an e-mail address."""
    row = found(selectors.contact_point, request.actor, contact_id)
    form = ContactForm(
        request.POST or None, initial={n: getattr(row, n) for n in ("value", "use", "comment")}
    )

    def act(valid: ContactForm) -> object:
        return services.change_contact_point(request.actor, row=row, contact=valid.contact())

    return form_screen(
        request, person=row.person, form=form, title="Contact", act=act, back=_page(row.person)
    )


@require_POST
@screen(permission="people.update")
def contact_removal(request: ActorRequest, contact_id: UUID) -> HttpResponse:
    """Take away a number or an e-mail address."""
    row = found(selectors.contact_point, request.actor, contact_id)
    back = _page(row.person)
    return act_and_return(
        request, lambda: services.remove_contact_point(request.actor, row=row), back, "Contact retiré."
    )


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def new_relative(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Add somebody to a person's surroundings."""
    person = seen_person(request, person_id)
    form = RelativeForm(request.POST or None)

    def act(valid: RelativeForm) -> object:
        return services.add_relative(request.actor, person=person, relative=valid.relative())

    return form_screen(request, person=person, form=form, title="Nouveau proche", act=act, back=_page(person))


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def relative(request: ActorRequest, relative_id: UUID) -> HttpResponse:
    """Correct what is known of a relative."""
    row = found(selectors.relative, request.actor, relative_id)
    initial = {name: getattr(row, name) for name in RelativeForm.base_fields}
    form = RelativeForm(request.POST or None, initial=initial)

    def act(valid: RelativeForm) -> object:
        return services.change_relative(request.actor, row=row, relative=valid.relative())

    return form_screen(request, person=row.person, form=form, title=str(row), act=act, back=_page(row.person))


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def relative_end(request: ActorRequest, relative_id: UUID) -> HttpResponse:
    """Say that a relative is no longer around."""
    row = found(selectors.relative, request.actor, relative_id)
    form = DayForm(request.POST or None, initial={"day": timezone.localdate()})

    def act(valid: DayForm) -> object:
        return services.end_relative(request.actor, row=row, ended_on=valid.cleaned_data["day"])

    title = f"{row} ne fait plus partie de l'entourage"
    return form_screen(request, person=row.person, form=form, title=title, act=act, back=_page(row.person))


@require_http_methods(["GET", "POST"])
@screen(permission="people.update", reads="people.contacts.read")
def trust(request: ActorRequest, relative_id: UUID) -> HttpResponse:
    """Designate a relative as trusted person, or record that the trust was taken back."""
    row = found(selectors.relative, request.actor, relative_id)
    form = DayForm(request.POST or None, initial={"day": timezone.localdate()})

    def act(valid: DayForm) -> object:
        day = valid.cleaned_data["day"]
        if row.is_trusted_person:
            return services.revoke_trusted_person(request.actor, row=row, revoked_on=day)
        return services.designate_trusted_person(request.actor, row=row, designated_on=day)

    return form_screen(
        request,
        person=row.person,
        form=form,
        title=f"{'Révoquer' if row.is_trusted_person else 'Personne de confiance :'} {row}",
        act=act,
        back=_page(row.person),
        hint="Désignation écrite, signée par la personne et par son proche, révocable à tout moment.",
    )


def _page(person: Person) -> str:
    return reverse("people:contacts", args=[person.pk])
