"""A few emergency accesses, some still to be reviewed."""

from datetime import timedelta
from random import Random

from openparcours.coordination.records.choices import TimelineKind
from openparcours.coordination.records.models import EmergencyAccess
from openparcours.coordination.records.services.emergency import DURATION
from openparcours.coordination.records.tasks import Line
from openparcours.demo.ledger import Ledger
from openparcours.demo.lives import Life
from openparcours.demo.randomness import key
from openparcours.demo.region import Department
from openparcours.demo.texts import read_routines


def break_glass(ledger: Ledger, rng: Random, department: Department, life: Life) -> None:
    """Write an emergency access by a hospital's physician, reviewed or not by the privacy officer."""
    post = rng.choice([p for p in department.partners["hopital"] if p.access_role == "field_health"])
    days = rng.choice((1, 2, 4, 9, 40, 90))
    at = max(life.start + timedelta(hours=2), life.now - timedelta(days=days, hours=rng.randint(1, 20)))
    if at + DURATION >= life.now:
        return
    reason = rng.choice(read_routines()["emergency"])
    access = EmergencyAccess(
        id=key(rng, at),
        person=life.person,
        practitioner_role=post,
        reason=reason,
        opened_at=at,
        closes_at=at + DURATION,
    )
    if days > 5:
        officer = next(p for p in department.team if p.access_role == "privacy_officer")
        access.reviewed_by = officer.practitioner.user
        access.reviewed_at = min(at + timedelta(days=3), life.now)
        access.person_informed_on = access.reviewed_at.date()
        access.review = "Urgence réelle, motif précis, durée respectée. Personne informée par téléphone."
    ledger.add(access)
    ledger.act(
        at=at,
        by=post,
        person_id=life.person.pk,
        what="records.emergency.opened",
        target=access,
        event="EmergencyAccessOpened",
        payload={"access_id": access.pk},
        line=Line(TimelineKind.EMERGENCY, "Accès d'urgence au dossier", reason),
        is_urgent=True,
        reason=reason,
        is_emergency=True,
        points_at_target=True,
    )
