"""The access log of a person in plain French."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from openparcours.coordination.records.choices import CircleRole
from openparcours.coordination.records.models import CareTeamParticipant, CoordinationRecord
from openparcours.coordination.records.selectors.sharing import emergency_reviews
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit import selectors as audit
from openparcours.foundation.audit.models import Trace
from openparcours.registry.people import selectors as people
from openparcours.registry.people.models import Person

# What an act is called by the people who read the log; the act's code comes from the trail.
SENTENCES = {
    "workspace.record.read": "a consulté le dossier",
    "workspace.summary.printed": "a édité la synthèse de relais",
    "notes.notes.read": "a lu les notes de liaison",
    "notes.note.read": "a lu une note de liaison",
    "notes.note.written": "a écrit une note de liaison",
    "notes.note.amended": "a modifié sa note de liaison",
    "notes.note.masked": "a masqué une note de liaison à la demande de la personne",
    "notes.note.unmasked": "a levé le masquage d'une note de liaison",
    "notes.note.withdrawn": "a retiré sa note de liaison",
    "notes.note.acknowledged": "a accusé lecture d'une note",
    "notes.attachment.read": "a ouvert une pièce jointe",
    "notes.readers.read": "a regardé qui peut lire une note",
    "records.record.read": "a consulté le dossier de coordination",
    "requests.request.received": "a reçu une demande d'appui",
    "requests.request.completed": "a complété une demande d'appui",
    "requests.request.assigned": "a confié ou qualifié une demande d'appui",
    "requests.request.moved": "a fait avancer une demande d'appui",
    "requests.request.acknowledged": "a accusé réception d'une demande d'appui",
    "requests.request.read": "a lu une demande d'appui",
    "requests.requests.read": "a lu les demandes d'appui",
    "requests.attachment.added": "a joint une pièce à une demande d'appui",
    "requests.attachment.read": "a ouvert une pièce d'une demande d'appui",
    "requests.attachment.removed": "a retiré une pièce d'une demande d'appui",
    "requests.request.printed": "a imprimé une demande d'appui",
    "requests.request.reminded": "a relancé le demandeur d'une demande d'appui",
    "requests.contact.added": "a noté un contact sur une demande d'appui",
    "records.record.opened": "a ouvert le dossier de coordination",
    "records.record.closed": "a clos le dossier de coordination",
    "records.relay.given": "a passé le relais au successeur",
    "records.record.updated": "a modifié le dossier",
    "records.journal.read": "a consulté ce journal",
    "records.circle.read": "a consulté le cercle de soins",
    "records.circle.changed": "a modifié le cercle de soins",
    "records.invitation.answered": "a répondu à une invitation",
    "records.information.recorded": "a tracé l'information de la personne",
    "records.opposition.recorded": "a enregistré une opposition",
    "records.opposition.withdrawn": "a enregistré la levée d'une opposition",
    "records.consent.recorded": "a enregistré un consentement",
    "records.consent.withdrawn": "a enregistré le retrait d'un consentement",
    "records.proof.read": "a ouvert une preuve",
    "records.sharing.read": "a consulté les accords de la personne",
    "records.emergency.opened": "a ouvert un accès d'urgence",
    "records.emergency.told": "a informé la personne d'un accès d'urgence",
    "records.emergency.reviewed": "a contrôlé un accès d'urgence",
    "careplans.plan.read": "a consulté le plan personnalisé",
    "careplans.plan.started": "a commencé le plan personnalisé",
    "careplans.plan.changed": "a modifié le plan personnalisé",
    "careplans.plan.proposed": "a proposé le plan personnalisé",
    "careplans.plan.validated": "a validé le plan personnalisé",
    "careplans.plan.revised": "a ouvert une révision du plan",
    "careplans.plan.closed": "a clos le plan personnalisé",
    "careplans.plan.printed": "a imprimé le plan personnalisé",
    "careplans.agreement.recorded": "a enregistré un accord sur le plan",
    "careplans.proof.read": "a ouvert la preuve d'un accord sur le plan",
    "careplans.action.asked": "a sollicité un intervenant du plan",
    "careplans.action.answered": "a répondu à une action du plan",
    "careplans.action.reported": "a dit où en est une action du plan",
    "careplans.action.read": "a consulté une action du plan",
    "careplans.goal.assessed": "a fait le bilan d'un objectif du plan",
    "careplans.alert.closed": "a clos une alerte du plan",
    "orientations.orientations.read": "a consulté les orientations",
    "orientations.orientation.read": "a consulté une orientation",
    "orientations.writing.read": "a ouvert une orientation à écrire",
    "orientations.link.read": "a affiché un lien de réponse à transmettre",
    "orientations.letter.printed": "a imprimé une demande d'orientation",
    "orientations.break.read": "a ouvert le signalement d'un manque",
    "orientations.orientation.written": "a préparé une orientation",
    "orientations.orientation.sent": "a envoyé une orientation",
    "orientations.orientation.questioned": "a posé une question sur une orientation",
    "orientations.orientation.replied": "a répondu à une question sur une orientation",
    "orientations.orientation.accepted": "a accepté une orientation",
    "orientations.orientation.refused": "a refusé une orientation",
    "orientations.orientation.expired": "a constaté une orientation sans réponse",
    "orientations.orientation.cancelled": "a annulé une orientation",
    "orientations.orientation.taken": "a noté une prise en charge",
    "orientations.orientation.resulted": "a noté le résultat d'une orientation",
    "orientations.answer.read": "a lu la demande d'orientation reçue",
    "orientations.answer.acknowledged": "a vu la réponse à une orientation",
    "orientations.attachment.read": "a ouvert une pièce d'une orientation",
    "orientations.shortlist.read": "a consulté les services gardés pour la personne",
    "orientations.shortlist.kept": "a gardé un service pour la personne",
    "orientations.shortlist.changed": "a modifié les services gardés",
    "orientations.shortlist.removed": "a retiré un service gardé",
    "orientations.sheet.printed": "a imprimé la fiche des aides proposées",
    "orientations.break.declared": "a signalé un manque sur le territoire",
    "orientations.break.solved": "a noté une rupture résolue",
    "assessments.responses.read": "a consulté les évaluations",
    "assessments.response.read": "a lu une évaluation",
    "assessments.response.printed": "a imprimé une évaluation",
    "assessments.response.started": "a commencé une évaluation",
    "assessments.response.submitted": "a envoyé ses réponses à une évaluation",
    "assessments.response.validated": "a validé une évaluation",
    "assessments.response.withdrawn": "a annulé une évaluation",
    "assessments.section.written": "a rempli une section d'évaluation",
    "assessments.section.assigned": "a confié une section d'évaluation",
    "assessments.answer.marked": "a pointé un besoin, une force ou un risque",
    "assessments.answer.unmarked": "a retiré un repère d'évaluation",
    "assessments.answers.opened": "a ouvert un questionnaire par lien",
    "assessments.visit.taken": "a emporté une évaluation sur un appareil, pour une visite",
    "assessments.visit.returned": "a rapporté les réponses d'une visite",
    "assessments.link.read": "a préparé un lien vers un questionnaire",
    "links.link.issued": "a donné un lien de réponse",
    "people.person.registered": "a créé l'identité",
    "people.person.imported": "a importé l'identité",
    "people.person.read": "a consulté l'identité",
    "people.person.updated": "a modifié l'identité",
    "people.person.merged": "a fusionné deux identités",
    "people.person.unmerged": "a défait une fusion d'identités",
    "people.merge.read": "a comparé deux identités",
    "people.duplicate.dismissed": "a écarté un doublon",
    "people.identity.read": "a consulté l'identité",
    "people.identity.evidence_seen": "a vu une pièce d'identité",
    "people.identity.ins_set": "a enregistré l'identité nationale de santé",
    "people.identity.status_changed": "a changé le statut de l'identité",
    "people.contacts.read": "a consulté les coordonnées et l'entourage",
    "people.contact.added": "a ajouté un moyen de contact",
    "people.contact.changed": "a modifié un moyen de contact",
    "people.contact.removed": "a retiré un moyen de contact",
    "people.address.added": "a ajouté une adresse",
    "people.address.changed": "a modifié une adresse",
    "people.relative.added": "a ajouté un proche",
    "people.relative.changed": "a modifié un proche",
    "people.relative.ended": "a retiré un proche",
    "people.relative.trusted": "a enregistré la personne de confiance",
    "people.relative.trust_revoked": "a enregistré la révocation de la personne de confiance",
}
DEFAULT = {
    "C": "a créé une information",
    "R": "a consulté",
    "U": "a modifié une information",
    "D": "a retiré une information",
}
PAGE = 300


@dataclass(frozen=True)
class JournalLine:
    """One professional's acts of the same nature on one day."""

    at: datetime
    who: str
    standing: str
    sentence: str
    reason: str
    count: int
    is_emergency: bool


@dataclass(frozen=True)
class JournalDay:
    """The lines of a day."""

    day: date
    lines: list[JournalLine]


@dataclass(frozen=True)
class Journal:
    """A page of the log, and the sequence number before which the next one begins."""

    days: list[JournalDay]
    next_before: int | None


def access_journal(actor: Actor, person: Person, *, before: int | None = None) -> Journal:
    """Return who accessed a person's data, by day, the last first; the caller has checked the right.

    What was read of an identity since merged into hers was read of her. Who is told with her present standing: the organisation that keeps the record, or the circle.
    """
    actor.require("audit.read")
    rows = audit.person_traces(people.identities_of(person))
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    traces = list(rows[: PAGE + 1])
    standing = _standings(person)
    days = groupby(traces[:PAGE], key=lambda trace: timezone.localtime(trace.at).date())
    return Journal(
        [JournalDay(day, _lines(list(of_day), standing)) for day, of_day in days],
        traces[PAGE - 1].sequence if len(traces) > PAGE else None,
    )


def journal_person(actor: Actor, person_id: UUID) -> Person | None:
    """Return a person whose log the actor may read: within reach, or under the control of an emergency.

    A merged identity leads to the surviving one.
    """
    under_control = emergency_reviews(actor).filter(person=person_id).order_by().values("person")
    reachable = Person.objects.followed_by(actor).filter(pk=person_id)
    found = reachable.first() or Person.objects.filter(pk__in=under_control).first()
    survivor = people.survivor(person_id) if found is None or found.merged_into_id else None
    return journal_person(actor, survivor.pk) if survivor else found


def _standings(person: Person) -> dict[UUID | None, str]:
    owners = CoordinationRecord.objects.filter(person=person).values_list("organization", flat=True)
    standing: dict[UUID | None, str] = dict.fromkeys(owners, "structure qui tient le dossier")
    members = CareTeamParticipant.objects.filter(team__person=person).order_by("started_on")
    for member in members:
        role = CircleRole(member.role).label
        standing[member.practitioner_role_id or member.organization_id] = f"cercle de soins, {role}"
    standing.pop(None, None)
    return standing


def _lines(traces: Iterable[Trace], standing: Mapping[UUID | None, str]) -> list[JournalLine]:
    grouped: dict[tuple[str, str, str, bool], list[Trace]] = {}
    for trace in traces:
        sentence = SENTENCES.get(trace.what, DEFAULT.get(trace.action, "a agi"))
        key = (trace.actor_label, sentence, trace.reason, trace.is_emergency)
        grouped.setdefault(key, []).append(trace)
    return [
        JournalLine(
            group[0].at, who, _standing_of(group[0], standing), sentence, reason, len(group), is_forced
        )
        for (who, sentence, reason, is_forced), group in grouped.items()
    ]


def _standing_of(trace: Trace, standing: Mapping[UUID | None, str]) -> str:
    if trace.is_emergency:
        return "accès d'urgence"
    if trace.post_id is None:
        return ""
    return standing.get(trace.post_id) or standing.get(trace.organization_id) or "hors du cercle de soins"
