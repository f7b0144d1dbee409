"""Read orientations: a person's, my structure's, one with its history, the one a link opens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from openparcours.coordination.orientations.choices import (
    AWAITING,
    FOLLOWED,
    OPEN,
    PURPOSE,
    TO_ACKNOWLEDGE,
    OrientationStatus,
)
from openparcours.coordination.orientations.models import (
    Orientation,
    OrientationAttachment,
    OrientationMessage,
    OrientationTransition,
)
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.events.models import Event
from openparcours.foundation.links import selectors as links
from openparcours.foundation.links.models import GuestLink
from openparcours.kit.keys import page_key, read_page_key
from openparcours.registry.people.models import Person

PAGE, MOST_COUNTED, COUNTED = 40, 500, ("a_faire", "attente", "suivi")
A_PASS = 500  # of the clock: a worker asked to stop does so within seconds
_S = OrientationStatus
_URGENCY = Case(
    When(status=_S.QUESTION, then=0),
    When(status__in=[_S.REFUSED, _S.EXPIRED], then=1),
    When(status__in=AWAITING, then=2),
    When(status=_S.TAKEN, then=3),
    default=4,
)


@dataclass(frozen=True)
class WorklistPage:
    """A page of orientations and the key of the next one."""

    rows: list[Orientation]
    next_key: str


def orientation(actor: Actor, orientation_id: UUID) -> Orientation | None:
    """Return an orientation that the actor may see."""
    return whole(Orientation.objects.visible_to(actor)).filter(pk=orientation_id).first()


def orientations_of(actor: Actor, person: Person) -> QuerySet[Orientation]:
    """Return a person's orientations that the actor may see, the last changed first."""
    return whole(Orientation.objects.visible_to(actor)).filter(person=person).order_by("-changed_at", "-pk")


def running_of(actor: Actor, person: Person, *, limit: int = 5) -> list[Orientation]:
    """Return the orientations of a person that are not over."""
    return list(orientations_of(actor, person).filter(_running(), _or_unseen())[:limit])


def running_once(actor: Actor, shown: Overview) -> list[Orientation]:
    """Return the orientations of the person shown that are not over, read once a page."""
    return shown.once("orientations", lambda: running_of(actor, shown.person, limit=20))


def worklist_page(
    actor: Actor,
    *,
    view: str = "",
    need: str = "",
    is_mine: bool = False,
    after_key: str = "",
    limit: int = PAGE,
) -> WorklistPage:
    """Return a page of my structure's orientations in a view; `after_key` comes from the last page."""
    rows = Orientation.objects.of_structure(actor).filter(_view(view))
    if need:
        rows = rows.filter(need=need)
    if is_mine:
        rows = rows.filter(_mine(actor))
    if key := read_page_key(after_key):
        rows = rows.filter(Q(changed_at__lt=key[0]) | Q(changed_at=key[0], pk__lt=key[1]))
    keys = list(rows.order_by("-changed_at", "-pk").values_list("pk", flat=True)[: limit + 1])
    shown = list(whole(Orientation.objects.filter(pk__in=keys)).order_by("-changed_at", "-pk"))
    last = shown[limit - 1] if len(shown) > limit else None
    return WorklistPage(shown[:limit], page_key(last.changed_at, last.pk) if last else "")


def worklist_counts(actor: Actor) -> dict[str, str]:
    """Return how many of my structure's orientations each view holds; beyond `MOST_COUNTED`, « 500+ »."""
    rows = Orientation.objects.of_structure(actor)
    counted = {name: rows.filter(_view(name)).values("pk")[: MOST_COUNTED + 1].count() for name in COUNTED}
    return {name: str(n) if n <= MOST_COUNTED else f"{MOST_COUNTED}+" for name, n in counted.items() if n}


def calling_me(actor: Actor, *, limit: int = 8) -> list[Orientation]:
    """Return the orientations that ask something of the actor today: she sent them or leads them."""
    rows = whole(Orientation.objects.of_structure(actor)).filter(_mine(actor), _calls())
    return list(rows.order_by(_URGENCY, "-changed_at")[:limit])


def conversation(found: Orientation) -> QuerySet[OrientationMessage]:
    """Return the questions and answers of an orientation already found."""
    return found.messages.select_related("author__practitioner").order_by("at", "pk")


def issued_links(found: Orientation) -> QuerySet[GuestLink]:
    """Return the links given for an orientation already found, the last first."""
    return links.links_to(found.pk, PURPOSE)


def of_link(link: GuestLink) -> Orientation | None:
    """Return what a link opens: an orientation that still waits for an answer, and its frozen content."""
    return whole(Orientation.objects.filter(status__in=OPEN)).filter(pk=link.target_id).first()


def attachment(actor: Actor, attachment_id: UUID) -> OrientationAttachment | None:
    """Return a file joined to an orientation that the actor may see."""
    visible = Orientation.objects.visible_to(actor).filter(pk=OuterRef("orientation"))
    rows = OrientationAttachment.objects.select_related("orientation__person")
    return rows.filter(Exists(visible), pk=attachment_id).first()


def attachment_by_link(link: GuestLink, attachment_id: UUID) -> OrientationAttachment | None:
    """Return a file joined to the orientation that a link opens."""
    rows = OrientationAttachment.objects.select_related("orientation")
    return rows.filter(pk=attachment_id, orientation=link.target_id, orientation__status__in=OPEN).first()


def late_orientations(now: datetime) -> list[UUID]:
    """Return the orientations whose answer is late, as many as the clock ends in a pass, the oldest first."""
    rows = Orientation.objects.filter(status__in=AWAITING, expires_at__lte=now)
    return list(rows.order_by("expires_at", "pk").values_list("pk", flat=True)[:A_PASS])


def due_orientations(now: datetime) -> list[UUID]:
    """Return the orientations to remind of, not yet reminded and not late, as many as a pass does."""
    rows = Orientation.objects.filter(
        status__in=AWAITING, remind_at__lte=now, reminded_at=None, expires_at__gt=now
    )
    return list(rows.order_by("remind_at", "pk").values_list("pk", flat=True)[:A_PASS])


def orientation_of_event(event: Event) -> Orientation:
    """Return the orientation that an event speaks of."""
    return whole(Orientation.objects.all()).get(pk=event.payload["orientation_id"])


def transition_of_event(event: Event) -> OrientationTransition:
    """Return the change of status that an event tells."""
    return OrientationTransition.objects.get(pk=event.payload["transition_id"])


def whole(rows: QuerySet[Orientation]) -> QuerySet[Orientation]:
    """Return orientations with all that a line of one shows, in one query."""
    return rows.select_related(
        "person",
        "organization",
        "target__commune",
        "service",
        "sender__practitioner",
        "referent__practitioner",
        "referent__organization",
    )


def _mine(actor: Actor) -> Q:
    return Q(sender=actor.post_id) | Q(referent=actor.post_id)


def _running() -> Q:
    return Q(status__in=[OrientationStatus.DRAFT, *OPEN, *FOLLOWED]) | Q(
        status__in=TO_ACKNOWLEDGE, acknowledged_at=None
    )


def _or_unseen() -> Q:
    return ~Q(status=OrientationStatus.CANCELLED)


def _calls() -> Q:
    """Match what asks for an act: a question, a silence, an answer nobody has seen, a result to ask."""
    return (
        Q(status=OrientationStatus.QUESTION)
        | Q(status__in=AWAITING, remind_at__lte=timezone.now())
        | Q(status__in=TO_ACKNOWLEDGE, acknowledged_at=None)
        | Q(status__in=FOLLOWED, result_due_on__lte=timezone.localdate())
    )


def _view(name: str) -> Q:
    views = {
        "a_faire": _calls(),
        "attente": Q(status__in=OPEN),
        "suivi": Q(status__in=FOLLOWED),
        "brouillons": Q(status=OrientationStatus.DRAFT),
        "finies": ~Q(status__in=[OrientationStatus.DRAFT, *OPEN, *FOLLOWED]),
    }
    return views.get(name, Q())
