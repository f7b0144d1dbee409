"""When a plan may be valid, how far a goal is, when an actor must be asked again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from openparcours.coordination.careplans.choices import ActionStatus, GoalStatus

_ENDED = {ActionStatus.CANCELLED, ActionStatus.REFUSED, ActionStatus.IMPOSSIBLE}
_AGREED_UPON = {"title", "participant", "organization", "actor_name", "starts_on", "ends_on", "frequency"}


@dataclass(frozen=True)
class PlanFacts:
    """What validity is decided on."""

    goals: int
    has_referent: bool
    next_revision_on: date | None
    has_person_agreement: bool = False
    unanswered: int = 0
    without_actor: int = 0


@dataclass(frozen=True)
class Demand:
    """Something a plan needs: met or not, demanded by HAS or only wise, and where it is done."""

    code: str
    label: str
    is_met: bool
    is_required: bool = True


def demands(facts: PlanFacts, *, today: date) -> list[Demand]:
    """Return what a plan needs to be valid (HAS PPCS 2019: objective, referent, revision date), then what is wise."""
    revision = facts.next_revision_on
    return [
        Demand("objectif", "au moins un objectif", facts.goals > 0),
        Demand("referent", "un référent", facts.has_referent),
        Demand("revision", "une date de révision future", revision is not None and revision > today),
        Demand("accord", "l'accord de la personne", facts.has_person_agreement, is_required=False),
        Demand("acteurs", "quelqu'un pour chaque action", facts.without_actor == 0, is_required=False),
        Demand("reponses", "la réponse de chacun", facts.unanswered == 0, is_required=False),
    ]


def missing(facts: PlanFacts, *, today: date) -> list[str]:
    """Return what keeps a plan from being valid, in words; nothing when it may be."""
    return [d.label for d in demands(facts, today=today) if d.is_required and not d.is_met]


def goal_progress(status: str, actions: Sequence[str]) -> int:
    """Return how far a goal is, in per cent: its own outcome first, else its actions (half when under way)."""
    if status == GoalStatus.REACHED:
        return 100
    counted = [one for one in actions if one not in _ENDED]
    if not counted:
        return 0
    done = sum(
        1 if one == ActionStatus.DONE else 0.5 if one == ActionStatus.ONGOING else 0 for one in counted
    )
    return round(100 * done / len(counted))


def renews_agreement(changed: Collection[str]) -> bool:
    """Tell whether an actor must be asked again: who, what, when or how often changed."""
    return bool(_AGREED_UPON & set(changed))
