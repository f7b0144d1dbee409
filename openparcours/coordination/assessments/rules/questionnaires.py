"""What a questionnaire is made of: sections, items, scores. Frozen; `parsing` builds it from JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from openparcours.coordination.assessments.rules.conditions import Condition
from openparcours.coordination.assessments.rules.numbers import in_french


class Use(StrEnum):
    """What a questionnaire is for."""

    INSTRUMENT = "instrument"
    SCREENING = "reperage"
    EVALUATION = "evaluation"


class Domain(StrEnum):
    """What a questionnaire looks at; `autre` when it does not say."""

    GLOBAL = "global"
    AUTONOMY = "autonomie"
    FRAILTY = "fragilite"
    COGNITION = "cognition"
    MOOD = "humeur"
    NUTRITION = "nutrition"
    PAIN = "douleur"
    ADDICTION = "addictions"
    CARER = "aidant"
    PRECARITY = "precarite"
    COMPLEXITY = "complexite"
    HEALTH = "sante"
    HOSPITAL = "hopital"
    END_OF_LIFE = "fin_de_vie"
    OTHER = "autre"


class LicenceStatus(StrEnum):
    """What the holder of the rights allows; `accord` needs an agreement that an administrator confirms."""

    FREE = "libre"
    NOTICE = "mention"
    AGREEMENT = "accord"
    RESULT_ONLY = "resultat_seul"


class Mode(StrEnum):
    """Who may fill it in, and how."""

    PROFESSIONAL = "professionnel"
    PERSON = "personne"
    PHONE = "telephone"
    PROXY = "proche"


class SectionRestriction(StrEnum):
    """The audiences of `records.Restriction` that a section may have."""

    CIRCLE = "cercle"
    HEALTH = "sante"
    DAC = "dac"


class ItemType(StrEnum):
    CHOICE = "choice"
    CHOICES = "choices"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"
    INFO = "info"
    TABLE = "table"  # repeated rows of simple items
    RESULT = "result"  # the result of another instrument: score, date, author


CHOOSING = frozenset({ItemType.CHOICE, ItemType.CHOICES})
NUMERIC = frozenset({ItemType.INTEGER, ItemType.DECIMAL})
COUNTED = CHOOSING | NUMERIC | {ItemType.BOOLEAN}
COMPARED = COUNTED | {ItemType.DATE}
IN_TABLE = COMPARED | {ItemType.TEXT, ItemType.LONGTEXT}


class Tone(StrEnum):
    """The tones of the design system."""

    NEUTRAL = ""
    SUCCESS = "success"
    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Licence:
    status: LicenceStatus
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """An answer to choose; `value` counts in scores; an exclusive option stands alone among several."""

    code: str
    label: str
    value: Decimal | None = None
    is_exclusive: bool = False


@dataclass(frozen=True, kw_only=True)
class Item:
    """A question, or an information to read. `instrument` names the questionnaire of a result."""

    code: str
    label: str
    type: ItemType
    options: tuple[Option, ...] = ()
    columns: tuple["Item", ...] = ()
    is_required: bool = False
    visible_if: Condition | None = None
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    help: str = ""
    can_mark: bool = False
    instrument: str = ""

    def option(self, code: str) -> Option | None:
        """Return an option by its code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Section:
    code: str
    title: str
    items: tuple[Item, ...]
    help: str = ""
    restriction: SectionRestriction = SectionRestriction.CIRCLE


@dataclass(frozen=True, kw_only=True)
class Step:
    """From this number on (None: from the lowest), this value."""

    start: Decimal | None
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Term:
    """A part of a sum: an item, another score or a condition, through steps, a cap and a weight."""

    item: str = ""
    score: str = ""
    when: Condition | None = None
    weight: Decimal = Decimal(1)
    steps: tuple[Step, ...] = ()
    maximum: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class SumRule:
    """Constant + Σ weight × term."""

    terms: tuple[Term, ...]
    constant: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A value under a condition; without one, in every other case."""

    when: Condition | None
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class CaseRule:
    """The value of the first case that holds."""

    cases: tuple[Case, ...]


@dataclass(frozen=True, kw_only=True)
class AlgorithmRule:
    """A named algorithm over items and scores: (parameter, code) pairs."""

    name: str
    inputs: tuple[tuple[str, str], ...]


Rule: TypeAlias = SumRule | CaseRule | AlgorithmRule


@dataclass(frozen=True, kw_only=True)
class Band:
    """A reading of the values from `start` to `end` (excluded when `is_end_open`), under a condition."""

    label: str
    start: Decimal | None = None
    end: Decimal | None = None
    is_end_open: bool = False
    tone: Tone = Tone.NEUTRAL
    reading: str = ""
    when: Condition | None = None

    def holds(self, value: Decimal) -> bool:
        """Tell whether a value falls in the band."""
        if self.start is not None and value < self.start:
            return False
        return self.end is None or value < self.end or (value == self.end and not self.is_end_open)

    @property
    def interval(self) -> str:
        """Return the values of the band, in words."""
        if self.start is not None and self.start == self.end:
            return in_french(self.start)
        start = f"à partir de {in_french(self.start)}" if self.start is not None else ""
        if self.end is None:
            return start or "toute valeur"
        end = f"moins de {in_french(self.end)}" if self.is_end_open else f"jusqu'à {in_french(self.end)}"
        return f"{start}, {end}" if start else end


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What a human must look at now, whatever the total."""

    when: Condition
    text: str
    tone: Tone = Tone.DANGER


@dataclass(frozen=True, kw_only=True)
class Prorating:
    """How many missing items the instrument allows, and the step its value is rounded to."""

    max_missing: int
    step: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Score:
    code: str
    label: str
    rule: Rule
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    decimals: int | None = None  # how many are shown
    bands: tuple[Band, ...] = ()
    alerts: tuple[Alert, ...] = ()
    source: str = ""
    prorating: Prorating | None = None
    is_auxiliary: bool = False  # a step of another score, not a result by itself


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A questionnaire as it was published; `version` is the instrument's own label.

    `minutes`: how long it takes to answer, 0 when it does not say.
    """

    code: str
    title: str
    use: Use
    version: str
    licence: Licence
    sections: tuple[Section, ...]
    description: str = ""
    source: str = ""
    domain: Domain = Domain.OTHER
    minutes: int = 0
    modes: tuple[Mode, ...] = (Mode.PROFESSIONAL,)
    is_off_by_default: bool = False
    scores: tuple[Score, ...] = ()

    @cached_property
    def items(self) -> dict[str, Item]:
        """Return the items by code, in order; the columns of tables are inside their item."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """Return the section of each item."""
        return {item.code: section for section in self.sections for item in section.items}

    @property
    def results(self) -> Iterator[Score]:
        """Return the scores that are results, not steps."""
        return (score for score in self.scores if not score.is_auxiliary)

    @property
    def needs_switch(self) -> bool:
        """Tell whether an administrator must switch it on before anyone uses it."""
        return self.is_off_by_default or self.licence.status == LicenceStatus.AGREEMENT
