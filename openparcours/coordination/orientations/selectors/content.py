"""Say exactly what would leave with an orientation: what is chosen, nothing else, never the matricule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from openparcours.coordination.orientations.choices import (
    DEFAULT_FIELDS,
    Channel,
    ContactPreference,
    SentField,
)
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.orientations.selectors.lists import needs
from openparcours.coordination.orientations.selectors.places import home_of
from openparcours.coordination.records.choices import Restriction
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.models import HealthcareService, Organization, PractitionerRole
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class Line:
    """Something that leaves, under its French name."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a sender writes: whom, why, what may leave, and the person's agreement."""

    target: Organization
    service: HealthcareService | None = None
    need: str = ""
    motive: str = ""
    situation: str = ""
    restriction: str = Restriction.CIRCLE
    fields: Sequence[str] = DEFAULT_FIELDS
    contact_preference: str = ""
    contact_note: str = ""
    availabilities: str = ""
    agreed_by: str = ""
    agreement_means: str = ""
    agreed_on: date | None = None
    channel: str = Channel.LINK
    referent: PractitionerRole
    request_id: UUID | None = None


def leaving(actor: Actor, shown: Overview, writing: Writing) -> list[Line]:
    """Return the lines that would leave for a person, in the order in which they are read."""
    person, chosen = shown.person, set(writing.fields)
    lines = [*_traits(person, shown, chosen)]
    lines += [
        Line("Besoin", needs(actor.organization_id).label(writing.need)),
        Line("Motif", writing.motive),
    ]
    if SentField.SITUATION in chosen:
        lines.append(Line("Situation", writing.situation))
    if SentField.PREFERENCE in chosen and writing.contact_preference:
        how = ContactPreference(writing.contact_preference).label
        lines.append(Line("La joindre", " · ".join(filter(None, [how, writing.contact_note]))))
    if SentField.AVAILABILITY in chosen:
        lines.append(Line("Disponibilités", writing.availabilities))
    lines.append(Line("Référent", _referent(writing.referent)))
    return [line for line in lines if line.value.strip()]


def writing_of(orientation: Orientation) -> dict[str, Any]:
    """Return the values of a draft for its form."""
    return {
        "need": orientation.need,
        "motive": orientation.motive,
        "situation": orientation.situation,
        "restriction": orientation.restriction,
        "fields": orientation.sent_fields,
        "contact_preference": orientation.contact_preference,
        "contact_note": orientation.contact_note,
        "availabilities": orientation.availabilities,
        "agreed_by": orientation.agreed_by,
        "agreement_means": orientation.agreement_means,
        "agreed_on": orientation.agreed_on,
        "channel": orientation.channel,
        "referent": str(orientation.referent_id),
        "version": orientation.version,
    }


def _traits(person: Person, shown: Overview, chosen: set[str]) -> list[Line]:
    lines = []
    if SentField.IDENTITY in chosen:
        lines.append(Line("Personne", person.display_name))
    else:
        lines.append(Line("Personne", "identité communiquée après votre accord"))
    if SentField.BIRTH in chosen:
        lines.append(Line("Naissance", " · ".join(filter(None, [person.born, _sex(person)]))))
    if SentField.PHONE in chosen:
        lines.append(Line("Téléphone", shown.phone))
    if SentField.ADDRESS in chosen:
        lines.append(Line("Adresse", shown.address))
    elif SentField.TOWN in chosen:
        home = home_of(person)
        lines.append(Line("Commune", str(home) if home else ""))
    return lines


def _sex(person: Person) -> str:
    return person.get_sex_display() if person.sex in {"F", "M"} else ""


def _referent(post: PractitionerRole) -> str:
    structure = post.organization
    phone = post.phone or (structure.phone if structure else "")
    parts = [str(post.practitioner), post.function or post.profession_label, phone]
    return " · ".join(filter(None, parts))
