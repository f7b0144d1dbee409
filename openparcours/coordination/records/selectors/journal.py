"""The access log of a person in plain French."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit import selectors as audit
from openparcours.foundation.audit.models import Trace
from openparcours.registry.people.models import Person

# What an act is called by the people who read the log; the act's code comes from the trail.
SENTENCES = {
    "workspace.record.read": "a consulté le dossier",
    "notes.notes.read": "a lu les notes de liaison",
    "notes.note.read": "a lu une note de liaison",
    "notes.note.written": "a écrit une note de liaison",
    "notes.note.amended": "a modifié sa note de liaison",
    "notes.note.withdrawn": "a retiré sa note de liaison",
    "notes.note.acknowledged": "a accusé lecture d'une note",
    "notes.attachment.read": "a ouvert une pièce jointe",
    "records.record.opened": "a ouvert le dossier de coordination",
    "records.record.closed": "a clos le dossier de coordination",
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
    "people.person.registered": "a créé l'identité",
    "people.person.read": "a consulté l'identité",
    "people.person.updated": "a modifié l'identité",
}
DEFAULT = {
    "C": "a créé une information",
    "R": "a consulté",
    "U": "a modifié une information",
    "D": "a retiré une information",
}
PAGE = 400


@dataclass(frozen=True)
class JournalLine:
    """One professional's acts of the same nature on one day."""

    at: datetime
    who: str
    sentence: str
    reason: str
    count: int
    is_emergency: bool


@dataclass(frozen=True)
class JournalDay:
    """The lines of a day."""

    day: date
    lines: list[JournalLine]


def access_journal(actor: Actor, person: Person) -> list[JournalDay]:
    """Return who accessed a person's data, by day, the last first; the caller has checked the right."""
    actor.require("audit.read")
    traces = list(audit.person_traces(person.pk)[:PAGE])
    days = groupby(traces, key=lambda trace: timezone.localtime(trace.at).date())
    return [JournalDay(day, _lines(list(of_day))) for day, of_day in days]


def _lines(traces: Iterable[Trace]) -> list[JournalLine]:
    grouped: dict[tuple[str, str, str, bool], list[Trace]] = {}
    for trace in traces:
        sentence = SENTENCES.get(trace.what, DEFAULT.get(trace.action, "a agi"))
        key = (trace.actor_label, sentence, trace.reason, trace.is_emergency)
        grouped.setdefault(key, []).append(trace)
    return [
        JournalLine(group[0].at, who, sentence, reason, len(group), is_emergency)
        for (who, sentence, reason, is_emergency), group in grouped.items()
    ]
