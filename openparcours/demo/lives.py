"""Invent fourteen months of a person's life with a DAC, ready to be written in bulk."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from openparcours.coordination.notes.choices import ReaderReason
from openparcours.coordination.notes.models import Acknowledgement, LiaisonNote, NoteReader
from openparcours.coordination.records.choices import (
    AgreementMeans,
    CircleRole,
    ClosingReason,
    EpisodeStatus,
    InformedParty,
    MemberStatus,
    RecordStatus,
    Restriction,
    SharingScope,
    SupportLevel,
)
from openparcours.coordination.records.models import (
    CareTeam,
    CareTeamParticipant,
    CoordinationRecord,
    Episode,
    EpisodeTransition,
    InformationGiven,
    Invitation,
    LevelChange,
    Opposition,
)
from openparcours.demo.geography import DATA
from openparcours.demo.names import FIRST_NAMES
from openparcours.demo.people import Household
from openparcours.demo.randomness import key, pick
from openparcours.demo.region import Department
from openparcours.foundation.events.models import Event
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.choices import Relationship, Sex
from openparcours.registry.people.models import RelatedPerson

MONTHS = 14
ADULT = 20
CIRCLE = (
    # key of the partner, role in the circle, how often
    ("medecin", CircleRole.ATTENDING_PHYSICIAN, 0.9),
    ("infirmier", CircleRole.NURSE, 0.8),
    ("aide", CircleRole.HOME_CARE, 0.65),
    ("pharmacien", CircleRole.PHARMACIST, 0.45),
    ("kine", CircleRole.REHABILITATION, 0.4),
    ("social", CircleRole.SOCIAL, 0.45),
    ("hopital", CircleRole.HOSPITAL, 0.2),
    ("esms", CircleRole.FACILITY, 0.15),
    ("ergo", CircleRole.REHABILITATION, 0.15),
    ("psychologue", CircleRole.PSYCHOLOGIST, 0.15),
)
ENDINGS = (
    (ClosingReason.GOALS_REACHED, 0.32),
    (ClosingReason.STABLE, 0.2),
    (ClosingReason.GP_RELAY, 0.12),
    (ClosingReason.RELAY, 0.12),
    (ClosingReason.FACILITY, 0.12),
    (ClosingReason.DEATH, 0.08),
    (ClosingReason.PERSON_REFUSES, 0.04),
)
_CHILD_STORY = "enfant_adolescent"
STORIES: list[dict[str, Any]] = tomllib.loads((DATA / "stories.toml").read_text())["story"]


@dataclass
class Life:
    """Everything to write about one person, by table."""

    household: Household
    record: CoordinationRecord
    team: CareTeam
    rows: dict[type, list[Any]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    members: dict[str, PractitionerRole] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        """Keep a row for the bulk write and return it."""
        self.rows.setdefault(type(row), []).append(row)
        return row


class LifeWriter:
    """Tell a person's life from a story, day after day."""

    def __init__(self, rng: Random, *, department: Department, now: datetime) -> None:
        self.rng, self.department, self.now = rng, department, now

    def tell(self, household: Household, *, number: str, story: dict[str, Any] | None = None) -> Life:
        """Return the life of a household: opening, circle, agreements, notes, perhaps an end."""
        rng = self.rng
        story = story or _suited(rng, household, self.now.date())
        opened = household.person.created_at
        referent = rng.choice(self.department.coordinators)
        record = CoordinationRecord(
            id=key(rng, opened),
            person=household.person,
            organization=self.department.dac,
            number=number,
            opened_on=opened.date(),
            opening_reason=story["motif"],
            opening_context=_fill(story["context"], household, ""),
            referent=referent,
            level=story["level"],
            level_since=opened.date(),
            territory=self.department.territory,
            last_activity_at=opened,
            created_at=opened,
        )
        team = CareTeam(
            id=key(rng, opened),
            person=household.person,
            managing_organization=self.department.dac,
            created_at=opened,
        )
        life = Life(household, record, team)
        life.members["coordinateur"] = referent
        self._open(life, referent, opened)
        informed = self._inform(life, referent, opened)
        self._gather(life, referent, opened)
        if informed and rng.random() < 0.05:
            self._oppose(life, referent)
        last = self._write_notes(life, story)
        record.last_activity_at = max(record.last_activity_at, last)
        self._perhaps_close(life, referent, last)
        return life

    def _open(self, life: Life, referent: PractitionerRole, at: datetime) -> None:
        rng, record = self.rng, life.record
        self._happen(life, "PersonRegistered", referent, at)
        self._happen(life, "RecordOpened", referent, at, record_id=record.pk)
        episode = life.add(Episode(id=key(rng, at), record=record, opened_on=at.date()))
        steps = [EpisodeStatus.OPEN]
        if record.level != SupportLevel.ONE_OFF:
            steps += [EpisodeStatus.PLANNING, EpisodeStatus.ACTIVE][: rng.randint(0, 2)]
        for rank, status in enumerate(steps):
            moment = min(at + timedelta(days=18 * rank), self.now)
            life.add(
                EpisodeTransition(
                    id=key(rng, moment),
                    episode=episode,
                    from_status=steps[rank - 1] if rank else "",
                    to_status=status,
                    by=referent,
                    at=moment,
                )
            )
            self._happen(
                life,
                "EpisodeMoved",
                referent,
                moment,
                episode_id=episode.pk,
                from_status=steps[rank - 1] if rank else "",
                to_status=status,
            )
        episode.status = steps[-1]
        life.add(
            LevelChange(
                id=key(rng, at), record=record, level=record.level, since=at.date(), by=referent, at=at
            )
        )
        self._happen(life, "LevelChanged", referent, at, record_id=record.pk, level=record.level)

    def _inform(self, life: Life, referent: PractitionerRole, opened: datetime) -> bool:
        rng = self.rng
        at = opened + timedelta(days=rng.randint(0, 6), hours=1)
        if at > self.now or rng.random() < 0.07:
            return False
        told = pick(
            rng,
            (
                (InformedParty.PERSON, 0.86),
                (InformedParty.REPRESENTATIVE, 0.07),
                (InformedParty.TRUSTED, 0.05),
                (InformedParty.IMPOSSIBLE, 0.02),
            ),
        )
        impossible = (
            "Trouble de la compréhension, avis du médecin" if told == InformedParty.IMPOSSIBLE else ""
        )
        information = life.add(
            InformationGiven(
                id=key(rng, at),
                person=life.household.person,
                told_to=told,
                impossible_reason=impossible,
                means=pick(rng, ((AgreementMeans.ORAL, 0.8), (AgreementMeans.WRITTEN, 0.2))),
                support_version="2026-11",
                given_on=at.date(),
                by=referent,
                recorded_at=at,
            )
        )
        self._happen(life, "InformationRecorded", referent, at, information_id=information.pk)
        return True

    def _gather(self, life: Life, referent: PractitionerRole, opened: datetime) -> None:
        rng = self.rng
        self._join(life, referent, CircleRole.COORDINATOR, referent, opened)
        for kind, role, likelihood in CIRCLE:
            if rng.random() > likelihood:
                continue
            post = rng.choice(self.department.partners[kind])
            joined = self._moment(opened, rng.randint(0, 20))
            if joined > self.now:
                continue
            status = MemberStatus.INVITED if rng.random() < 0.06 else MemberStatus.ACTIVE
            if post in life.members.values():
                continue
            self._join(life, post, role, referent, joined, status)
            if status == MemberStatus.ACTIVE:
                life.members[kind] = post
        for relative in life.household.relatives[:1]:
            life.add(
                CareTeamParticipant(
                    id=key(rng, opened),
                    team=life.team,
                    related_person=relative,
                    role=CircleRole.CARER if relative.is_carer else CircleRole.FAMILY,
                    started_on=opened.date(),
                    added_by=referent,
                )
            )

    def _join(
        self,
        life: Life,
        post: PractitionerRole,
        role: CircleRole,
        by: PractitionerRole,
        at: datetime,
        status: MemberStatus = MemberStatus.ACTIVE,
    ) -> None:
        member = life.add(
            CareTeamParticipant(
                id=key(self.rng, at),
                team=life.team,
                practitioner_role=post,
                organization=post.organization,
                role=role,
                status=status,
                started_on=at.date(),
                added_by=by,
            )
        )
        if post != by:
            is_active = status == MemberStatus.ACTIVE
            life.add(
                Invitation(
                    id=key(self.rng, at),
                    participant=member,
                    invited_by=by,
                    invited_at=at,
                    answered_at=at if is_active else None,
                    is_accepted=True if is_active else None,
                )
            )
        name = "MemberJoined" if status == MemberStatus.ACTIVE else "MemberInvited"
        self._happen(life, name, post if name == "MemberJoined" else by, at, participant=member)

    def _oppose(self, life: Life, referent: PractitionerRole) -> None:
        at = min(life.record.created_at + timedelta(days=self.rng.randint(20, 90)), self.now)
        opposition = life.add(
            Opposition(
                id=key(self.rng, at),
                person=life.household.person,
                scope=pick(self.rng, ((SharingScope.HEALTH, 0.6), (SharingScope.ALL, 0.4))),
                means=AgreementMeans.ORAL,
                stated_on=at.date(),
                recorded_by=referent,
                recorded_at=at,
            )
        )
        self._happen(life, "OppositionRecorded", referent, at, opposition_id=opposition.pk)

    def _write_notes(self, life: Life, story: dict[str, Any]) -> datetime:
        last = life.record.created_at
        for told in story["notes"]:
            day, who, kind, audience, urgent, text = told["note"]
            at = self._moment(life.record.created_at, day)
            if at > self.now:
                break
            first = self._note(life, who, text, at, kind=kind, audience=audience, urgent=urgent)
            last = at
            for rank, (replier, reply) in enumerate(told.get("replies", []), 1):
                answered = at + timedelta(hours=rank * self.rng.randint(1, 9))
                if answered > self.now:
                    break
                self._note(life, replier, reply, answered, audience=audience, first=first)
                last = answered
        return last

    def _note(
        self,
        life: Life,
        who: str,
        text: str,
        at: datetime,
        *,
        audience: str,
        kind: str = "GEN",
        urgent: bool = False,
        first: LiaisonNote | None = None,
    ) -> LiaisonNote:
        author = life.members.get(who) or life.members["coordinateur"]
        if audience == Restriction.LIST:
            audience = (
                Restriction.DAC if author.organization == life.record.organization else Restriction.CIRCLE
            )
        physician = life.members.get("medecin")
        note: LiaisonNote = life.add(
            LiaisonNote(
                id=key(self.rng, at),
                person=life.household.person,
                author=author,
                organization=author.organization,
                kind=kind,
                restriction=audience,
                is_urgent=urgent,
                text=_fill(text, life.household, str(physician.practitioner) if physician else "son médecin"),
                replies_to=first,
                created_at=at,
            )
        )
        self._happen(life, "NoteWritten", author, at, note=note)
        self._name_readers(life, note, at)
        return note

    def _name_readers(self, life: Life, note: LiaisonNote, at: datetime) -> None:
        others = [
            p
            for k, p in life.members.items()
            if p != note.author and (note.restriction == Restriction.CIRCLE or k in {"medecin", "infirmier"})
        ]
        if note.restriction not in {Restriction.CIRCLE, Restriction.HEALTH} or not others:
            return
        is_recent = self.now - at < timedelta(days=6)
        if self.rng.random() < (0.5 if is_recent or note.is_urgent else 0.15):
            read = not is_recent or self.rng.random() < 0.5
            life.add(
                NoteReader(
                    note=note,
                    post=self.rng.choice(others),
                    reason=ReaderReason.MENTION,
                    seen_at=at + timedelta(hours=3) if read else None,
                )
            )
        if self.rng.random() < 0.3:
            moment = min(at + timedelta(hours=self.rng.randint(1, 30)), self.now)
            life.add(Acknowledgement(note=note, post=self.rng.choice(others), at=moment))

    def _perhaps_close(self, life: Life, referent: PractitionerRole, last: datetime) -> None:
        age = (self.now - life.record.created_at).days
        if age < 100 or self.rng.random() > 0.62:
            return
        at = min(last + timedelta(days=self.rng.randint(10, 45)), self.now - timedelta(days=1))
        if at <= last:
            return
        reason = pick(self.rng, ENDINGS)
        record = life.record
        record.status, record.closed_on, record.closing_reason = RecordStatus.CLOSED, at.date(), reason
        record.closing_summary = (
            f"Accompagnement terminé : {reason.label}. Le cercle a été prévenu, "
            "les coordonnées utiles ont été remises à la personne."
        )
        record.last_activity_at = at
        if reason == ClosingReason.DEATH:
            life.household.person.deceased_on = at.date()
        episode = life.rows[Episode][0]
        life.add(
            EpisodeTransition(
                id=key(self.rng, at),
                episode=episode,
                from_status=episode.status,
                to_status=EpisodeStatus.CLOSED,
                by=referent,
                at=at,
            )
        )
        self._happen(
            life,
            "EpisodeMoved",
            referent,
            at,
            episode_id=episode.pk,
            from_status=episode.status,
            to_status=EpisodeStatus.CLOSED,
        )
        episode.status, episode.closed_on, episode.closing_reason = EpisodeStatus.CLOSED, at.date(), reason
        self._happen(life, "RecordClosed", referent, at, record_id=record.pk, reason=reason)

    def _moment(self, start: datetime, day: int) -> datetime:
        drift = self.rng.randint(0, 1 + day // 6)
        at = start + timedelta(days=day + drift)
        return at.replace(hour=self.rng.randint(8, 18), minute=self.rng.randint(0, 59))

    def _happen(self, life: Life, name: str, post: PractitionerRole, at: datetime, **facts: Any) -> None:
        payload = {k: _plain(v) for k, v in facts.items() if k not in {"note", "participant"}}
        if "note" in facts:
            payload["note_id"] = str(facts["note"].pk)
        if "participant" in facts:
            payload["participant_id"] = str(facts["participant"].pk)
        event = Event(
            id=key(self.rng, at),
            name=name,
            occurred_at=at,
            person_id=life.household.person.pk,
            organization_id=post.organization_id,
            author_id=post.pk,
            payload=payload,
        )
        event.subject = facts.get("note") or facts.get("participant")  # type: ignore[attr-defined]
        event.post = post  # type: ignore[attr-defined]
        life.events.append(event)


def opening_moment(rng: Random, now: datetime) -> datetime:
    """Return a working moment of the last fourteen months, the recent ones a little denser."""
    days_ago = int(MONTHS * 30.4 * rng.random() ** 1.15)
    at = timezone.localtime(now) - timedelta(days=days_ago)
    at = at.replace(hour=rng.randint(8, 17), minute=rng.randint(0, 59), second=0, microsecond=0)
    at -= timedelta(days=max(0, at.weekday() - 4))
    return min(at, now)


def first_day(today: date) -> date:
    """Return the first day of the demo's activity."""
    return today - timedelta(days=int(MONTHS * 30.4))


def _suited(rng: Random, household: Household, today: date) -> dict[str, Any]:
    is_young = (household.person.age_on(today) or 0) < ADULT
    return rng.choice([s for s in STORIES if (s["motif"] == _CHILD_STORY) == is_young])


def _fill(text: str, household: Household, physician: str) -> str:
    person = household.person
    is_woman = person.sex == Sex.FEMALE
    relative = household.relatives[0] if household.relatives else None
    words = {
        "P": f"{'Mme' if is_woman else 'M.'} {person.family_name}",
        "elle": "elle" if is_woman else "il",
        "Elle": "Elle" if is_woman else "Il",
        "e": "e" if is_woman else "",
        "aidant": f"{_KIN[Relationship(relative.relationship)]} {relative.given_name}"
        if relative
        else "la voisine",
        "mt": physician,
        "ville": household.place.name,
    }
    filled = text
    for name, value in words.items():
        filled = filled.replace("{" + name + "}", value)
    return filled[:1].upper() + filled[1:]


def _kin(relative: RelatedPerson) -> str:
    is_woman = relative.given_name in _WOMEN
    him, her = _KIN[Relationship(relative.relationship)]
    return f"{her if is_woman else him} {relative.given_name}"


_WOMEN = {name for names in FIRST_NAMES[Sex.FEMALE].values() for name in names}
_KIN = {
    Relationship.CHILD: ("son fils", "sa fille"),
    Relationship.SPOUSE: ("son mari", "sa femme"),
    Relationship.SIBLING: ("son frère", "sa sœur"),
    Relationship.NEIGHBOUR: ("son voisin", "sa voisine"),
    Relationship.PARENT: ("son père", "sa mère"),
}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
