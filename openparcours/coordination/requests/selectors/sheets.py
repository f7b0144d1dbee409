"""Requests as they go on paper, for the team: one sheet each, whatever their number in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from openparcours.coordination.requests.choices import RequestStatus
from openparcours.coordination.requests.models import RequestContact, SupportRequest
from openparcours.coordination.requests.selectors.lists import Lists, lists
from openparcours.coordination.requests.selectors.requests import situation_rows
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import Person

SHOWN_CONTACTS = 6
Told = list[tuple[str, str]]


@dataclass(frozen=True)
class RequestSheet:
    """A request on paper: its person within reach, what is told in a line, what is told in full."""

    request: SupportRequest
    person: Person | None
    reason: str
    facts: Told
    situation: Told
    texts: Told
    contacts: list[RequestContact]
    files: str


def sheets(actor: Actor, chosen: Iterable[UUID]) -> list[RequestSheet] | None:
    """Return the sheets of the requests chosen, the most pressing first; None when one is out of reach."""
    wanted = set(chosen)
    rows = SupportRequest.objects.visible_to(actor).filter(pk__in=wanted)
    rows = rows.select_related("organization", "requester", "person", "analyst__practitioner")
    rows = rows.prefetch_related("contacts__by__practitioner", "attachments")
    found = list(rows.order_by("answer_due_at", "pk"))
    if not found or len(found) != len(wanted):
        return None
    near = Person.objects.visible_to(actor).filter(pk__in={one.person_id for one in found})
    reachable, offered = set(near.values_list("pk", flat=True)), lists(actor.organization_id)
    return [_sheet(one, offered, is_near=one.person_id in reachable) for one in found]


def _sheet(one: SupportRequest, offered: Lists, *, is_near: bool) -> RequestSheet:
    contacts = sorted(one.contacts.all(), key=lambda contact: contact.at, reverse=True)
    return RequestSheet(
        request=one,
        person=one.person if is_near else None,
        reason=offered.label("reason", one.reason) or "motif à préciser",
        facts=_facts(one, offered),
        situation=situation_rows(one, offered),
        texts=_filled(
            ("Déjà fait", one.already_done),
            ("Ce qu'attend le demandeur", one.requester_hopes),
            ("Ce qu'attend la personne", one.person_hopes),
            ("Réponse donnée", one.answer),
            ("Avis interne", one.opinion),
        ),
        contacts=contacts[:SHOWN_CONTACTS],
        files=", ".join(joined.name for joined in one.attachments.all()),
    )


def _facts(one: SupportRequest, offered: Lists) -> Told:
    asker = one.requester
    due = f"{timezone.localtime(one.answer_due_at):%d/%m/%Y à %H:%M}" if one.is_running else ""
    needed = f", pour le {one.needed_on:%d/%m/%Y}" if one.needed_on else ""
    return _filled(
        ("État", one.get_status_display()),
        ("Priorité retenue", offered.label("priority", one.priority)),
        ("Décision promise", due),
        ("Analyse", str(one.analyst.practitioner) if one.analyst else "à confier"),
        ("Demandeur", " · ".join(filter(None, [str(asker), asker.function]))),
        ("Catégorie", offered.label("requester_category", asker.category)),
        ("Structure", asker.structure_name if asker.name else ""),
        ("Téléphone", asker.phone),
        ("Courriel", asker.email),
        ("MSSanté", asker.mssante),
        ("Urgence perçue", (offered.label("urgency", one.urgency) or "non dite") + needed),
        ("Déclencheur", offered.label("trigger", one.trigger)),
        ("Personne informée", one.get_informed_display() or "non demandé"),
        ("D'accord", one.get_agrees_display() or "non demandé"),
        ("Médecin traitant", one.physician_name or one.get_physician_state_display() or "non demandé"),
        ("À rappeler", _call_back(one)),
    )


def _call_back(one: SupportRequest) -> str:
    if one.call_back_on is None:
        return ""
    what = "relance " if one.status == RequestStatus.WAITING else ""
    return f"{what}le {one.call_back_on:%d/%m/%Y}"


def _filled(*told: tuple[str, str]) -> Told:
    return [(label, value) for label, value in told if value]
