"""A half-page text from what was answered and pointed out: no model, each sentence comes from an answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openparcours.coordination.assessments.rules.questionnaires import ItemType, Questionnaire
from openparcours.coordination.assessments.rules.results import ScoreResult
from openparcours.coordination.assessments.rules.wording import in_words

HALF_PAGE = 1800  # characters: half a page at eleven points
ITEM_LENGTH = 220
# Items whose answers open and close the text, in the questionnaires that have them.
VOICE = ("ce_qui_compte", "attentes")
CONCLUSION = ("complexite", "complexite_pourquoi", "niveau")
_HEADINGS = (("besoin", "Besoins"), ("risque", "Risques"), ("force", "Forces"))


@dataclass(frozen=True, kw_only=True)
class MarkedAnswer:
    """A marking with what it is about."""

    kind: str
    domain: str
    label: str
    answer: str = ""
    text: str = ""

    def in_words(self) -> str:
        """Return the marking as a line: what, its answer, its precision."""
        said = " — ".join(part for part in (self.answer, self.text) if part)
        return f"{self.domain} : {self.label}{f' ({_cut(said)})' if said else ''}"


def synthesis_of(
    questionnaire: Questionnaire,
    values: Mapping[str, Any],
    *,
    markings: Sequence[MarkedAnswer] = (),
    results: Iterable[ScoreResult] = (),
    heading: str = "",
    limit: int = HALF_PAGE,
) -> str:
    """Return the text: heading, the person's words, scores, needs, risks, strengths, conclusion.

    When it does not fit, the last markings of the longest lists are counted instead of told.
    """
    opening = [heading, *_answers(questionnaire, values, VOICE), _scores(questionnaire, values, results)]
    closing = _answers(questionnaire, values, CONCLUSION)
    lists = {word: [m.in_words() for m in markings if m.kind == word] for word, _ in _HEADINGS}
    shown = {word: len(lines) for word, lines in lists.items()}
    text = _text(opening, lists, shown, closing)
    while len(text) > limit and any(shown.values()):
        shown[max(shown, key=lambda word: shown[word])] -= 1
        text = _text(opening, lists, shown, closing)
    return text


def _text(
    opening: Iterable[str], lists: Mapping[str, list[str]], shown: Mapping[str, int], closing: Iterable[str]
) -> str:
    blocks = [line for line in opening if line]
    for word, heading in _HEADINGS:
        lines = lists[word]
        told = [f"- {line}" for line in lines[: shown[word]]]
        hidden = len(lines) - len(told)
        if hidden:
            told.append(f"- et {hidden} autre{'s' if hidden > 1 else ''}")
        if lines:
            blocks.append("\n".join([f"{heading} :", *told]))
    return "\n".join([*blocks, *closing])


def _answers(questionnaire: Questionnaire, values: Mapping[str, Any], codes: Iterable[str]) -> list[str]:
    items = [questionnaire.items[code] for code in codes if code in questionnaire.items and code in values]
    return [f"{item.label} : {_cut(in_words(item, values[item.code]))}" for item in items]


def _scores(questionnaire: Questionnaire, values: Mapping[str, Any], results: Iterable[ScoreResult]) -> str:
    told = [
        f"{result.label} {result.shown}{f' ({result.band})' if result.band else ''}"
        for result in results
        if result.value is not None and not result.is_auxiliary
    ]
    told += [
        f"{item.label} {in_words(item, values[item.code])}"
        for item in questionnaire.items.values()
        if item.type == ItemType.RESULT and item.code in values
    ]
    return f"Mesures : {' ; '.join(told)}." if told else ""


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= ITEM_LENGTH else f"{flat[: ITEM_LENGTH - 1].rstrip()}…"
