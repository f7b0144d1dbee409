"""Record what proves an identity: matricule, documents seen, answers of INSi."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.kit.ids import compact, is_matricule
from openparcours.registry.people.choices import EvidenceKind, InsiAnswer
from openparcours.registry.people.models import IdentityEvidence, InsiCheck, Person
from openparcours.registry.people.rules import ins_warnings
from openparcours.registry.people.services.guards import leave_trace, locked_person, signed_in
from openparcours.registry.people.services.indexing import index_person
from openparcours.registry.people.services.statuses import lose_insi, strict_traits

MAX_MATRICULE = 15


@dataclass(frozen=True, kw_only=True)
class InsiReply:
    """What INSi answers to five traits: a code, and with 00 the matricule and its OID."""

    answer: InsiAnswer
    asked_on: date
    ins_value: str = ""
    ins_oid: str = ""


class InsiService(Protocol):
    """A way to ask INSi. The national service wants a CPx card or a server certificate."""

    def search(self, person: Person) -> InsiReply: ...


@dataclass(frozen=True)
class AnswerReadElsewhere:
    """The local adapter: the user asked INSi in another software and reports what it answered."""

    reply: InsiReply

    def search(self, person: Person) -> InsiReply:
        return self.reply


@transaction.atomic
def set_ins(actor: Actor, *, person: Person, value: str, oid: str) -> list[str]:
    """Store a matricule as given and return warnings; a wrong key is kept and never qualifies.

    Raises:
        ValidationError: more than 15 characters, or signs that no matricule has.
    """
    person = locked_person(actor, person, "people.qualify")
    value = compact(value)
    if value and (len(value) > MAX_MATRICULE or not value.isascii() or not value.isalnum()):
        raise ValidationError("Un matricule a 15 chiffres (2A ou 2B en Corse).")
    oid = oid if value else ""
    if (value, oid) != (person.ins_value, person.ins_oid):
        lose_insi(actor, person, reason="Le matricule INS a changé.")
        person.ins_value, person.ins_oid = value, oid
        person.has_wrong_ins_key = bool(value) and not is_matricule(value)
        person.version += 1
        person.save(update_fields=["ins_value", "ins_oid", "has_wrong_ins_key", "version", "updated_at"])
        leave_trace(actor, Action.UPDATE, "people.identity.ins_set", person)
        index_person(person)
    return ins_warnings(value, oid, strict_traits(person))


@transaction.atomic
def record_evidence(actor: Actor, *, person: Person, kind: EvidenceKind, seen_on: date) -> IdentityEvidence:
    """Keep that a high-trust document was seen; the document itself is not copied.

    Raises:
        ValidationError: the day is to come.
    """
    person = locked_person(actor, person, "people.qualify")
    _demand_past(seen_on)
    evidence = IdentityEvidence.objects.create(
        person=person, kind=kind, seen_on=seen_on, seen_by_id=signed_in(actor)
    )
    leave_trace(actor, Action.CREATE, "people.identity.evidence_seen", evidence)
    return evidence


@transaction.atomic
def record_insi_answer(actor: Actor, *, person: Person, service: InsiService) -> InsiCheck:
    """Ask INSi by an adapter and keep its answer, with the matricule when one identity was found.

    Raises:
        ValidationError: 00 without a matricule, or a day to come.
    """
    person = locked_person(actor, person, "people.qualify")
    reply = service.search(person)
    _demand_past(reply.asked_on)
    if reply.answer == InsiAnswer.FOUND:
        if not reply.ins_value:
            raise ValidationError("Avec la réponse 00, reportez le matricule reçu.")
        set_ins(actor, person=person, value=reply.ins_value, oid=reply.ins_oid)
    check = InsiCheck.objects.create(
        person=person, answer=reply.answer, asked_on=reply.asked_on, recorded_by_id=signed_in(actor)
    )
    leave_trace(actor, Action.CREATE, f"people.identity.insi_{reply.answer}", check)
    return check


def _demand_past(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError("Cette date est dans le futur.")
