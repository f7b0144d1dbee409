"""Orientations of the demonstration's persons, in every state, as the services would leave them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from openparcours.coordination.orientations.choices import (
    DEFAULT_FIELDS,
    BreakKind,
    Channel,
    OrientationStatus,
)
from openparcours.coordination.orientations.models import (
    Orientation,
    OrientationMessage,
    OrientationTransition,
    PathwayBreak,
    ShortlistItem,
)
from openparcours.coordination.orientations.tasks import line_summary, line_title
from openparcours.coordination.records.choices import AgreementMeans, InformedParty, TimelineKind
from openparcours.coordination.records.tasks import Line
from openparcours.demo.ledger import Ledger
from openparcours.demo.lives import Life
from openparcours.demo.names import professional_name
from openparcours.demo.randomness import key, pick
from openparcours.registry.directory.models import HealthcareService

_S = OrientationStatus
# What became of it, how many days ago it was sent, how often.
_FATES = (
    ((_S.SENT, 1), 0.10), ((_S.SENT, 4), 0.07), ((_S.QUESTION, 3), 0.07), ((_S.REPLIED, 4), 0.05),
    ((_S.ACCEPTED, 6), 0.12), ((_S.TAKEN, 45), 0.14), ((_S.TAKEN, 104), 0.05), ((_S.EFFECTIVE, 130), 0.16),
    ((_S.REFUSED, 20), 0.10), ((_S.EXPIRED, 25), 0.06), ((_S.FAILED, 110), 0.04), ((_S.DRAFT, 1), 0.02),
)  # fmt: skip
_SHOWCASE = (
    (_S.EFFECTIVE, 140), (_S.REFUSED, 9), (_S.TAKEN, 100), (_S.QUESTION, 2), (_S.SENT, 4), (_S.ACCEPTED, 3),
)  # fmt: skip
_MOTIVES = {
    "soins_domicile": ("Passage infirmier quotidien après une hospitalisation.",
                       "Aide à la toilette trois fois par semaine."),
    "aide_domicile": ("Aide au lever et au repas de midi.", "Courses et ménage, deux heures deux fois par semaine."),
    "memoire": ("Bilan de mémoire demandé par la famille.", "Séances à domicile pour garder les gestes du quotidien."),
    "repit_aidant": ("Quelques heures de relais par semaine pour l'aidant.", "Aidant épuisé : répit de deux semaines."),
    "accueil_jour": ("Deux journées d'accueil par semaine.",),
    "hebergement": ("Hébergement temporaire d'un mois après une fracture.",),
    "repas_equipement": ("Portage de repas cinq jours sur sept.",),
    "sante_mentale": ("Premier rendez-vous : repli et idées noires.",),
    "addictions": ("Suivi d'une consommation d'alcool, d'accord pour un premier rendez-vous.",),
    "soins_palliatifs": ("Avis pour des douleurs mal soulagées à domicile.",),
    "acces_droits": ("Dossier APA et complémentaire santé à ouvrir.",),
    "lien_social": ("Très isolée depuis un veuvage : une visite par semaine.",),
    "logement": ("Salle de bain à adapter avant le retour à domicile.",),
    "mobilite": ("Transport vers la kinésithérapie deux fois par semaine.",),
    "numerique": ("Aide pour le dossier de retraite en ligne.",),
    "protection_juridique": ("La famille veut demander une mesure de protection.",),
    "reeducation": ("Prévention des chutes au domicile.",),
}  # fmt: skip
_QUESTIONS = ("La personne accepte-t-elle un passage le matin ?", "Y a-t-il un ascenseur ?",
              "Un dossier APA est-il déjà déposé ?")  # fmt: skip
_REPLIES = (
    "Oui, plutôt avant 9 heures.",
    "Non, deuxième étage sans ascenseur.",
    "Oui, déposé il y a dix jours.",
)
_REFUSALS = (("plus_de_place", 0.5), ("hors_criteres", 0.2), ("territoire", 0.14), ("personne_injoignable", 0.1),
             ("dossier_incomplet", 0.06))  # fmt: skip
_REFUSED = {"plus_de_place": "Plus de place", "hors_criteres": "Hors de nos critères",
            "territoire": "Hors de notre territoire", "personne_injoignable": "Personne injoignable",
            "dossier_incomplet": "Demande incomplète"}  # fmt: skip


def orient(
    ledger: Ledger,
    rng: Random,
    life: Life,
    services: list[HealthcareService],
    *,
    numbers: dict[str, int],
    is_showcase: bool,
) -> None:
    """Give a person none to a few orientations, and what was kept for her."""
    fates = _SHOWCASE if is_showcase else [pick(rng, _FATES) for _ in range(rng.choice((0, 0, 0, 1, 1, 2)))]
    chosen = rng.sample(services, len(fates) + 3)
    for (status, days), service in zip(fates, chosen, strict=False):
        spread = 1.0 if is_showcase or days < 8 else rng.uniform(1, 3)
        sent_at = _working_hour(rng, life.now - timedelta(days=round(days * spread)))
        if sent_at > life.start and (life.story.closed_on is None or status == _S.EFFECTIVE):
            story = _Story(ledger, rng, life, service, status, sent_at)
            story.tell(numbers)
    if is_showcase or rng.random() < 0.06:
        for rank, service in enumerate(chosen[-3:], 1):
            at = life.now - timedelta(days=2)
            ledger.add(
                ShortlistItem(
                    id=key(rng, at), person=life.person, organization=life.department.dac,
                    target=service.organization, service=service, need=_need(service), position=rank,
                    is_proposed=rank < 3, added_by=life.referent, added_at=at,
                )
            )  # fmt: skip


@dataclass
class _Story:
    """One orientation, from its sending to its fate."""

    ledger: Ledger
    rng: Random
    life: Life
    service: HealthcareService
    status: OrientationStatus
    sent_at: datetime

    def tell(self, numbers: dict[str, int]) -> None:
        life, rng, need = self.life, self.rng, _need(self.service)
        target = self.service.organization
        prefix = f"O-DAC{life.department.code}-{timezone.localdate(self.sent_at).year}-"
        numbers[prefix] = numbers.get(prefix, 0) + 1
        given, family, _ = professional_name(rng)
        self.guest = f"{given} {family}, {self.service.name}"
        motive = rng.choice(_MOTIVES.get(need, ("Aide demandée par la personne.",)))
        self.orientation = Orientation(
            id=key(rng, self.sent_at), number=f"{prefix}{numbers[prefix]:06d}", person=life.person,
            organization=life.department.dac, sender=life.referent, referent=life.referent, target=target,
            service=self.service, need=need, motive=motive, sent_fields=list(DEFAULT_FIELDS),
            situation=life.voice.say("{P} vit à {ville}. {aidant} aide chaque semaine.", rng),
            agreed_by=InformedParty.PERSON, agreement_means=AgreementMeans.ORAL,
            agreed_on=timezone.localdate(self.sent_at), channel=Channel.EMAIL, created_at=self.sent_at,
            changed_at=self.sent_at, submission_key=None,
        )  # fmt: skip
        if self.status != _S.DRAFT:
            self._leave()
        self.ledger.rows.setdefault(Orientation, []).append(self.orientation)
        life.record.last_activity_at = max(life.record.last_activity_at, self.orientation.changed_at)

    def _leave(self) -> None:
        orientation, person = self.orientation, self.life.person
        orientation.sent_content = [
            {"label": "Personne", "value": person.display_name},
            {"label": "Naissance", "value": person.born},
            {"label": "Commune", "value": self.life.household.place.name},
            {"label": "Motif", "value": orientation.motive},
            {"label": "Situation", "value": orientation.situation},
            {"label": "Référent", "value": f"{self.life.referent.practitioner} · {self.life.referent.phone}"},
        ]
        orientation.sent_at = self.sent_at
        orientation.remind_at = self.sent_at + timedelta(days=3)
        orientation.expires_at = self.sent_at + timedelta(days=8)
        self._move(_S.SENT, self.sent_at)
        self._answer(_working_hour(self.rng, self.sent_at + timedelta(days=self.rng.randint(1, 2))))

    def _answer(self, at: datetime) -> None:
        at, orientation = min(at, self.life.now - timedelta(minutes=20)), self.orientation
        if self.status in {_S.QUESTION, _S.REPLIED}:
            rank = self.rng.randrange(len(_QUESTIONS))
            self._say(_QUESTIONS[rank], at, is_from_target=True)
            self._move(_S.QUESTION, at, reason=_QUESTIONS[rank], guest=self.guest)
            if self.status == _S.REPLIED:
                later = min(at + timedelta(hours=5), self.life.now - timedelta(minutes=5))
                self._say(_REPLIES[rank], later)
                self._move(_S.REPLIED, later, reason=_REPLIES[rank])
        elif self.status == _S.REFUSED:
            self._refuse(at)
        elif self.status == _S.EXPIRED:
            self._move(_S.EXPIRED, self.sent_at + timedelta(days=8))
            self._break(BreakKind.EXPIRY, self.sent_at + timedelta(days=8))
            orientation.acknowledged_at = None if self.rng.random() < 0.3 else orientation.changed_at
        elif self.status != _S.SENT:
            self._accept(at)

    def _refuse(self, at: datetime) -> None:
        reason = pick(self.rng, _REFUSALS)
        self.orientation.refusal_reason, self.orientation.answered_at = reason, at
        self._move(_S.REFUSED, at, reason=_REFUSED[reason], guest=self.guest)
        seen = self.rng.random() < 0.6
        self.orientation.acknowledged_at = at + timedelta(hours=3) if seen else None
        self._break(BreakKind.REFUSAL, at, reason=reason)

    def _accept(self, at: datetime) -> None:
        orientation = self.orientation
        orientation.answered_at, orientation.acknowledged_at = at, at + timedelta(hours=2)
        day = timezone.localdate(at) + timedelta(days=self.rng.randint(2, 9))
        orientation.starts_on, orientation.result_due_on = day, day + timedelta(days=90)
        self._move(_S.ACCEPTED, at, guest=self.guest)
        if self.status == _S.ACCEPTED:
            orientation.acknowledged_at = None
            return
        taken = min(at + timedelta(days=8), self.life.now - timedelta(hours=3))
        orientation.taken_on = timezone.localdate(taken)
        orientation.result_due_on = orientation.taken_on + timedelta(days=90)
        self._move(_S.TAKEN, taken)
        later = min(taken + timedelta(days=95), self.life.now - timedelta(hours=2))
        if self.status in {_S.EFFECTIVE, _S.FAILED}:
            orientation.result_on = timezone.localdate(later)
        if self.status == _S.EFFECTIVE:
            self._move(_S.EFFECTIVE, later)
        elif self.status == _S.FAILED:
            orientation.failure_reason = "personne_renonce"
            self._move(_S.FAILED, later, reason="La personne a renoncé")
            self._break(BreakKind.FAILED, later, reason="personne_renonce")

    def _say(self, text: str, at: datetime, *, is_from_target: bool = False) -> None:
        author = self.guest if is_from_target else f"{self.life.referent.practitioner}"
        self.ledger.add(
            OrientationMessage(
                id=key(self.rng, at), orientation=self.orientation, is_from_target=is_from_target,
                author=None if is_from_target else self.life.referent, author_label=author[:200],
                text=text, at=at,
            )
        )  # fmt: skip

    def _move(self, to: OrientationStatus, at: datetime, *, reason: str = "", guest: str = "") -> None:
        orientation, referent = self.orientation, self.life.referent
        former = orientation.status
        orientation.status, orientation.changed_at = to, at
        transition = OrientationTransition(
            id=key(self.rng, at), orientation=orientation, from_status=former, to_status=to,
            by=None if guest else referent, by_label=(guest or str(referent.practitioner))[:200], at=at,
            reason=reason,
        )  # fmt: skip
        self.ledger.add(transition)
        verb = _VERBS[to]
        self.ledger.act(
            at=at, by=referent, person_id=self.life.person.pk, what=f"orientations.orientation.{verb}",
            target=orientation, event="OrientationMoved", points_at_target=True, guest=guest,
            payload={"orientation_id": orientation.pk, "transition_id": transition.pk, "to_status": to.value},
            line=Line(TimelineKind.ORIENTATION, line_title(orientation, transition),
                      line_summary(orientation, transition)),
        )  # fmt: skip

    def _break(self, kind: BreakKind, at: datetime, *, reason: str = "") -> None:
        life, target = self.life, self.service.organization
        solved = self.rng.random() < 0.35
        day = timezone.localdate(at)
        self.ledger.add(
            PathwayBreak(
                id=key(self.rng, at), kind=kind, organization=life.department.dac, declared_by=None,
                person=life.person, orientation=self.orientation, need=self.orientation.need,
                commune_id=life.household.place.code, territory=life.department.territory,
                target_category=target.category_label, reason=reason, occurred_on=day,
                solved_on=min(day + timedelta(days=6), timezone.localdate(life.now)) if solved else None,
                created_at=at,
            )
        )  # fmt: skip


_VERBS: dict[Any, str] = {
    _S.SENT: "sent", _S.QUESTION: "questioned", _S.REPLIED: "replied", _S.ACCEPTED: "accepted",
    _S.REFUSED: "refused", _S.EXPIRED: "expired", _S.TAKEN: "taken", _S.EFFECTIVE: "resulted",
    _S.FAILED: "resulted",
}  # fmt: skip


def _working_hour(rng: Random, moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=rng.randint(9, 16), minute=rng.randint(0, 59))


def _need(service: HealthcareService) -> str:
    return str(service.themes[0])
