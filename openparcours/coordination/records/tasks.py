"""Reactions of records to what happens: timeline lines, merges of identities."""

from dataclasses import dataclass
from uuid import UUID

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import (
    CircleRole,
    ClosingReason,
    EndReason,
    EpisodeStatus,
    InformationNature,
    SupportLevel,
    TimelineKind,
)
from openparcours.coordination.records.models import CareTeamParticipant
from openparcours.foundation.events.models import Event
from openparcours.registry.people.choices import IdentityStatus

_TITLES = {
    "RecordOpened": "Dossier de coordination ouvert",
    "RelayGiven": "Relais passé au successeur",
    "RecordSharingChanged": "Dossier retiré du partage",
    "ReferentChanged": "Nouveau référent de parcours",
    "EpisodeMoved": "Accompagnement ouvert",
    "InformationRecorded": "Information de la personne tracée",
    "OppositionRecorded": "La personne s'oppose au partage",
    "OppositionWithdrawn": "La personne lève son opposition",
    "ConsentRecorded": "La personne consent au partage hors équipe de soins",
    "ConsentWithdrawn": "La personne retire son consentement",
    "PersonToldOfEmergency": "La personne est informée de l'accès d'urgence",
    "PersonRegistered": "Identité créée",
    "PersonsMerged": "Deux identités fusionnées",
    "PersonsUnmerged": "Fusion d'identités défaite",
}
_KINDS = {
    "EpisodeMoved": TimelineKind.EPISODE,
    "LevelChanged": TimelineKind.EPISODE,
    "InformationRecorded": TimelineKind.SHARING,
    "OppositionRecorded": TimelineKind.SHARING,
    "OppositionWithdrawn": TimelineKind.SHARING,
    "ConsentRecorded": TimelineKind.SHARING,
    "ConsentWithdrawn": TimelineKind.SHARING,
    "PersonToldOfEmergency": TimelineKind.EMERGENCY,
    "PersonRegistered": TimelineKind.IDENTITY,
    "IdentityStatusChanged": TimelineKind.IDENTITY,
    "PersonsMerged": TimelineKind.IDENTITY,
    "PersonsUnmerged": TimelineKind.IDENTITY,
}


@dataclass(frozen=True)
class Line:
    """What the timeline says of an event."""

    kind: TimelineKind
    title: str
    summary: str = ""


def line_of(event: Event) -> Line:
    """Return the line of an event about a record, an agreement or an identity."""
    payload = event.payload
    title = _TITLES.get(event.name, "")
    if event.name == "RecordClosed":
        title = f"Dossier clos : {ClosingReason(payload['reason']).label}"
    elif event.name == "RecordSharingChanged" and payload["is_shared"]:
        title = "Dossier partagé avec le cercle"
    elif event.name == "LevelChanged":
        title = f"Niveau : {SupportLevel(payload['level']).label}"
    elif event.name == "IdentityStatusChanged":
        title = f"Identité {IdentityStatus(payload['to_status']).label}"
    elif event.name == "EpisodeMoved" and payload["from_status"]:
        title = f"Accompagnement : {EpisodeStatus(payload['to_status']).label}"
    return Line(_KINDS.get(event.name, TimelineKind.RECORD), title)


def circle_line_of(event: Event, member: CareTeamParticipant) -> Line:
    """Return the line of an event about a member of the circle."""
    name = member.display_name
    title = {
        "MemberJoined": f"{name} rejoint le cercle de soins",
        "MemberInvited": f"Invitation de {name} à rejoindre le cercle",
        "InvitationDeclined": f"{name} décline l'invitation",
        "MemberLeft": f"{name} quitte le cercle de soins",
    }[event.name]
    detail = CircleRole(member.role).label
    if event.name == "MemberLeft":
        detail = f"{detail} : {EndReason(event.payload['reason']).label}"
    return Line(TimelineKind.CIRCLE, title, detail.capitalize())


def add_line(event: Event) -> None:
    """Say in the timeline what happened to a record, an agreement or an identity."""
    _add(event, line_of(event))


def add_circle_line(event: Event) -> None:
    """Say in the timeline who joined, was invited or left."""
    _add(event, circle_line_of(event, selectors.participant_of_event(event)))


def add_emergency_line(event: Event) -> None:
    """Say in the timeline that somebody broke the glass."""
    access = selectors.emergency_of_event(event)
    services.add_timeline_entry(
        event,
        kind=TimelineKind.EMERGENCY,
        title="Accès d'urgence au dossier",
        summary=access.reason,
        author_label=str(access.practitioner_role.practitioner),
        is_urgent=True,
        nature=InformationNature.NONE,
        target=access,
    )


def follow_merge(event: Event) -> None:
    """Move what hung on the merged identity to the one kept."""
    if event.person_id is not None:
        services.move_to_kept(
            merge_id=UUID(event.payload["merge_id"]),
            kept_id=event.person_id,
            merged_id=UUID(event.payload["merged_id"]),
        )


def follow_unmerge(event: Event) -> None:
    """Give back to each identity what was its own."""
    services.move_back(merge_id=UUID(event.payload["merge_id"]))


def refresh_due_doors() -> None:
    """Write the doors of the persons one of whose doors closed by itself."""
    services.refresh_due_doors()


def _add(event: Event, line: Line) -> None:
    services.add_timeline_entry(
        event,
        kind=line.kind,
        title=line.title,
        summary=line.summary,
        author_label=selectors.author_label(event),
        restriction=selectors.restriction_of_event(event),
        nature=InformationNature.NONE,
    )
