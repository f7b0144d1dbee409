"""Fourteen months of one person: record, circle, agreement, notes, as the services would leave them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from openparcours.coordination.notes.choices import NoteKind, ReaderReason
from openparcours.coordination.notes.models import Acknowledgement, LiaisonNote, NoteReader
from openparcours.coordination.notes.tasks import note_title
from openparcours.coordination.records import selectors
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import (
    AgreementMeans,
    CircleRole,
    ClosingReason,
    EndReason,
    EpisodeStatus,
    InformedParty,
    MemberStatus,
    RecordStatus,
    Restriction,
    SharingScope,
    SupportLevel,
    TimelineKind,
)
from openparcours.coordination.records.models import (
    CareTeam,
    CareTeamParticipant,
    Consent,
    CoordinationRecord,
    Episode,
    EpisodeTransition,
    InformationGiven,
    Invitation,
    LevelChange,
    Opposition,
)
from openparcours.coordination.records.services.sharing import SUPPORT_VERSION
from openparcours.coordination.records.tasks import Line
from openparcours.demo.ledger import Ledger
from openparcours.demo.people import Household
from openparcours.demo.randomness import awake, key, midnight, pick
from openparcours.demo.region import Department
from openparcours.demo.texts import Voice, everyday, read_routines
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import PersonAccess, RelatedPerson

ROLES = {
    "medecin": CircleRole.ATTENDING_PHYSICIAN,
    "infirmier": CircleRole.NURSE,
    "pharmacien": CircleRole.PHARMACIST,
    "kine": CircleRole.REHABILITATION,
    "ergo": CircleRole.REHABILITATION,
    "hopital": CircleRole.HOSPITAL,
    "aide": CircleRole.HOME_CARE,
    "social": CircleRole.SOCIAL,
    "esms": CircleRole.FACILITY,
    "psychologue": CircleRole.PSYCHOLOGIST,
}
USUAL = (
    "medecin",
    "infirmier",
    "pharmacien",
    "aide",
    "kine",
    "social",
    "hopital",
    "ergo",
    "psychologue",
    "esms",
)
CLOSINGS = (
    (ClosingReason.STABLE, 0.24), (ClosingReason.GOALS_REACHED, 0.2), (ClosingReason.GP_RELAY, 0.16),
    (ClosingReason.FACILITY, 0.14), (ClosingReason.DEATH, 0.1), (ClosingReason.RELAY, 0.07),
    (ClosingReason.PERSON_REFUSES, 0.04), (ClosingReason.MOVED, 0.03), (ClosingReason.LOST, 0.02),
)  # fmt: skip
_CLOSING_TEXT = {
    ClosingReason.FACILITY: 2,
    ClosingReason.MOVED: 3,
    ClosingReason.LOST: 4,
    ClosingReason.GOALS_REACHED: 1,
}


@dataclass(frozen=True)
class Planned:
    """A note to come: days after the beginning, who writes, to whom, what, and who answers."""

    day: int
    author: str
    kind: str
    audience: str
    is_urgent: bool
    text: str
    replies: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, row: dict[str, Any], shift: int) -> "Planned":
        """Return a story's note, shifted in time."""
        day, author, kind, audience, is_urgent, text = row["note"]
        replies = tuple((a, t) for a, t in row.get("replies", []))
        return cls(day + shift, author, kind, audience, is_urgent, text, replies)


@dataclass
class Story:
    """The choices that make a life: when it opened, closed, with whom and how."""

    opened_on: date
    closed_on: date | None
    story: dict[str, Any]
    extra_members: int
    routines: int
    is_shared: bool = True
    stories: list[dict[str, Any]] = field(default_factory=list)


class Life:
    """Write one person's coordination into the ledger."""

    def __init__(
        self, ledger: Ledger, rng: Random, department: Department, household: Household, *, now: datetime
    ) -> None:
        self.ledger, self.rng, self.department, self.now = ledger, rng, department, now
        self.household, self.person = household, household.person
        self.voice = Voice.of(self.person, household.relatives, household.place.name)
        self.circle: dict[str, CareTeamParticipant] = {}
        self.posts: dict[str, PractitionerRole] = {}
        self.last_at = household.person.created_at
        self.informations: list[InformationGiven] = []
        self.oppositions: list[Opposition] = []
        self.consents: list[Consent] = []

    def tell(self, story: Story, referent: PractitionerRole, number: str) -> CoordinationRecord:
        """Tell the whole life, from the opening of the record to today or to its end."""
        self.story, self.referent = story, referent
        self.start = self._moment(story.opened_on, earliest=self.person.created_at)
        self.record = self._open(number)
        self._meet()
        self._agree()
        self._write_notes()
        self._move()
        if story.closed_on:
            self._close(story.closed_on)
        self.record.last_activity_at = self.last_at
        return self.record

    def open_doors(self) -> None:
        """Write the doors that the sharing decision opens today, from the facts of this life."""
        members = [m for m in self.circle.values() if m.status == MemberStatus.ACTIVE]
        facts = selectors.facts_of(
            records=[self.record],
            members=members,
            informations=self.informations,
            oppositions=self.oppositions,
            consents=self.consents,
        )
        parties = [selectors.organization_party(self.department.dac.pk)]
        parties += [selectors.member_party(member) for member in members]
        for door in records.doors(facts, parties, at=self.now):
            self.ledger.add(
                PersonAccess(
                    person=self.person,
                    holder_id=door.holder_id,
                    basis=door.basis,
                    shows_health=door.shows_health,
                    shows_social=door.shows_social,
                    opens_at=self.start,
                    closes_at=door.closes_at,
                )
            )

    def _open(self, number: str) -> CoordinationRecord:
        story, at = self.story, self.start
        record = CoordinationRecord(
            id=key(self.rng, at),
            person=self.person,
            organization=self.department.dac,
            number=number,
            is_shared=story.is_shared,
            opened_on=story.opened_on,
            opening_reason=story.story["motif"],
            opening_context=self.voice.say(story.story["context"], self.rng),
            referent=self.referent,
            level=story.story["level"],
            level_since=story.opened_on,
            territory=self.department.territory,
            created_at=at,
        )
        self.episode = Episode(id=key(self.rng, at), record=record, opened_on=story.opened_on)
        self.team = CareTeam(
            id=key(self.rng, at), person=self.person, managing_organization=self.department.dac, created_at=at
        )
        level = LevelChange(
            id=key(self.rng, at), record=record, level=record.level, since=story.opened_on,
            by=self.referent, at=at,
        )  # fmt: skip
        self.ledger.add(record, self.episode, self.team, level)
        self._transition("", EpisodeStatus.OPEN, at)
        self._tell(at, "records.record.opened", "RecordOpened",
                   target=record, payload={"record_id": record.pk})  # fmt: skip
        self._tell(at + timedelta(seconds=1), "records.record.updated", "LevelChanged", target=record,
                   payload={"record_id": record.pk, "level": record.level})  # fmt: skip
        self._join("coordinateur", self.referent, at + timedelta(seconds=2), CircleRole.COORDINATOR)
        self._tell(at + timedelta(seconds=3), "records.record.updated", "ReferentChanged", target=record,
                   payload={"record_id": record.pk, "referent_id": self.referent.pk})  # fmt: skip
        return record

    def _meet(self) -> None:
        """Fill the circle: those whom the story needs, then usual partners, then the carer."""
        planned = self._notes_of_story()
        speakers = [p.author for p in planned] + [a for p in planned for a, _ in p.replies]
        needed = [name for name in dict.fromkeys(speakers) if name in ROLES]
        others = [name for name in USUAL if name not in needed]
        for name in [*needed, *others[: self.story.extra_members]]:
            posts = self.department.partners.get(name)
            if posts:
                at = self.start + timedelta(hours=self.rng.randint(1, 60), minutes=self.rng.randint(0, 59))
                self._join(name, self._partner(posts), awake(self.rng, at, self.now), ROLES[name])
        for relative in self.household.relatives:
            if relative.is_carer:
                self._join_relative(relative)

    def _partner(self, posts: list[PractitionerRole]) -> PractitionerRole:
        """Choose a partner; those whom the demonstration signs in as have more to see."""
        shown = self.department.shown
        return self.rng.choices(posts, [5 if p.practitioner.user_id in shown else 1 for p in posts])[0]

    def _join(self, name: str, post: PractitionerRole, at: datetime, role: CircleRole) -> None:
        if any(m.practitioner_role_id == post.pk for m in self.circle.values()):
            return
        member = CareTeamParticipant(
            id=key(self.rng, at), team=self.team, practitioner_role=post,
            organization=None if role == CircleRole.COORDINATOR else post.organization,
            role=_role(role, post), started_on=timezone.localdate(at), added_by=self.referent,
        )  # fmt: skip
        self.circle[name], self.posts[name] = member, post
        self.ledger.add(member)
        self._tell_circle(at, "MemberJoined", member)

    def _join_relative(self, relative: RelatedPerson) -> None:
        at = self.start + timedelta(minutes=30)
        member = CareTeamParticipant(
            id=key(self.rng, at), team=self.team, related_person=relative, role=CircleRole.CARER,
            started_on=timezone.localdate(at), added_by=self.referent, phone=relative.phone,
        )  # fmt: skip
        self.ledger.add(member)
        self._tell_circle(at, "MemberJoined", member)

    def invite(self, name: str, post: PractitionerRole, message: str) -> None:
        """Ask somebody to join; the answer is still awaited."""
        if any(m.practitioner_role_id == post.pk for m in self.circle.values()):
            return
        at = min(self.hour(self.now - timedelta(hours=self.rng.randint(2, 90))), self.now)
        role = ROLES[name]
        if role == CircleRole.ATTENDING_PHYSICIAN:
            role = CircleRole.SPECIALIST
        member = CareTeamParticipant(
            id=key(self.rng, at), team=self.team, practitioner_role=post, organization=post.organization,
            role=role, status=MemberStatus.INVITED, started_on=timezone.localdate(at),
            added_by=self.referent,
        )  # fmt: skip
        invitation = Invitation(
            id=key(self.rng, at), participant=member, invited_by=self.referent, invited_at=at,
            message=message,
        )  # fmt: skip
        self.ledger.add(member, invitation)
        self._tell_circle(at, "MemberInvited", member)

    def _agree(self) -> None:
        """Inform the person nine times in ten; a few oppose, a few consent beyond the team."""
        chance = self.rng.random()
        if chance < 0.07:
            return
        at = awake(self.rng, self.start + timedelta(minutes=self.rng.randint(20, 3000)), self.now)
        information = InformationGiven(
            id=key(self.rng, at), person=self.person, told_to=InformedParty.PERSON,
            means=AgreementMeans.ORAL if chance < 0.8 else AgreementMeans.WRITTEN,
            support_version=SUPPORT_VERSION, given_on=timezone.localdate(at), by=self.referent,
            recorded_at=at,
        )  # fmt: skip
        self.ledger.add(information)
        self.informations.append(information)
        self._tell(at, "records.information.recorded", "InformationRecorded", target=information,
                   payload={"information_id": information.pk})  # fmt: skip
        self.start = max(self.start, at)
        if 0.80 < chance < 0.84:
            self._oppose(at + timedelta(days=self.rng.randint(0, 60)))
        elif chance > 0.9:
            self._consent(at + timedelta(hours=1))

    def _oppose(self, at: datetime) -> None:
        at = min(at, self.now - timedelta(hours=1))
        is_health = self.rng.random() < 0.5
        members = [m for n, m in self.circle.items() if n != "coordinateur"]
        whom = self.rng.choice(members) if members and not is_health else None
        opposition = Opposition(
            id=key(self.rng, at), person=self.person,
            scope=SharingScope.HEALTH if whom is None else SharingScope.PROFESSIONAL,
            practitioner_role=whom.practitioner_role if whom else None,
            stated_by=InformedParty.PERSON, means=AgreementMeans.ORAL, stated_on=timezone.localdate(at),
            recorded_by=self.referent, recorded_at=at,
        )  # fmt: skip
        self.ledger.add(opposition)
        self.oppositions.append(opposition)
        self._tell(at, "records.opposition.recorded", "OppositionRecorded", target=opposition,
                   payload={"opposition_id": opposition.pk})  # fmt: skip

    def _consent(self, at: datetime) -> None:
        at = min(at, self.now)
        consent = Consent(
            id=key(self.rng, at), person=self.person, scope=SharingScope.ALL,
            stated_by=InformedParty.PERSON, means=AgreementMeans.WRITTEN, stated_on=timezone.localdate(at),
            recorded_by=self.referent, recorded_at=at,
            ends_on=timezone.localdate(at) + timedelta(days=365),
        )  # fmt: skip
        self.ledger.add(consent)
        self.consents.append(consent)
        self._tell(at, "records.consent.recorded", "ConsentRecorded", target=consent, payload={"consent_id": consent.pk})  # fmt: skip

    def _notes_of_story(self) -> list[Planned]:
        stories = self.story.stories or [self.story.story]
        return [Planned.of(n, rank * 55) for rank, story in enumerate(stories) for n in story["notes"]]

    def _write_notes(self) -> None:
        end = self.end
        days = max((end - self.start).days, 1)
        authors = [name for name in self.circle if name in read_routines()]
        planned = self._notes_of_story()
        planned += [self._routine(*said, days) for said in everyday(self.rng, authors, self.story.routines)]
        for note in sorted(planned, key=lambda n: n.day):
            at = self.hour(self.start + timedelta(days=note.day))
            if note.author in self.circle and self.start < at < end:
                self._write(note, at)

    def _routine(self, author: str, text: str, days: int) -> Planned:
        audience = Restriction.HEALTH if author in {"infirmier", "medecin"} else Restriction.CIRCLE
        kind = NoteKind.GENERAL if author == "coordinateur" else NoteKind.OBSERVATION
        return Planned(self.rng.randint(1, days), author, kind, audience, False, text)

    def _write(self, planned: Planned, at: datetime) -> None:
        note = self._note(planned, planned.author, planned.text, at)
        if planned.kind == NoteKind.OPINION or planned.is_urgent:
            for name in dict.fromkeys(a for a, _ in planned.replies):
                if name in self.circle and name != planned.author:
                    self._mention(note, name, at)
        elif self._asks_today(planned, at):
            self._mention(note, self._asked(planned), None)
        self._acknowledge(planned, note, at)
        for name, answer in planned.replies:
            at = awake(self.rng, at + timedelta(minutes=self.rng.randint(18, 900)), self.now)
            if name in self.circle and at < self.end:
                self._note(planned, name, answer, at, replies_to=note)

    def _asks_today(self, planned: Planned, at: datetime) -> bool:
        is_readable = planned.audience in {Restriction.CIRCLE, Restriction.HEALTH}
        is_recent = self.now - at < timedelta(days=12)
        return is_readable and is_recent and self.rng.random() < 0.35

    def _asked(self, planned: Planned) -> str:
        others = [name for name in self.posts if name not in {planned.author, "coordinateur"}]
        is_for_all = planned.author == "coordinateur" and planned.audience == Restriction.CIRCLE
        return self.rng.choice(others) if is_for_all and others else "coordinateur"

    def _acknowledge(self, planned: Planned, note: LiaisonNote, at: datetime) -> None:
        for name, post in self.posts.items():
            if name != planned.author and planned.audience == Restriction.CIRCLE and self.rng.random() < 0.2:
                read_at = awake(self.rng, at + timedelta(hours=self.rng.randint(1, 40)), self.now)
                self.ledger.add(Acknowledgement(note=note, post=post, at=read_at))

    def _note(
        self,
        planned: Planned,
        author: str,
        text: str,
        at: datetime,
        *,
        replies_to: LiaisonNote | None = None,
    ) -> LiaisonNote:
        post, audience = self.posts[author], planned.audience
        is_urgent = planned.is_urgent and replies_to is None
        note = LiaisonNote(
            id=key(self.rng, at),
            person=self.person,
            author=post,
            organization=post.organization,
            kind=planned.kind,
            restriction=audience,
            is_urgent=is_urgent,
            text=self.voice.say(text, self.rng),
            replies_to=replies_to,
            created_at=at,
        )
        self.ledger.add(note)
        listed: tuple[Any, ...] = ()
        if audience == Restriction.LIST:
            listed = (self.referent.pk,)
            self.ledger.add(NoteReader(note=note, post=self.referent, reason=ReaderReason.LISTED))
        self.last_at = max(self.last_at, at)
        self.ledger.act(
            at=at,
            by=post,
            person_id=self.person.pk,
            what="notes.note.written",
            target=note,
            event="NoteWritten",
            payload={"note_id": note.pk},
            line=Line(TimelineKind.NOTE, note_title(note), note.text),
            restriction=audience,
            is_urgent=is_urgent,
            reader_ids=listed,
            points_at_target=True,
        )
        return note

    def _mention(self, note: LiaisonNote, name: str, seen_at: datetime | None) -> None:
        post = self.posts[name]
        if post.pk != note.author_id:
            self.ledger.add(NoteReader(note=note, post=post, reason=ReaderReason.MENTION, seen_at=seen_at))

    def _move(self) -> None:
        """Move the episode along with the time that passed."""
        weeks = (self.end - self.start).days / 7
        path = [EpisodeStatus.PLANNING, EpisodeStatus.ACTIVE, EpisodeStatus.WATCH]
        former = EpisodeStatus.OPEN
        for status, after in zip(path, (2, 5, 30), strict=True):
            if weeks < after or self.record.level == SupportLevel.ONE_OFF:
                break
            at = self.hour(self.start + timedelta(weeks=after))
            self._transition(former, status, at)
            former = status
        self.episode.status = former

    def _close(self, day: date) -> None:
        at = self._moment(day, earliest=self.last_at)
        reason = pick(self.rng, CLOSINGS)
        summary = self.voice.say(read_routines()["closing"][_CLOSING_TEXT.get(reason, 0)], self.rng)
        if reason == ClosingReason.DEATH:
            self.person.deceased_on = day
            summary = self.voice.say(
                "{P} est décédé{e}, entouré{e}. Condoléances transmises à {aidant}.", self.rng
            )
        self._transition(self.episode.status, EpisodeStatus.CLOSED, at)
        self.episode.status, self.episode.closed_on = EpisodeStatus.CLOSED, timezone.localdate(at)
        self.episode.closing_reason = reason
        record = self.record
        record.status, record.closed_on = RecordStatus.CLOSED, timezone.localdate(at)
        record.closing_reason, record.closing_summary = reason, summary
        self._tell(at, "records.record.closed", "RecordClosed",
                   target=record,
                   payload={"record_id": record.pk, "reason": reason})  # fmt: skip
        ended = EndReason.DEATH if reason == ClosingReason.DEATH else EndReason.CARE_ENDED
        if reason in {ClosingReason.DEATH, ClosingReason.MOVED}:
            for member in self.circle.values():
                member.status, member.ended_on = MemberStatus.ENDED, record.closed_on
                member.end_reason = ended

    def _transition(self, former: str, status: EpisodeStatus, at: datetime) -> None:
        self.ledger.add(EpisodeTransition(
            id=key(self.rng, at), episode=self.episode, from_status=former, to_status=status,
            by=self.referent, at=at,
        ))  # fmt: skip
        payload = {"episode_id": self.episode.pk, "from_status": former, "to_status": status}
        self._tell(at, "records.record.updated", "EpisodeMoved", target=self.episode.record, payload=payload)  # fmt: skip

    def _tell_circle(self, at: datetime, event: str, member: CareTeamParticipant) -> None:
        payload = {"participant_id": member.pk}
        self._tell(at, "records.circle.changed", event, target=member, payload=payload)

    def _tell(self, at: datetime, what: str, event: str, **more: Any) -> None:
        self.last_at = max(self.last_at, at)
        self.ledger.act(at=at, by=self.referent, person_id=self.person.pk, what=what, event=event, **more)

    @property
    def end(self) -> datetime:
        """Return the end of this life's record, or now."""
        closed = self.story.closed_on
        return min(self.now, midnight(closed)) if closed else self.now

    def hour(self, moment: datetime) -> datetime:
        """Return a moment of the same day at which people work."""
        day = timezone.localtime(moment).date()
        return midnight(day) + timedelta(minutes=self.rng.randint(7 * 60 + 40, 19 * 60))

    def _moment(self, day: date, *, earliest: datetime) -> datetime:
        return min(max(midnight(day) + timedelta(minutes=self.rng.randint(500, 1080)), earliest), self.now)


def _role(role: CircleRole, post: PractitionerRole) -> CircleRole:
    is_ssiad = role == CircleRole.NURSE and post.organization and post.organization.category == "354"
    return CircleRole.HOME_NURSING if is_ssiad else role
