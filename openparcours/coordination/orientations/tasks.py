"""Reactions to what happens to orientations, and jobs of the clock."""

from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.choices import OrientationStatus
from openparcours.coordination.orientations.models import (
    Orientation,
    OrientationTransition,
    PathwayBreak,
    ShortlistItem,
)
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import Restriction, TimelineKind
from openparcours.foundation.events.models import Event

_S = OrientationStatus
_TITLES = {
    _S.SENT: "Orientation vers {}",
    _S.QUESTION: "{} pose une question",
    _S.REPLIED: "Réponse à la question de {}",
    _S.ACCEPTED: "{} accepte l'orientation",
    _S.REFUSED: "{} refuse l'orientation",
    _S.EXPIRED: "Orientation vers {} restée sans réponse",
    _S.CANCELLED: "Orientation vers {} annulée",
    _S.TAKEN: "Prise en charge par {}",
    _S.EFFECTIVE: "Orientation vers {} : l'aide est en place",
    _S.FAILED: "Orientation vers {} restée sans effet",
}


def add_to_timeline(event: Event) -> None:
    """Write an orientation's change in the timeline; a draft that was never sent leaves no line."""
    found = selectors.orientation_of_event(event)
    transition = selectors.transition_of_event(event)
    if transition.from_status == _S.DRAFT and transition.to_status == _S.CANCELLED:
        return
    records.add_timeline_entry(
        event,
        kind=TimelineKind.ORIENTATION,
        title=line_title(found, transition),
        summary=line_summary(found, transition),
        author_label=transition.by_label,
        restriction=found.restriction,
        nature=found.nature,
        reader_ids=[found.organization_id] if found.restriction == Restriction.HEALTH else (),
        target=found,
    )


def line_title(found: Orientation, transition: OrientationTransition) -> str:
    """Return the title of a line."""
    title = _TITLES[OrientationStatus(transition.to_status)].format(found.target_in_full)
    return title[:1].upper() + title[1:]


def line_summary(found: Orientation, transition: OrientationTransition) -> str:
    """Return what a line says more: the motive at the sending, the day or the reason of the answer."""
    if transition.to_status == _S.SENT:
        return found.motive
    if transition.to_status == _S.ACCEPTED and found.starts_on:
        meeting = f"Première rencontre prévue le {found.starts_on:%d/%m/%Y}."
        return " ".join(filter(None, [meeting, transition.reason]))
    return transition.reason


def mail_target(event: Event) -> None:
    """Send the e-mail that tells a target something waits."""
    services.mail_target(
        UUID(event.payload["orientation_id"]), kind=event.payload["kind"], base=event.payload["base"]
    )


def keep_deadlines() -> None:
    """Remind the targets that have not answered, end the orientations left without an answer."""
    now = timezone.now()
    for orientation_id in selectors.due_orientations(now):
        services.remind_target(orientation_id)
    for orientation_id in selectors.late_orientations(now):
        services.expire_orientation(orientation_id)


def follow_merge(event: Event) -> None:
    """Move what hangs on a merged identity to the one kept; records' own undoing gives it back."""
    if event.person_id is None:
        return
    kept_id, merged_id = event.person_id, UUID(event.payload["merged_id"])
    twice = selectors.items_kept_twice(merged_id, kept_id)
    models: tuple[type[Model], ...] = (Orientation, PathwayBreak, ShortlistItem)
    for model in models:
        records.move_rows(
            model,
            merge_id=UUID(event.payload["merge_id"]),
            from_id=merged_id,
            to_id=kept_id,
            stays=twice if model is ShortlistItem else (),
        )
