"""What is asked of a structure in fourteen months: calls, answers, and what waits today."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from openparcours.coordination.records.choices import Restriction, SupportLevel, TimelineKind
from openparcours.coordination.records.tasks import Line
from openparcours.coordination.requests.choices import (
    ANSWER_OF_LEVEL,
    OPENING_REASONS,
    PersonAnswer,
    PhysicianState,
    RequestStatus,
    requester_category,
)
from openparcours.coordination.requests.models import (
    RequestContact,
    Requester,
    RequestHold,
    RequestNumber,
    RequestTransition,
    SupportRequest,
)
from openparcours.coordination.requests.tasks import line_title
from openparcours.demo.breaks import keep_breaks_of_request
from openparcours.demo.geography import DATA
from openparcours.demo.ledger import Ledger
from openparcours.demo.lives import Life
from openparcours.demo.people import Household, fictitious_phone
from openparcours.demo.randomness import key, pick
from openparcours.demo.region import Department
from openparcours.demo.texts import Voice
from openparcours.kit.phones import phone_digits
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.choices import Relationship

ORDER = (SupportRequest, Requester, RequestTransition, RequestHold, RequestContact, RequestNumber)
HOURS = {"standard": 120, "rapide": 48, "prioritaire": 24, "immediate": 4}
# Who asks, after the published shares: establishments, users and carers, liberal, social, medico-social, others.
ASKERS = (
    ("hopital", 0.35), ("entourage", 0.17), ("medecin", 0.09), ("infirmier", 0.05), ("pharmacien", 0.02),
    ("social", 0.17), ("aide", 0.09), ("esms", 0.06),
)  # fmt: skip
CHANNELS = (
    ("telephone", 0.66), ("mssante", 0.12), ("courriel", 0.1), ("formulaire_web", 0.07), ("physique", 0.03),
    ("reunion", 0.02),
)  # fmt: skip
PRIORITIES = (("standard", 0.62), ("rapide", 0.22), ("prioritaire", 0.13), ("immediate", 0.03))
OTHERS = (
    ("information", 0.46), ("orientation", 0.24), ("hors_champ", 0.1), ("doublon", 0.06), ("sans_suite", 0.08),
    ("annulee", 0.03), ("urgence", 0.03),
)  # fmt: skip
WAITING = (("recue", 0.26), ("en_analyse", 0.42), ("attente_complement", 0.16), ("orientee", 0.16))
OTHER_SHARE, OPEN_SHARE = 0.42, 0.045
_REASONS = {str(reason): code for code, reason in OPENING_REASONS.items()}
_CARERS = {
    Relationship.CHILD: "fils ou fille",
    Relationship.SPOUSE: "conjoint",
    Relationship.NEIGHBOUR: "voisin",
}


@dataclass
class Call:
    """A request being invented, its rows gathered before its number is known."""

    request: SupportRequest
    requester: Requester
    transitions: list[RequestTransition] = field(default_factory=list)
    holds: list[RequestHold] = field(default_factory=list)
    contacts: list[RequestContact] = field(default_factory=list)
    named_at: datetime | None = None


class Asks:
    """Invent the requests of one structure, then write them in the order of time."""

    def __init__(self, ledger: Ledger, rng: Random, department: Department, *, now: datetime) -> None:
        self.ledger, self.rng, self.department, self.now = ledger, rng, department, now
        self.calls: list[Call] = []
        self.households: list[Household] = []
        self.adults: list[Household] = []
        self.reception = [p for p in department.team if p.access_role == "reception"]
        self.analysts = [p for p in department.team if p.access_role in {"analyst", "case_manager"}]

    def before(self, life: Life) -> None:
        """Invent the request from which a record was opened."""
        decided = life.start + timedelta(minutes=2)
        hours = self.rng.choice((2, 5, 20, 30, 52, 76, 120))
        before = life.start - timedelta(minutes=self.rng.randint(20, 90))
        received = min(self._daytime(life.person.created_at - timedelta(hours=hours)), before)
        motif = life.story.story["motif"]
        call = self._call(received, motif, life.voice, life.household)
        call.named_at = max(received, life.person.created_at) + timedelta(minutes=3)
        one = call.request
        one.person, one.record, one.episode = life.person, life.record, life.episode
        one.level = life.story.story["level"]
        one.answer_type = ANSWER_OF_LEVEL[SupportLevel(one.level)]
        self._take(call, decided, life.referent)
        if self.rng.random() < 0.16:
            self._hold(call, decided)
        self._move(call, RequestStatus.INCLUDED, decided, life.referent)

    def around(self, begin: datetime, count: int) -> None:
        """Invent what leads to no record, and what is open today."""
        span = (self.now - begin).total_seconds()
        for _ in range(round(count * OTHER_SHARE)):
            at = self._daytime(begin + timedelta(seconds=self.rng.random() * span))
            if at < self.now - timedelta(days=3):
                self._other(at)
        for _ in range(max(round(count * OPEN_SHARE), 4)):
            self._open(pick(self.rng, WAITING))

    def write(self) -> None:
        """Number the requests in the order of time and hand their rows over."""
        last: dict[int, int] = {}
        for call in sorted(self.calls, key=lambda c: c.request.received_at):
            year = timezone.localtime(call.request.received_at).year
            last[year] = last.get(year, 0) + 1
            call.request.number = f"DAC{self.department.code}-{year}-D{last[year]:05d}"
            self.ledger.add(call.request, call.requester, *call.transitions, *call.holds, *call.contacts)
            keep_breaks_of_request(
                self.ledger, self.rng, self.department, call.request, call.transitions, call.holds
            )
            self._tell(call)
        self.ledger.add(
            *(RequestNumber(organization=self.department.dac, year=y, last=n) for y, n in last.items())
        )
        self.calls = []

    def _other(self, at: datetime) -> None:
        kind = pick(self.rng, OTHERS)
        analyst = self.rng.choice(self.analysts)
        if kind == "information":
            self._information(at)
            return
        household = self.rng.choice(self._adults())
        call = self._call(at, self._any_motif(), self._voice(household), household)
        is_named = kind in {"orientation", "doublon", "sans_suite"} and self.rng.random() < 0.7
        if is_named and household.person.created_at < at:
            call.request.person, call.named_at = household.person, at + timedelta(minutes=4)
        end = self._daytime(at + timedelta(hours=self.rng.choice((1, 3, 22, 40, 70, 100, 150))))
        end = max(min(end, self.now - timedelta(minutes=30)), at + timedelta(minutes=50))
        self._finish(call, kind, end, analyst)

    def _finish(self, call: Call, kind: str, end: datetime, analyst: PractitionerRole) -> None:
        one, texts = call.request, read_requests()
        if kind != "doublon" or not self._doubles(call, end, analyst):
            self._take(call, end, analyst)
        if kind == "orientation":
            one.answer, one.answer_type = self.rng.choice(texts["orientation"]["answers"]), "orientation"
            self._move(call, RequestStatus.ORIENTED, end, analyst)
            later = min(end + timedelta(days=self.rng.randint(3, 20)), self.now - timedelta(hours=1))
            self._move(call, RequestStatus.RELAYED, later, analyst)
        elif kind == "hors_champ":
            refused = self.rng.choice(texts["refused"])
            one.text, one.answer, one.answer_type = refused["text"], refused["answer"], "hors_champ"
            one.closing_reason, one.reason = refused["closing_reason"], "information_offre"
            self._move(call, RequestStatus.OUT_OF_SCOPE, end, analyst, refused["closing_reason"])
        elif kind == "sans_suite":
            one.closing_reason = self.rng.choice(
                ("demandeur_injoignable", "complement_non_recu", "situation_resolue")
            )
            self._hold(call, end)
            self._move(call, RequestStatus.UNANSWERED, end, analyst, "deux relances sans réponse")
        elif kind in {"annulee", "urgence"}:
            is_urgent = kind == "urgence"
            one.answer = "Dirigée vers le 15, rappel dans l'heure." if is_urgent else ""
            status = RequestStatus.EMERGENCY if is_urgent else RequestStatus.CANCELLED
            self._move(call, status, end, analyst, one.answer or "saisie par erreur")
        elif not one.duplicate_of_id:
            one.answer, one.answer_type = "Situation précisée, conseils donnés par téléphone.", "information"
            self._move(call, RequestStatus.INFORMED, end, analyst)

    def _doubles(self, call: Call, end: datetime, analyst: PractitionerRole) -> bool:
        """Make a request the double of the last one about the same person, if there was one."""
        one = call.request
        earlier = [c.request for c in self.calls if c.request.person is one.person and c is not call]
        earlier = [
            r for r in earlier if r.person and r.received_at < one.received_at and r.duplicate_of is None
        ]
        if not earlier:
            return False
        one.duplicate_of = earlier[-1]
        self._move(call, RequestStatus.DUPLICATE, end, analyst, "même demande, reçue deux fois")
        return True

    def _information(self, at: datetime) -> None:
        told, household = self.rng.choice(read_requests()["information"]), self.rng.choice(self._adults())
        voice, is_anonymous = self._voice(household), told.get("anonymous", False)
        call = self._call(at, "information_offre", voice, household, is_anonymous=is_anonymous)
        one, post = call.request, self.rng.choice(self.reception)
        one.text = voice.say(told["text"], self.rng)
        one.answer, one.answer_type = told["answer"], "information"
        one.priority, one.described, one.physician_state = "standard", {}, ""
        one.answer_due_at = at + timedelta(hours=HOURS["standard"])
        end = at + timedelta(minutes=self.rng.randint(3, 14))
        self._take(call, end, post, quick=True)
        self._move(call, RequestStatus.INFORMED, end, post)

    def _open(self, status: str) -> None:
        """Invent a request that waits today, in one of the open states."""
        hours = {
            "recue": (0.4, 34),
            "en_analyse": (5, 150),
            "attente_complement": (30, 230),
            "orientee": (60, 400),
        }
        at = self._daytime(self.now - timedelta(hours=self.rng.uniform(*hours[status])))
        at = min(at, self.now - timedelta(minutes=self.rng.randint(6, 50)))
        household = self.rng.choice(self._adults())
        call = self._call(at, self._any_motif(), self._voice(household), household)
        one, analyst = call.request, self.rng.choice(self.analysts)
        if one.channel != "formulaire_web" and self.rng.random() < 0.75 and household.person.created_at < at:
            one.person, call.named_at = household.person, at + timedelta(minutes=4)
        if status == RequestStatus.RECEIVED:
            return
        self._take(call, at + (self.now - at) / 3, analyst)
        moment = at + (self.now - at) / 2
        if status == RequestStatus.WAITING:
            awaited = self.rng.choice(read_requests()["waits"]["texts"])
            remind = timezone.localdate(self.now) + timedelta(days=self.rng.randint(0, 5))
            call.holds.append(
                RequestHold(
                    id=key(self.rng, moment),
                    request=one,
                    waits_for=awaited,
                    remind_on=remind,
                    started_at=moment,
                )
            )
            one.call_back_on = remind
            self._move(call, RequestStatus.WAITING, moment, analyst, awaited)
        elif status == RequestStatus.ORIENTED:
            one.answer = self.rng.choice(read_requests()["orientation"]["answers"])
            one.answer_type = "orientation"
            self._move(call, RequestStatus.ORIENTED, moment, analyst)
        elif self.rng.random() < 0.4:
            one.opinion = self.rng.choice(read_requests()["contacts"]["opinions"])
            one.call_back_on = timezone.localdate(self.now) + timedelta(days=self.rng.choice((0, 0, 1, 2)))

    def _call(
        self, at: datetime, motif: str, voice: Voice, household: Household, *, is_anonymous: bool = False
    ) -> Call:
        rng, texts = self.rng, read_requests()["asked"]
        priority, channel = pick(rng, PRIORITIES), pick(rng, CHANNELS)
        entered = None if channel == "formulaire_web" and not is_anonymous else rng.choice(self.reception)
        one = SupportRequest(
            id=key(rng, at),
            organization=self.department.dac,
            channel="telephone" if is_anonymous else channel,
            received_at=at,
            entered_at=at,
            entered_by=entered,
            is_anonymous=is_anonymous,
            text=voice.say(rng.choice(texts.get(motif, texts["maintien_domicile"])), rng),
            reason=_REASONS.get(motif, motif),
            urgency=pick(rng, (("faible", 0.3), ("moyenne", 0.45), ("forte", 0.25))),
            trigger=pick(
                rng, (("", 0.4), ("chute", 0.15), ("sortie", 0.15), ("aggravation", 0.2), ("aidant", 0.1))
            ),
            already_done=rng.choice(read_requests()["contacts"]["done"]),
            informed=pick(rng, ((PersonAnswer.YES, 0.7), ("", 0.2), (PersonAnswer.NO, 0.1))),
            agrees=pick(rng, ((PersonAnswer.YES, 0.7), ("", 0.3))),
            physician_state=pick(
                rng, ((PhysicianState.DECLARED, 0.75), (PhysicianState.NONE, 0.1), ("", 0.15))
            ),
            priority=priority,
            answer_due_at=at + timedelta(hours=HOURS[priority]),
        )
        if one.channel == "formulaire_web":
            one.described = _described(household)
        call = Call(one, self._requester(one, household))
        self._move(call, RequestStatus.RECEIVED, at, entered)
        if entered is not None:
            kind = {"telephone": "appel_entrant", "physique": "rdv_bureau"}.get(one.channel, "courriel_mss")
            self._contact(call, kind, at, entered, rng.randint(3, 14))
        self.calls.append(call)
        return call

    def _requester(self, one: SupportRequest, household: Household) -> Requester:
        if one.is_anonymous:
            return Requester(request=one, category="anonyme")
        name = pick(self.rng, ASKERS)
        if name != "entourage" and (posts := self.department.partners.get(name)):
            post = self.rng.choice(posts)
            place = post.organization
            category = requester_category(
                profession=post.profession,
                finess_category=place.category if place else "",
                sector=place.sector if place else "ville",
            )
            phone = post.phone
            return Requester(
                request=one, category=category or "autre", name=str(post.practitioner), function=post.function,
                structure_name=place.name if place else "", phone=phone, digits=phone_digits(phone), post=post,
                structure=place, email=post.email, mssante=post.mssante, rpps=post.practitioner.rpps or "",
            )  # fmt: skip
        carer = next(iter(household.relatives), None)
        phone = carer.phone if carer else fictitious_phone(self.rng)
        return Requester(
            request=one,
            category="aidant_entourage" if carer else "personne",
            name=str(carer) if carer else household.person.display_name,
            function=_CARERS.get(Relationship(carer.relationship), "entourage") if carer else "",
            phone=phone,
            digits=phone_digits(phone),
        )

    def _take(self, call: Call, end: datetime, analyst: PractitionerRole, *, quick: bool = False) -> None:
        received = call.request.received_at
        at = end if quick else received + (end - received) * self.rng.uniform(0.1, 0.5)
        call.request.analyst = analyst
        self._move(call, RequestStatus.ANALYSIS, at, analyst)
        if not quick and self.rng.random() < 0.6:
            self._contact(
                call, "appel_sortant", at + timedelta(minutes=5), analyst, self.rng.randint(4, 25),
                text=self.rng.choice(read_requests()["contacts"]["texts"]),
            )  # fmt: skip
        if not quick:
            call.request.acknowledged_at = at if self.rng.random() < 0.5 else None

    def _hold(self, call: Call, end: datetime) -> None:
        taken = call.transitions[-1].at
        start, stop = taken + (end - taken) * 0.3, taken + (end - taken) * 0.8
        awaited = self.rng.choice(read_requests()["waits"]["texts"])
        call.holds.append(
            RequestHold(
                id=key(self.rng, start),
                request=call.request,
                waits_for=awaited,
                started_at=start,
                ended_at=stop,
            )
        )
        by = call.request.analyst
        self._move(call, RequestStatus.WAITING, start, by, awaited)
        self._move(call, RequestStatus.ANALYSIS, stop, by, "complément reçu")
        call.request.answer_due_at += stop - start

    def _move(
        self, call: Call, status: RequestStatus, at: datetime, by: PractitionerRole | None, reason: str = ""
    ) -> None:
        former = call.transitions[-1].to_status if call.transitions else ""
        call.transitions.append(
            RequestTransition(
                id=key(self.rng, at),
                request=call.request,
                from_status=former,
                to_status=status,
                by=by,
                at=at,
                reason=reason,
            )
        )
        call.request.status = status

    def _contact(
        self, call: Call, kind: str, at: datetime, by: PractitionerRole, minutes: int, *, text: str = ""
    ) -> None:
        call.contacts.append(
            RequestContact(
                id=key(self.rng, at),
                request=call.request,
                kind=kind,
                minutes=minutes,
                text=text,
                by=by,
                at=min(at, self.now),
            )
        )

    def _tell(self, call: Call) -> None:
        """Leave the traces of a request, and its lines when a person is named."""
        one = call.request
        by = one.entered_by or one.analyst or self.analysts[0]
        received = {"at": one.received_at, "by": by, "target": one, "what": "requests.request.received"}
        if one.person is None:
            self.ledger.act(**received, person_id=None)
            return
        self.ledger.act(**received, person_id=one.person_id)
        payload = {"request_id": one.pk}
        self._line(call, call.named_at or one.received_at, by, "RequestPersonNamed", payload, one.text)
        last = call.transitions[-1]
        if last.to_status in {RequestStatus.RECEIVED, RequestStatus.ANALYSIS} or last.by is None:
            return
        moved = {**payload, "from_status": last.from_status, "to_status": str(last.to_status)}
        self._line(call, max(last.at, one.received_at), last.by, "RequestMoved", moved, one.answer)

    def _line(
        self,
        call: Call,
        at: datetime,
        by: PractitionerRole,
        event: str,
        payload: dict[str, Any],
        summary: str,
    ) -> None:
        one = call.request
        asked = Requester(name=call.requester.name, structure_name=call.requester.structure_name)
        title = line_title(event, payload, _Told(one.number, asked))  # type: ignore[arg-type]
        self.ledger.act(
            at=min(at, self.now),
            by=by,
            person_id=one.person_id,
            what="requests.request.moved" if event == "RequestMoved" else "requests.request.completed",
            target=one,
            event=event,
            payload=payload,
            line=Line(TimelineKind.REQUEST, title, summary),
            restriction=Restriction.DAC,
            points_at_target=True,
        )

    def _adults(self) -> list[Household]:
        """Return the households of those whom random texts may speak of: born before 1966."""
        if not self.adults:
            old = [h for h in self.households if h.person.birth_date and h.person.birth_date.year < 1966]
            self.adults = old or self.households
        return self.adults

    def _any_motif(self) -> str:
        motifs: list[str] = [m for m in read_requests()["asked"] if m != "enfant_adolescent"]
        return self.rng.choice(motifs)

    def _voice(self, household: Household) -> Voice:
        return Voice.of(household.person, household.relatives, household.place.name)

    def _daytime(self, moment: datetime) -> datetime:
        """Move a moment into a working day between 8:30 and 18:00, never after now."""
        local = timezone.localtime(moment)
        while local.weekday() > 4:
            local -= timedelta(days=1)
        minutes = self.rng.randint(510, 1080)
        found = local.replace(hour=minutes // 60, minute=minutes % 60, second=self.rng.randint(0, 59))
        return min(found, self.now - timedelta(minutes=self.rng.randint(4, 40)))


@dataclass(frozen=True)
class _Told:
    """What a line needs of a request."""

    number: str
    requester: Requester


@cache
def read_requests() -> dict[str, Any]:
    """Return what requesters say and are answered."""
    return tomllib.loads((DATA / "requests.toml").read_text())


def _described(household: Household) -> dict[str, str]:
    person = household.person
    return {
        "name": f"{person.given_name} {person.family_name.upper()}".strip(),
        "family_name": person.family_name,
        "given_names": person.given_name,
        "birth": f"{person.birth_date:%d/%m/%Y}" if person.birth_date else "",
        "town": household.place.name,
    }
