"""Prepare and send an orientation: the minimum that is necessary, with the person's agreement."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openparcours.coordination.orientations import selectors
from openparcours.coordination.orientations.choices import ORIENTATION_FORM, Channel, OrientationStatus
from openparcours.coordination.orientations.models import Orientation, OrientationAttachment
from openparcours.coordination.orientations.selectors import Writing
from openparcours.coordination.orientations.services.moves import locked_own, move
from openparcours.coordination.records import selectors as records
from openparcours.coordination.records.choices import MemberStatus, SharingScope
from openparcours.coordination.records.models import CareTeamParticipant, InformationGiven, Opposition
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.drafts.services import discard_draft
from openparcours.kit.files import facts_of
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import Organization
from openparcours.registry.people.models import Person

Files = Sequence[tuple[UploadedFile, str]]


@transaction.atomic
def save_orientation(
    actor: Actor,
    *,
    person: Person,
    writing: Writing,
    orientation: Orientation | None = None,
    version: int | None = None,
    files: Files = (),
    submission_key: UUID | None = None,
) -> Orientation:
    """Keep an orientation as a draft, new or gone on with; the same submission key twice keeps one.

    Raises:
        PermissionDenied: the person, or the draft, is out of reach.
        ValidationError: somebody changed the draft since it was opened, or it was sent, or the matricule is in it.
    """
    actor.require("orientations.send")
    if records.followed(actor, person.pk) is None:
        raise PermissionDenied("personne hors de portée")
    if orientation is None and submission_key:
        orientation = Orientation.objects.filter(submission_key=submission_key, sender=actor.post).first()
        if orientation is not None and orientation.status != OrientationStatus.DRAFT:
            return orientation
    _demand_no_matricule(person, writing)
    draft = _open_draft(actor, person, orientation, version, submission_key)
    for name, value in _values(writing).items():
        setattr(draft, name, value)
    draft.is_in_team = _is_in_team(person, writing.target)
    draft.changed_at = timezone.now()
    draft.version += 0 if draft._state.adding else 1
    draft.save()
    for upload, media_type in files:
        _attach(draft, upload, media_type)
    discard_draft(actor, form=ORIENTATION_FORM, subject=orientation.pk if orientation else person.pk)
    record_access(actor, Action.UPDATE, "orientations.orientation.written", target=draft, person_id=person.pk)
    return draft


@transaction.atomic
def send_orientation(actor: Actor, *, orientation: Orientation) -> Orientation:
    """Freeze what leaves, mark the orientation as sent and begin to wait; sent twice, it leaves once.

    The link is given apart, by `issue_answer_link` or `ask_for_mail`.

    Raises:
        PermissionDenied: another structure's.
        ValidationError: no agreement, an opposition, or no way to reach the target as chosen.
    """
    draft = locked_own(actor, orientation, "orientations.send")
    if draft.status != OrientationStatus.DRAFT:
        return draft
    shown = records.followed(actor, draft.person_id)
    if shown is None:
        raise PermissionDenied("personne hors de portée")
    _demand_right_to_send(actor, draft)
    now, owner = timezone.now(), actor.organization_id
    move(
        actor,
        draft,
        OrientationStatus.SENT,
        what="orientations.orientation.sent",
        at=now,
        sent_at=now,
        sent_content=content_of(actor, shown, draft),
        remind_at=now + timedelta(days=selectors.number_of_days("orientation.reminder_days", owner)),
        expires_at=now + timedelta(days=selectors.number_of_days("orientation.link_days", owner)),
    )
    _acknowledge_former(draft)
    return draft


def content_of(actor: Actor, shown: Overview, draft: Orientation) -> list[dict[str, str]]:
    """Return what leaves with a draft, as it is frozen."""
    writing = Writing(
        target=draft.target,
        service=draft.service,
        need=draft.need,
        motive=draft.motive,
        situation=draft.situation,
        fields=draft.sent_fields,
        contact_preference=draft.contact_preference,
        contact_note=draft.contact_note,
        availabilities=draft.availabilities,
        referent=draft.referent,
    )
    return [asdict(line) for line in selectors.leaving(actor, shown, writing)]


def _open_draft(
    actor: Actor,
    person: Person,
    orientation: Orientation | None,
    version: int | None,
    submission_key: UUID | None,
) -> Orientation:
    if orientation is None:
        return Orientation(
            person=person,
            organization_id=_organization(actor).pk,
            sender_id=actor.post,
            number=_next_number(actor),
            submission_key=submission_key,
        )
    draft = locked_own(actor, orientation, "orientations.send")
    if draft.status != OrientationStatus.DRAFT:
        raise ValidationError("Cette orientation est partie : elle ne se modifie plus.")
    if version is not None and version != draft.version:
        raise ValidationError(
            "Quelqu'un a modifié ce brouillon depuis que vous l'avez ouvert. Votre texte est gardé ci-dessous : "
            "rouvrez le brouillon pour comparer."
        )
    return draft


def _values(writing: Writing) -> dict[str, Any]:
    return {
        "target": writing.target,
        "service": writing.service,
        "need": writing.need,
        "motive": writing.motive,
        "situation": writing.situation,
        "restriction": writing.restriction,
        "sent_fields": list(writing.fields),
        "contact_preference": writing.contact_preference,
        "contact_note": writing.contact_note,
        "availabilities": writing.availabilities,
        "agreed_by": writing.agreed_by if writing.agreed_on else "",
        "agreement_means": writing.agreement_means if writing.agreed_on else "",
        "agreed_on": writing.agreed_on,
        "channel": writing.channel,
        "referent": writing.referent,
        "request_id": writing.request_id,
    }


def _demand_no_matricule(person: Person, writing: Writing) -> None:
    texts = (writing.motive, writing.situation, writing.contact_note, writing.availabilities)
    typed = "".join("".join(texts).split())
    if person.ins_value and person.ins_value[:13] in typed:
        raise ValidationError(
            {"situation": "Le matricule INS ne part jamais avec une orientation : retirez-le du texte."}
        )


def _demand_right_to_send(actor: Actor, draft: Orientation) -> None:
    """Agreement to send: consent outside the care team, information within it (L.1110-4 CSP)."""
    target = selectors.target_of(actor, service_id=draft.service_id, organization_id=draft.target_id)
    if target is None:
        raise ValidationError("Ce service n'est plus proposé : choisissez-en un autre dans l'offre.")
    against = Opposition.objects.filter(
        Q(scope=SharingScope.ALL) | Q(organization=draft.target_id), person=draft.person_id, withdrawn_at=None
    )
    if against.exists():
        raise ValidationError("La personne s'oppose à ce partage : l'orientation ne peut pas partir.")
    if draft.agreed_on is None:
        if not draft.is_in_team:
            raise ValidationError(
                {
                    "agreed_on": "La structure est hors de l'équipe de soins : tracez l'accord de la personne "
                    "(L.1110-4 III CSP)."
                }
            )
        if not InformationGiven.objects.filter(person=draft.person_id).exists():
            raise ValidationError({"agreed_on": "La personne n'a pas été informée : tracez son accord."})
    if draft.channel == Channel.EMAIL and not target.has_mail:
        raise ValidationError(
            {"channel": "L'annuaire ne donne aucun courriel : choisissez le lien ou le papier."}
        )


def _is_in_team(person: Person, target: Organization) -> bool:
    return CareTeamParticipant.objects.filter(
        Q(organization=target) | Q(practitioner_role__organization=target),
        team__person=person,
        status=MemberStatus.ACTIVE,
        is_same_team=True,
    ).exists()


def _acknowledge_former(sent: Orientation) -> None:
    """A new orientation for the same need answers the refusals and silences before it."""
    former = Orientation.objects.filter(
        person=sent.person_id,
        organization=sent.organization_id,
        need=sent.need,
        status__in=[OrientationStatus.REFUSED, OrientationStatus.EXPIRED],
        acknowledged_at=None,
    )
    former.update(acknowledged_at=sent.sent_at)


def _attach(draft: Orientation, upload: UploadedFile, media_type: str) -> None:
    facts = facts_of(upload, media_type)
    if draft.attachments.filter(sha256=facts["sha256"]).exists():
        return
    joined = OrientationAttachment(orientation=draft, **facts)
    joined.file.save(joined.name, upload, save=False)
    joined.save()


def _organization(actor: Actor) -> Organization:
    if actor.organization_id is None:
        raise PermissionDenied("aucune structure")
    return Organization.objects.select_for_update(no_key=True).get(pk=actor.organization_id)


def _next_number(actor: Actor) -> str:
    prefix = f"O-{directory.short_code(_organization(actor).pk)}-{timezone.localdate().year}-"
    last = Orientation.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number[len(prefix) :]) + 1 if last else 1:06d}"
