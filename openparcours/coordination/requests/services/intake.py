"""Receive a request: by phone, from the field, or from the public form; once, however often it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from openparcours.coordination.requests import selectors
from openparcours.coordination.requests.choices import (
    ANONYMOUS,
    CONTACT_OF_CHANNEL,
    INTAKE_FORM,
    PHONE,
    STANDARD,
    ContactKind,
)
from openparcours.coordination.requests.models import (
    RequestContact,
    Requester,
    RequestNumber,
    SupportRequest,
)
from openparcours.coordination.requests.rules import due_at
from openparcours.coordination.requests.services.attachments import Files, keep_files
from openparcours.coordination.requests.services.facts import RequestPersonNamed, RequestReceived
from openparcours.coordination.requests.services.moves import (
    about,
    add_transition,
    demand_reachable,
    locked_open,
    trace,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.drafts.services import discard_draft
from openparcours.foundation.events.services import publish
from openparcours.kit.phones import format_phone, phone_digits
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import Organization
from openparcours.registry.people import services as people
from openparcours.registry.people.models import Person
from openparcours.registry.people.services import FirstContact, Traits


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks; a category is enough, and an anonymous one leaves nothing else."""

    category: str
    name: str = ""
    function: str = ""
    structure_name: str = ""
    phone: str = ""
    email: str = ""
    mssante: str = ""
    rpps: str = ""
    post_id: UUID | None = None
    organization_id: UUID | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.category == ANONYMOUS


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A person to create in the same act, with a provisional identity."""

    traits: Traits
    contact: FirstContact = field(default_factory=FirstContact)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is asked. Only the sentence is needed."""

    text: str
    channel: str = PHONE
    received_at: datetime | None = None
    reason: str = ""
    other_reasons: Sequence[str] = ()
    theme: str = ""
    trigger: str = ""
    urgency: str = ""
    needed_on: date | None = None
    priority: str = STANDARD
    already_done: str = ""
    requester_hopes: str = ""
    person_hopes: str = ""
    informed: str = ""
    agrees: str = ""
    stance_reason: str = ""
    physician_state: str = ""
    physician_name: str = ""
    is_physician_told: bool = False
    situation: Mapping[str, Any] = field(default_factory=dict)
    described: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def receive_request(
    actor: Actor,
    *,
    asker: Asker,
    content: Content,
    person: Person | NewPerson | None = None,
    minutes: int = 0,
    files: Files = (),
    submission_key: UUID | None = None,
    draft_subject: str = "",
) -> SupportRequest:
    """Record what somebody asks of the actor's structure; the same submission key twice records it once.

    A new person is created in the same act, with a provisional identity. `minutes` is the time of
    the call.

    Raises:
        PermissionDenied: the role may not, or the person is out of reach.
        ValidationError: no sentence, no category, or an anonymous caller who names a person.
    """
    actor.require("requests.take")
    if submission_key and (sent := _already_sent(submission_key, organization_id=actor.organization_id)):
        return sent
    _demand_said(asker, content)
    if asker.is_anonymous and person is not None:
        raise ValidationError({"category": "Une demande anonyme n'enregistre aucune personne."})
    concerned = _person(actor, person, submission_key)
    request = _insert(
        actor, _structure(actor), asker, content, person=concerned, files=files, key=submission_key
    )
    kind = CONTACT_OF_CHANNEL.get(content.channel)
    if kind or minutes:
        RequestContact.objects.create(
            request=request,
            kind=kind or ContactKind.WRITING,
            minutes=minutes,
            at=request.received_at,
            by_id=actor.post,
        )
    discard_draft(actor, form=INTAKE_FORM, subject=draft_subject)
    return request


@transaction.atomic
def ask_structure(
    actor: Actor,
    *,
    structure: Organization,
    content: Content,
    person: Person | None = None,
    files: Files = (),
    submission_key: UUID | None = None,
) -> SupportRequest:
    """Address a request to a coordination structure, from one's own post, about a person within reach.

    Raises:
        PermissionDenied: the role may not, or the person is out of reach.
        ValidationError: nothing is asked.
    """
    actor.require("requests.create")
    if submission_key and (sent := _already_sent(submission_key, organization_id=structure.pk)):
        return sent
    if person is not None:
        demand_reachable(actor, person)
    me = selectors.caller(actor, f"post:{actor.post}")
    if me is None:
        raise PermissionDenied("aucun poste")
    asker = Asker(
        category=me.category or "autre",
        name=me.name,
        function=me.function,
        structure_name=me.structure_name,
        phone=me.phone,
        email=me.email,
        mssante=me.mssante,
        rpps=me.rpps,
        post_id=actor.post,
        organization_id=actor.organization_id,
    )
    _demand_said(asker, content)
    return _insert(actor, structure.pk, asker, content, person=person, files=files, key=submission_key)


@transaction.atomic
def receive_public_request(
    visitor: Actor,
    *,
    structure: Organization,
    asker: Asker,
    content: Content,
    files: Files = (),
    submission_key: UUID | None = None,
) -> SupportRequest:
    """Record what a visitor without account asks; the person she describes is not created.

    Raises:
        ValidationError: nothing is asked, or nobody says who asks.
    """
    if submission_key and (sent := _already_sent(submission_key, organization_id=structure.pk)):
        return sent
    _demand_said(asker, content)
    return _insert(visitor, structure.pk, asker, content, person=None, files=files, key=submission_key)


@transaction.atomic
def name_person(actor: Actor, *, request: SupportRequest, person: Person | NewPerson) -> SupportRequest:
    """Say whom a request is about: a person within reach, or one created now from what was described.

    Raises:
        ValidationError: the request is over or anonymous.
    """
    found = locked_open(actor, request, "requests.take")
    if found.is_anonymous:
        raise ValidationError("Une demande anonyme n'enregistre aucune personne.")
    concerned = _person(actor, person, None)
    if concerned is None or found.person_id == concerned.pk:
        return found
    found.person = concerned
    found.save(update_fields=["person"])
    trace(actor, Action.UPDATE, "requests.request.completed", found)
    publish(RequestPersonNamed(**about(actor, found), request_id=found.pk))
    return found


@transaction.atomic
def complete_request(actor: Actor, *, request: SupportRequest, content: Content) -> SupportRequest:
    """Complete what was noted in haste: everything but who asked, when and for whom.

    Raises:
        ValidationError: the request is over, or its sentence was emptied.
    """
    found = locked_open(actor, request, "requests.take")
    if not content.text.strip():
        raise ValidationError({"text": "Écrivez ce qui est demandé."})
    values = _values(content)
    for name in ("channel", "priority", "described"):
        values.pop(name)
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    trace(actor, Action.UPDATE, "requests.request.completed", found)
    return found


def _already_sent(key: UUID, *, organization_id: UUID | None) -> SupportRequest | None:
    return SupportRequest.objects.filter(submission_key=key, organization=organization_id).first()


def _demand_said(asker: Asker, content: Content) -> None:
    if not content.text.strip():
        raise ValidationError({"text": "Écrivez ce qui est demandé, une phrase suffit."})
    if not asker.category:
        raise ValidationError({"category": "Dites qui demande : la catégorie suffit."})


def _structure(actor: Actor) -> UUID:
    if actor.organization_id is None:
        raise PermissionDenied("aucune structure")
    return actor.organization_id


def _person(actor: Actor, person: Person | NewPerson | None, key: UUID | None) -> Person | None:
    if isinstance(person, NewPerson):
        return people.register_person(actor, traits=person.traits, contact=person.contact, submission_key=key)
    if person is None:
        return None
    demand_reachable(actor, person)
    if person.merged_into_id:
        raise ValidationError("Cette identité a été fusionnée : choisissez l'identité gardée.")
    return person


def _insert(
    actor: Actor,
    organization_id: UUID,
    asker: Asker,
    content: Content,
    *,
    person: Person | None,
    files: Files,
    key: UUID | None,
) -> SupportRequest:
    received = content.received_at or timezone.now()
    if received > timezone.now():
        raise ValidationError({"received_at": "La réception ne peut pas être dans le futur."})
    promise = selectors.promise(organization_id, content.priority, on=timezone.localdate(received))
    request = SupportRequest(
        organization_id=organization_id,
        number=next_number(organization_id, timezone.localdate(received).year),
        received_at=received,
        entered_by_id=actor.post_id,
        is_anonymous=asker.is_anonymous,
        person=person,
        answer_due_at=due_at(received, promise, ()),
        submission_key=key,
        **_values(content),
    )
    if asker.is_anonymous:
        request.described = {}
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        if key and (sent := _already_sent(key, organization_id=organization_id)):
            return sent
        raise
    _write_requester(request, asker)
    keep_files(actor, request, files)
    add_transition(actor, request, "", at=received)
    trace(actor, Action.CREATE, "requests.request.received", request)
    publish(
        RequestReceived(**about(actor, request), request_id=request.pk, channel=request.channel), at=received
    )
    return request


def next_number(organization_id: UUID, year: int) -> str:
    """Return the next number of a structure in a year; the row's own lock puts callers in line."""
    RequestNumber.objects.get_or_create(organization_id=organization_id, year=year)
    rows = RequestNumber.objects.filter(organization_id=organization_id, year=year)
    rows.update(last=F("last") + 1)
    code = directory.short_code(organization_id)
    return f"{code}-{year}-D{rows.values_list('last', flat=True).get():05d}"


def _values(content: Content) -> dict[str, Any]:
    hidden = {"received_at"}
    values = {name: value for name, value in vars(content).items() if name not in hidden}
    values["text"] = content.text.strip()
    values["other_reasons"] = [code for code in content.other_reasons if code != content.reason]
    values["situation"] = {k: v for k, v in content.situation.items() if v}
    values["described"] = {k: v for k, v in content.described.items() if v}
    return values


def _write_requester(request: SupportRequest, asker: Asker) -> None:
    if asker.is_anonymous:
        Requester.objects.create(request=request, category=asker.category)
        return
    Requester.objects.create(
        request=request,
        category=asker.category,
        name=asker.name[:150],
        function=asker.function[:150],
        structure_name=asker.structure_name[:250],
        phone=format_phone(asker.phone)[:30],
        digits=phone_digits(asker.phone),
        email=asker.email,
        mssante=asker.mssante,
        rpps=asker.rpps,
        post_id=asker.post_id,
        structure_id=asker.organization_id,
    )
