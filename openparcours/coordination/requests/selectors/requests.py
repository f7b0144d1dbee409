"""Read one request whole, a person's requests, the requester's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from openparcours.coordination.records.choices import SharingScope
from openparcours.coordination.records.models import InformationGiven, Opposition
from openparcours.coordination.records.selectors import PHYSICIAN, NextStep, Overview
from openparcours.coordination.requests.choices import (
    DECIDED,
    OPEN,
    PLAIN_STATES,
    RUNNING,
    STEPS,
    RequestStatus,
)
from openparcours.coordination.requests.models import (
    RequestAttachment,
    RequestContact,
    RequestHold,
    RequestTransition,
    SupportRequest,
)
from openparcours.coordination.requests.rules import (
    Delay,
    Interval,
    delay,
    in_words,
    promise_in_words,
    without_title,
)
from openparcours.coordination.requests.selectors.lists import Lists, lists
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.events.models import Event
from openparcours.registry.directory.models import Organization, Territory
from openparcours.registry.people import selectors as people
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class Instants:
    """The moments that delays are counted between, none stored twice."""

    received_at: datetime
    taken_at: datetime | None
    first_answer_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    holds: tuple[Interval, ...]

    def until(self, end: datetime | None) -> Delay | None:
        """Return the delay from reception to an instant, on-hold time apart (C01, C02)."""
        return None if end is None else delay(self.received_at, end, self.holds)


@dataclass(frozen=True)
class Clock:
    """Where the promise stands, in words."""

    words: str
    is_late: bool
    is_stopped: bool
    answer: str
    decision: str
    held: str


@dataclass(frozen=True)
class RequestDetail:
    """All that the page of a request shows."""

    request: SupportRequest
    lists: Lists
    person: Person | None
    instants: Instants
    clock: Clock
    transitions: list[RequestTransition]
    holds: list[RequestHold]
    contacts: list[RequestContact]
    minutes: int
    situation: list[tuple[str, str]]
    same_person: list[SupportRequest]

    @property
    def current_hold(self) -> RequestHold | None:
        return next((hold for hold in self.holds if hold.ended_at is None), None)


def request(actor: Actor, request_id: UUID) -> SupportRequest | None:
    """Return a request that the actor's structure received."""
    return _whole(SupportRequest.objects.visible_to(actor)).filter(pk=request_id).first()


def own_request(actor: Actor, request_id: UUID) -> SupportRequest | None:
    """Return a request that the actor herself made."""
    rows = SupportRequest.objects.made_by(actor).select_related("organization", "requester", "person")
    return rows.filter(pk=request_id).first()


def own_requests(actor: Actor, *, limit: int = 100) -> list[SupportRequest]:
    """Return what the actor's own post asked, open first, the last first."""
    rows = SupportRequest.objects.made_by(actor).select_related("organization", "person")
    found = list(rows.order_by("-received_at")[:limit])
    return sorted(found, key=lambda one: one.status not in OPEN)


def detail(actor: Actor, one: SupportRequest) -> RequestDetail:
    """Return a request with its moves, holds, contacts and delays."""
    offered = lists(one.organization_id)
    transitions = list(one.transitions.select_related("by__practitioner").order_by("at", "pk"))
    holds = list(one.holds.order_by("started_at"))
    contacts = list(one.contacts.select_related("by__practitioner").order_by("-at"))
    moments = instants_of(one, transitions, holds, contacts)
    others = SupportRequest.objects.visible_to(actor).filter(person=one.person_id).exclude(pk=one.pk)
    return RequestDetail(
        request=one,
        lists=offered,
        person=people.person(actor, one.person_id) if one.person_id else None,
        instants=moments,
        clock=clock(one, moments),
        transitions=transitions,
        holds=holds,
        contacts=contacts,
        minutes=sum(c.minutes for c in contacts),
        situation=situation_rows(one, offered),
        same_person=list(others.order_by("-received_at")[:5]) if one.person_id else [],
    )


def instants_of(
    one: SupportRequest,
    transitions: Iterable[RequestTransition],
    holds: Iterable[RequestHold],
    contacts: Iterable[RequestContact],
) -> Instants:
    """Return the moments of a request, derived from its moves and contacts."""
    moves = list(transitions)
    answers = [c.at for c in contacts if c.is_answer]
    return Instants(
        received_at=one.received_at,
        taken_at=_first(moves, (RequestStatus.ANALYSIS,)),
        first_answer_at=min(
            [*answers, *filter(None, [_first(moves, (RequestStatus.INFORMED,))])], default=None
        ),
        decided_at=_first(moves, DECIDED),
        closed_at=next((m.at for m in reversed(moves) if m.to_status not in OPEN), None),
        holds=tuple((h.started_at, h.ended_at) for h in holds),
    )


def clock(one: SupportRequest, moments: Instants) -> Clock:
    """Return where a request stands to its promise, in words."""
    now = timezone.now()
    running = moments.until(moments.closed_at or now)
    answered, decided = moments.until(moments.first_answer_at), moments.until(moments.decided_at)
    if one.is_running:
        words = promise_in_words(one.answer_due_at, now)
    else:
        words = "délai suspendu" if one.status == RequestStatus.WAITING else one.get_status_display()
    return Clock(
        words=words,
        is_late=one.is_late,
        is_stopped=one.status == RequestStatus.WAITING,
        answer=in_words(answered.net) if answered else "",
        decision=in_words(decided.net) if decided else "",
        held=in_words(running.held) if running and running.held else "",
    )


def situation_rows(one: SupportRequest, offered: Lists) -> list[tuple[str, str]]:
    """Return the situation and rights of a request as people read them: question, answer."""
    names = {
        "living_place": "Lieu de vie", "household": "Foyer", "housing": "Logement",
        "hospital_state": "Hospitalisation", "carer_state": "Aidant principal", "right": "Droits et mesures",
        "vulnerability": "Vulnérabilités", "mistreatment": "Suspicion de maltraitance",
    }  # fmt: skip
    rows = []
    for name, label in names.items():
        codes = one.situation.get(name) or []
        told = [offered.label(name, code) for code in ([codes] if isinstance(codes, str) else codes)]
        rows.append((label, ", ".join(told)))
    texts = {"guardian": "Mandataire", "gir": "GIR", "hospital": "Hospitalisée à", "hospital_reason": "Motif d'hospitalisation",
             "discharge": "Sortie prévue", "carers": "Aidants", "helpers": "Intervenants connus"}  # fmt: skip
    rows += [(label, str(one.situation.get(name) or "")) for name, label in texts.items()]
    return [(label, told) for label, told in rows if told]


def requests_about(actor: Actor, person: Person) -> list[SupportRequest]:
    """Return the requests of the actor's structure about a person within reach, the last first."""
    rows = SupportRequest.objects.visible_to(actor).filter(
        person__in=Person.objects.visible_to(actor).filter(pk=person.pk)
    )
    rows = rows.annotate(has_files=Exists(RequestAttachment.objects.filter(request=OuterRef("pk"))))
    return list(rows.select_related("requester", "person", "analyst__practitioner").order_by("-received_at"))


def next_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    """Return what the open requests about a person call for, and what a request told that need not be typed again."""
    about = about_once(actor, shown)
    pressing = sorted(
        (one for one in about if one.status in OPEN), key=lambda one: one.answer_due_at or one.received_at
    )
    return [*map(_step, pressing[:3]), *_told_physician(actor, shown, about)]


def about_once(actor: Actor, shown: Overview) -> list[SupportRequest]:
    """Return the requests about the person shown, read once a page."""
    return shown.once("requests", lambda: requests_about(actor, shown.person))


def for_my_day(actor: Actor, *, limit: int = 16) -> tuple[list[SupportRequest], list[SupportRequest]]:
    """Return the actor's own requests that are late or to call back today, then those nobody has taken.

    Each the most pressing first; one query for both.
    """
    now, today = timezone.now(), timezone.localdate()
    pressing = Q(status__in=RUNNING, answer_due_at__lt=now) | Q(status__in=OPEN, call_back_on__lte=today)
    rows = SupportRequest.objects.visible_to(actor).filter(
        Q(status=RequestStatus.RECEIVED, analyst=None)
        | Q(pressing | Q(status=RequestStatus.RECEIVED), analyst=actor.post_id)
    )
    found = list(_whole(rows).order_by("answer_due_at")[:limit])
    return [r for r in found if r.analyst_id], [r for r in found if not r.analyst_id]


def is_informed(person: Person) -> bool:
    """Tell whether the person was informed of the sharing, or could not be, with the reason kept."""
    return InformationGiven.objects.filter(person=person).exists()


def opposes_all(person: Person) -> bool:
    """Tell whether the person opposes everything."""
    return Opposition.objects.filter(person=person, scope=SharingScope.ALL, withdrawn_at=None).exists()


def candidates_for_double(actor: Actor, one: SupportRequest) -> list[SupportRequest]:
    """Return the requests that one may double: same person or same caller, else the last ones."""
    rows = SupportRequest.objects.visible_to(actor).exclude(pk=one.pk).select_related("requester", "person")
    rows = rows.exclude(status=RequestStatus.DUPLICATE).exclude(duplicate_of=one)
    same = rows.filter(person=one.person_id) if one.person_id else rows.none()
    if one.requester.digits:
        same = same | rows.filter(requester__digits=one.requester.digits)
    return list(same.order_by("-received_at")[:10]) or list(rows.order_by("-received_at")[:10])


def waited_until(request_id: UUID, moment: datetime) -> timedelta:
    """Return how long a request had waited at a moment, on-hold time apart."""
    found = SupportRequest.objects.get(pk=request_id)
    holds = found.holds.values_list("started_at", "ended_at")
    return delay(found.received_at, moment, holds).net


def followed(request_id: UUID) -> SupportRequest | None:
    """Return what a follow-up link opens: the request and its structure, without its person."""
    rows = SupportRequest.objects.select_related("organization", "duplicate_of__organization")
    return rows.prefetch_related(Prefetch("transitions")).filter(pk=request_id).first()


def plain_state(one: SupportRequest) -> str:
    """Return the state of a request as its requester reads it."""
    return PLAIN_STATES[RequestStatus(one.status)]


def told_moves(one: SupportRequest) -> list[tuple[datetime, str]]:
    """Return the steps of a request as its requester reads them, the last first; no reason, no name."""
    moves = sorted(one.transitions.all(), key=lambda move: move.at, reverse=True)
    return [(move.at, STEPS[RequestStatus(move.to_status)]) for move in moves]


def structures_for(actor: Actor) -> list[Organization]:
    """Return the coordination structures that a professional may ask: those of her commune, else of her department."""
    served = Territory.objects.filter(kind="dac", organization__is_active=True)
    here = (
        served.filter(communes__organization=actor.organization_id)
        if actor.organization_id
        else served.none()
    )
    near = here if here.exists() else served.filter(communes__department__in=actor.departments)
    areas = near if near.exists() else served
    return list(Organization.objects.filter(pk__in=areas.values("organization")).order_by("name"))


def reachable_persons(actor: Actor, *, limit: int = 300) -> list[Person]:
    """Return the persons within the actor's reach, by name."""
    rows = Person.objects.visible_to(actor).surviving()
    return list(rows.order_by("birth_family_name", "used_family_name", "birth_given_names")[:limit])


def structure_named(slug: str) -> Organization | None:
    """Return the coordination structure that a public address names: its FINESS number or its name."""
    served = Territory.objects.exclude(organization=None).filter(organization__is_active=True)
    places = Organization.objects.filter(pk__in=served.values("organization")).select_related("commune")
    return next((place for place in places if slug in {place.finess, public_slug(place)}), None)


def structures_serving(commune_code: str) -> list[Organization]:
    """Return the coordination structures whose area holds a commune."""
    areas = Territory.objects.filter(communes=commune_code, kind="dac").exclude(organization=None)
    return list(
        Organization.objects.filter(pk__in=areas.values("organization"), is_active=True).order_by("name")
    )


def public_slug(place: Organization) -> str:
    """Return the word that names a structure in a public address."""
    return place.folded_name.replace(" ", "-")


def request_of_event(event: Event) -> SupportRequest:
    """Return the request that an event speaks of."""
    rows = SupportRequest.objects.select_related("requester", "organization")
    return rows.get(pk=event.payload["request_id"])


def _whole(rows: Any) -> QuerySet[SupportRequest]:
    found: QuerySet[SupportRequest] = rows.select_related(
        "organization",
        "requester",
        "person",
        "analyst__practitioner",
        "entered_by__practitioner",
        "duplicate_of",
        "record",
    )
    return found


def _first(moves: Iterable[RequestTransition], statuses: Iterable[str]) -> datetime | None:
    return next((move.at for move in moves if move.to_status in statuses), None)


def _told_physician(actor: Actor, shown: Overview, about: list[SupportRequest]) -> list[NextStep]:
    """Return the physician named in the last request that names one, when the circle has none."""
    told = next((one for one in about if one.physician_name), None)
    if (
        told is None
        or shown.physician is not None
        or not shown.is_followed
        or not actor.can("circles.manage")
    ):
        return []
    why = f"« {told.physician_name} », dit dans la demande {told.number} : à retrouver sans le retaper."
    query = f"?{urlencode({'pro': without_title(told.physician_name)})}"
    return [
        NextStep(
            "Inviter son médecin traitant", why, "records:circle", shown.person.pk, query=query, key=PHYSICIAN
        )
    ]


def _step(one: SupportRequest) -> NextStep:
    label = "Prendre la demande" if one.status == RequestStatus.RECEIVED else "Décider de la demande"
    tone = "danger" if one.is_late else "warning"
    now = timezone.now()
    why = promise_in_words(one.answer_due_at, now) if one.is_running else one.get_status_display()
    return NextStep(f"{label} {one.number}", f"{why[:1].upper()}{why[1:]}.", "requests:request", one.pk, tone)
