"""Reactions of records to what happens: timeline lines, merges of identities."""

from uuid import UUID

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import (
    CircleRole,
    ClosingReason,
    EndReason,
    EpisodeStatus,
    SupportLevel,
    TimelineKind,
)
from openparcours.foundation.events.models import Event
from openparcours.registry.people.choices import IdentityStatus

_TITLES = {
    "RecordOpened": "Dossier de coordination ouvert",
    "RecordSharingChanged": "Dossier retiré du partage",
    "ReferentChanged": "Nouveau référent de parcours",
    "EpisodeMoved": "Accompagnement ouvert",
}


def add_record_line(event: Event) -> None:
    """Say in the timeline what happened to a record or an episode."""
    kind = TimelineKind.EPISODE if event.name in {"EpisodeMoved", "LevelChanged"} else TimelineKind.RECORD
    _add(event, kind, _record_title(event))


def add_circle_line(event: Event) -> None:
    """Say in the timeline who joined, was invited or left."""
    member = selectors.participant_of_event(event)
    name = str(member.practitioner_role.practitioner) if member.practitioner_role else ""
    name = name or str(member.related_person or member.organization or member.free_name)
    title = {
        "MemberJoined": f"{name} rejoint le cercle de soins",
        "MemberInvited": f"{name} est invité à rejoindre le cercle",
        "InvitationDeclined": f"{name} décline l'invitation",
        "MemberLeft": f"{name} quitte le cercle de soins",
    }[event.name]
    detail = CircleRole(member.role).label
    if event.name == "MemberLeft":
        detail = f"{detail} : {EndReason(event.payload['reason']).label}"
    _add(event, TimelineKind.CIRCLE, title, detail.capitalize())


def add_sharing_line(event: Event) -> None:
    """Say in the timeline what the person was told or decided."""
    titles = {
        "InformationRecorded": "Information de la personne tracée",
        "OppositionRecorded": "La personne s'oppose au partage",
        "OppositionWithdrawn": "La personne lève son opposition",
        "ConsentRecorded": "La personne consent au partage hors équipe de soins",
        "ConsentWithdrawn": "La personne retire son consentement",
    }
    _add(event, TimelineKind.SHARING, titles[event.name])


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
        target=access,
    )


def add_identity_line(event: Event) -> None:
    """Say in the timeline that an identity was created, changed status or was merged."""
    if event.name == "IdentityStatusChanged":
        status = IdentityStatus(event.payload["to_status"]).label
        _add(event, TimelineKind.IDENTITY, f"Identité {status}")
        return
    titles = {
        "PersonRegistered": "Identité créée",
        "PersonsMerged": "Deux identités fusionnées",
        "PersonsUnmerged": "Fusion d'identités défaite",
    }
    _add(event, TimelineKind.IDENTITY, titles[event.name])


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


def _add(event: Event, kind: TimelineKind, title: str, summary: str = "") -> None:
    services.add_timeline_entry(
        event, kind=kind, title=title, summary=summary, author_label=selectors.author_label(event)
    )


def _record_title(event: Event) -> str:
    payload = event.payload
    title = _TITLES.get(event.name, "")
    if event.name == "RecordClosed":
        title = f"Dossier clos : {ClosingReason(payload['reason']).label}"
    elif event.name == "RecordSharingChanged" and payload["is_shared"]:
        title = "Dossier partagé avec le cercle"
    elif event.name == "LevelChanged":
        title = f"Niveau : {SupportLevel(payload['level']).label}"
    elif event.name == "EpisodeMoved" and payload["from_status"]:
        title = f"Accompagnement : {EpisodeStatus(payload['to_status']).label}"
    return title
