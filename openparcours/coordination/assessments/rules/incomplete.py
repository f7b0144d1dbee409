"""Read what can be read of a questionnaire being written, and say what is wrong beside each part."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from openparcours.coordination.assessments.rules.composing import (
    HEAD,
    QUESTION,
    SCORE,
    SECTION,
    Json,
    Part,
    part,
    parts_of,
)
from openparcours.coordination.assessments.rules.parsing import parse_questionnaire
from openparcours.coordination.assessments.rules.questionnaires import Questionnaire

MAX_PROBLEMS = 60
_NAMED = re.compile(r"(section|question|score) « ([^»]+) »")
_LOOP = re.compile(r"tourne en rond : (\S+)")


@dataclass(frozen=True)
class Reading:
    """The parts that read, as one questionnaire (None when nothing does), and the problems of the others."""

    questionnaire: Questionnaire | None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return not self.problems


def read_incomplete(content: Json) -> Reading:
    """Read a content part by part: what is refused is set aside with its reason, and the rest is read again."""
    left, problems = deepcopy(content), dict[str, str]()
    aside: list[str] = []
    for _ in range(MAX_PROBLEMS):
        try:
            return Reading(parse_questionnaire(left), problems)
        except ValueError as error:
            told = _told(str(error))
            culprit = culprit_of(left, told)
            if culprit is None and HEAD in problems:
                return Reading(None, problems)
            others = {name.partition(":")[2] for name in aside if culprit is None or name != culprit.name}
            if not any(f"« {code} »" in told for code in others):
                problems.setdefault(culprit.name if culprit else HEAD, _sentence(told, culprit))
            if culprit is None:
                left = _with_plain_head(left)
            else:
                _set_aside(culprit, is_again=culprit.name in aside)
                aside.append(culprit.name)
    return Reading(None, problems)


def culprit_of(content: Json, told: str) -> Part | None:
    """Return the part that a refusal names, None when it speaks of the questionnaire itself."""
    if loop := _LOOP.search(told):
        return part(content, f"{QUESTION}:{loop[1]}")
    place, _, why = told.partition(" : ")
    named = dict(_NAMED.findall(place)) or dict(_NAMED.findall(why)[:1])
    for kind in (QUESTION, SCORE, SECTION):
        if kind in named:
            found = [one for one in parts_of(content) if one.name == f"{kind}:{named[kind]}"]
            return found[-1] if found else None
    return None


def _set_aside(culprit: Part, *, is_again: bool) -> None:
    """Leave a question its wording, an empty section its title, and nothing of what is refused again."""
    raw, shown = culprit.raw, {"type": "info", "label": str(culprit.raw.get("label") or "…")[:500]}
    if culprit.kind == QUESTION and not is_again:
        culprit.siblings[culprit.rank] = {"code": raw.get("code"), **shown}
    elif culprit.kind == SECTION and not is_again and not raw.get("items"):
        raw["items"] = [{"code": f"vide_{culprit.rank}", "label": "Pas encore de question", "type": "info"}]
    else:
        del culprit.siblings[culprit.rank]


def _told(error: str) -> str:
    """Return a refusal without the questionnaire that it begins with."""
    return re.sub(r"^questionnaire(?: « [^»]* »)?(?:, | : )", "", error)


def _sentence(told: str, culprit: Part | None) -> str:
    """Return what is wrong without the names of the part it is shown beside."""
    if culprit is None or " : " not in told:
        return told[:1].upper() + told[1:]
    place, _, why = told.partition(" : ")
    rest = place.rpartition("»")[2].strip(" ,") if place.count("«") <= 2 else ""
    inner = f"{rest} : {why}" if rest else why
    return inner[:1].upper() + inner[1:]


def _with_plain_head(content: Json) -> Json:
    plain: dict[str, Any] = {
        "code": "essai",
        "title": "Sans titre",
        "use": "reperage",
        "version": "1",
        "licence": {"status": "libre"},
    }
    kept: Json = {key: content[key] for key in ("sections", "scores", "option_sets") if key in content}
    return {**plain, **kept}
