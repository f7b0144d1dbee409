"""What a score gives: a value or none, its state, its reading, and the arithmetic in words."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openparcours.coordination.assessments.rules.answers import Problem
from openparcours.coordination.assessments.rules.numbers import to_json
from openparcours.coordination.assessments.rules.questionnaires import Tone


class ScoreState(StrEnum):
    """How a score stands; `prorate` only when the instrument allows it."""

    COMPUTED = "calcule"
    PRORATED = "prorate"
    UNDETERMINED = "indetermine"
    OUT_OF_PLAY = "sans_objet"


@dataclass(frozen=True)
class MissingAnswer:
    code: str
    label: str


@dataclass(frozen=True)
class RaisedAlert:
    text: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class ScoreResult:
    """A score with everything that explains it."""

    code: str
    label: str
    value: Decimal | None
    state: ScoreState
    shown: str
    missing: tuple[MissingAnswer, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    band: str = ""
    tone: str = Tone.NEUTRAL.value
    reading: str = ""
    alerts: tuple[RaisedAlert, ...] = ()
    instrument: str
    version: str
    source: str
    trace: tuple[str, ...] = ()
    is_auxiliary: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON: numbers as numbers, None where there is none."""
        kept = asdict(self)
        for key in ("value", "minimum", "maximum"):
            kept[key] = None if kept[key] is None else to_json(kept[key])
        return kept


class InvalidAnswers(ValueError):
    """Answers that do not fit their questionnaire; `problems` says which and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems
