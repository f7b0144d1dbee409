"""Read the requests of a structure as a list and as a board, and who carries how many."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from openparcours.coordination.requests.choices import ACTS, ACTS_OF_STATUS, OPEN, RUNNING, RequestStatus
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.rules import in_words, promise_in_words
from openparcours.coordination.requests.selectors.lists import Lists, lists
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.keys import page_key, read_page_key
from openparcours.kit.phones import phone_digits
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import Person

ORDERS = {"due": "answer_due_at", "recent": "-received_at", "oldest": "received_at"}
OPEN_STATES, TO_DECIDE, HELD = "ouvertes", "a_decider", "suspendues"
NOBODY, MINE = "personne", "moi"


@dataclass(frozen=True)
class RequestFilter:
    """What one asks of the list; `owner` is a post, « moi » or « personne »."""

    state: str = OPEN_STATES
    owner: str = ""
    priority: str = ""
    reason: str = ""
    group: str = ""
    channel: str = ""
    is_late: bool = False
    is_to_call: bool = False
    is_to_remind: bool = False
    order: str = "due"
    words: str = ""


@dataclass(frozen=True)
class RequestRow:
    """A line of the list or a card of the board, its codes told in words."""

    request: SupportRequest
    who: str
    initials: str
    asked_by: str
    reason: str
    priority: str
    owner: str
    age: str
    clock: str
    is_late: bool
    acts: tuple[Any, ...] = ()

    @property
    def tone(self) -> str:
        if self.is_late:
            return "danger"
        if self.request.is_to_remind:
            return "warning"
        return "accent" if self.request.status == RequestStatus.RECEIVED else ""


@dataclass(frozen=True)
class RequestPage:
    """A page of the list and the key of the next one."""

    rows: list[RequestRow]
    next_key: str


@dataclass(frozen=True)
class Load:
    """What an analyst carries today."""

    post: PractitionerRole
    open_count: int
    late_count: int
    held_count: int


@dataclass(frozen=True)
class Column:
    """A column of the board: a state and its cards, the most pressing first."""

    status: RequestStatus
    rows: list[RequestRow]
    count: int


def requests_of(actor: Actor, wanted: RequestFilter, offered: Lists) -> QuerySet[SupportRequest]:
    """Return the requests of the actor's structure by filter, in an order."""
    rows: Any = SupportRequest.objects.visible_to(actor).select_related(
        "requester", "person", "analyst__practitioner"
    )
    rows = _by_state(rows, wanted.state)
    rows = _by_owner(actor, rows, wanted.owner)
    for name in ("priority", "reason", "channel"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.group:
        rows = rows.filter(requester__category__in=offered.codes_of_group("requester_category", wanted.group))
    if wanted.is_late:
        rows = rows.late(timezone.now())
    if wanted.is_to_call:
        rows = rows.filter(call_back_on__lte=timezone.localdate())
    if wanted.is_to_remind:
        rows = rows.to_remind(timezone.localdate())
    for word in wanted.words.split()[:4]:
        rows = rows.filter(_told(actor, word))
    ordered: QuerySet[SupportRequest] = rows.order_by(ORDERS.get(wanted.order, ORDERS["due"]), "pk")
    return ordered


def request_page(
    actor: Actor, wanted: RequestFilter, offered: Lists, *, after_key: str = "", limit: int
) -> RequestPage:
    """Return a page of the list; `after_key` comes from the last page."""
    rows = requests_of(actor, wanted, offered)
    order = ORDERS.get(wanted.order, ORDERS["due"])
    field = order.removeprefix("-")
    if key := read_page_key(after_key):
        beyond = "lt" if order.startswith("-") else "gt"
        rows = rows.filter(Q(**{f"{field}__{beyond}": key[0]}) | Q(**{field: key[0], "pk__gt": key[1]}))
    found = list(rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    next_key = page_key(getattr(last, field), last.pk) if last else ""
    return RequestPage(shown_rows(actor, found[:limit], offered), next_key)


def board(actor: Actor, wanted: RequestFilter, offered: Lists, *, limit: int = 20) -> list[Column]:
    """Return the open requests by state, the first of each: three queries whatever their number."""
    rows = requests_of(actor, replace(wanted, state=OPEN_STATES), offered)
    totals = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    found = list(rows[: limit * len(OPEN) * 3])
    by_status: dict[str, list[SupportRequest]] = {}
    for one in found:
        by_status.setdefault(one.status, []).append(one)
    reachable = _reachable(actor, found)
    return [
        Column(
            status,
            shown_rows(
                actor, by_status.get(status, [])[:limit], offered, with_acts=True, reachable=reachable
            ),
            totals.get(status, 0),
        )
        for status in OPEN
    ]


def shown_rows(
    actor: Actor,
    found: Iterable[SupportRequest],
    offered: Lists,
    *,
    with_acts: bool = False,
    reachable: set[UUID] | None = None,
) -> list[RequestRow]:
    """Return requests told in words; a person out of the actor's reach is not named.

    `reachable` are the persons whose door is already known to be open.
    """
    found, now = list(found), timezone.now()
    reachable = _reachable(actor, found) if reachable is None else reachable
    return [_row(actor, one, offered, now, reachable, with_acts=with_acts) for one in found]


def loads(actor: Actor) -> list[Load]:
    """Return what each analyst of the structure carries, the most loaded first: two queries."""
    late = Q(status__in=RUNNING, answer_due_at__lt=timezone.now())
    counted = (
        SupportRequest.objects.visible_to(actor)
        .open()
        .exclude(analyst=None)
        .order_by()
        .values("analyst")
        .annotate(
            open_count=Count("pk"),
            late_count=Count("pk", filter=late),
            held_count=Count("pk", filter=Q(status=RequestStatus.WAITING)),
        )
    )
    by_post = {row["analyst"]: row for row in counted}
    posts = PractitionerRole.objects.filter(pk__in=by_post).select_related("practitioner")
    names = ("open_count", "late_count", "held_count")
    found = [Load(post, *(by_post[post.pk][name] for name in names)) for post in posts]  # type: ignore[literal-required]
    return sorted(found, key=lambda load: (-load.open_count, str(load.post.practitioner)))


def acts_of(actor: Actor, request: SupportRequest) -> tuple[Any, ...]:
    """Return the acts that the actor may do on a request now, the usual first."""
    codes = ACTS_OF_STATUS.get(RequestStatus(request.status), ())
    return tuple(ACTS[code] for code in codes if actor.can(ACTS[code].permission))


def _by_state(rows: Any, state: str) -> Any:
    if state == OPEN_STATES:
        return rows.open()
    if state == TO_DECIDE:
        return rows.filter(status__in=RUNNING)
    if state == HELD:
        return rows.filter(status__in=(RequestStatus.WAITING, RequestStatus.ORIENTED))
    if state == "closes":
        return rows.exclude(status__in=OPEN)
    return rows.filter(status=state) if state in RequestStatus.values else rows


def _by_owner(actor: Actor, rows: Any, owner: str) -> Any:
    if owner == MINE:
        return rows.filter(analyst=actor.post_id)
    if owner == NOBODY:
        return rows.filter(analyst=None)
    try:
        return rows.filter(analyst=UUID(owner)) if owner else rows
    except ValueError:
        return rows


def _told(actor: Actor, word: str) -> Q:
    """Match a word of the number, of a name within reach, of the requester; or a phone number."""
    names = ("used_family_name", "birth_family_name", "birth_given_names", "used_given_name")
    named = reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names))
    told = Q(number__icontains=word) | Q(requester__name__icontains=word)
    told |= Q(requester__structure_name__icontains=word) | Q(described__name__icontains=word)
    told |= Q(Exists(Person.objects.visible_to(actor).filter(named, pk=OuterRef("person"))))
    digits = phone_digits(word)
    return told | Q(requester__digits__contains=digits) if len(digits) >= 6 else told


def _reachable(actor: Actor, found: list[SupportRequest]) -> set[UUID]:
    keys = {one.person_id for one in found if one.person_id}
    if not keys:
        return set()
    return set(Person.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))


def _row(
    actor: Actor,
    one: SupportRequest,
    offered: Lists,
    now: datetime,
    reachable: set[UUID],
    *,
    with_acts: bool,
) -> RequestRow:
    person = one.person if one.person_id in reachable else None
    category = offered.label("requester_category", one.requester.category)
    if person is not None:
        who = person.display_name
    elif one.person_id:
        who = "Personne hors de portée"
    else:
        who = one.described_name or ("Demande anonyme" if one.is_anonymous else "Sans personne nommée")
    return RequestRow(
        request=one,
        who=who,
        initials=person.initials if person else "",
        asked_by=" · ".join(filter(None, [str(one.requester), category])),
        reason=offered.label("reason", one.reason) or "motif à préciser",
        priority=offered.label("priority", one.priority),
        owner=str(one.analyst.practitioner) if one.analyst else "",
        age=in_words(now - one.received_at),
        clock=_clock(one, now),
        is_late=one.is_late,
        acts=acts_of(actor, one) if with_acts else (),
    )


def _clock(one: SupportRequest, now: datetime) -> str:
    if one.status in RUNNING:
        return promise_in_words(one.answer_due_at, now)
    if one.status == RequestStatus.WAITING:
        return "à relancer" if one.is_to_remind else "délai suspendu"
    return "retour attendu" if one.status == RequestStatus.ORIENTED else one.get_status_display()


def filter_lists(actor: Actor) -> Lists:
    """Return the lists that the filters offer."""
    return lists(actor.organization_id)
