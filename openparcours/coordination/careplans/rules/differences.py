"""What differs between two versions of a plan, line by line, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Act = Literal["ajout", "retrait", "modification"]
_VERBS = {"ajout": "ajouté", "retrait": "retiré", "modification": "modifié"}
_FEMININE = {"action", "alerte", "présentation"}


@dataclass(frozen=True)
class LineState:
    """A line as read in a version: its kind in words, its name, its fields in words."""

    line_id: UUID
    kind: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldChange:
    """A field that reads differently."""

    name: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Return the change in words."""
        if not self.before:
            return f"{self.name} : {self.after}"
        if not self.after:
            return f"{self.name} : retiré (c'était « {self.before} »)"
        return f"{self.name} : « {self.before} » devient « {self.after} »"


@dataclass(frozen=True)
class Difference:
    """A line added, removed or changed."""

    act: Act
    kind: str
    label: str
    line_id: UUID
    fields: tuple[FieldChange, ...] = ()

    @property
    def sentence(self) -> str:
        """Return what happened to the line, in words."""
        ending = "e" if self.kind in _FEMININE else ""
        return f"{self.kind.capitalize()} {_VERBS[self.act]}{ending}"


def compare(before: Sequence[LineState], after: Sequence[LineState]) -> list[Difference]:
    """Return what differs, in the order of the later version, then what was removed.

    A line is the same when its `line_id` is; order and place alone are no difference.
    """
    was, now = ({line.line_id: line for line in lines} for lines in (before, after))
    found = [d for line in after if (d := _difference(was.get(line.line_id), line)) is not None]
    gone = [
        Difference("retrait", line.kind, line.label, line.line_id)
        for line in before
        if line.line_id not in now
    ]
    return [*found, *gone]


def _difference(was: LineState | None, now: LineState) -> Difference | None:
    if was is None:
        shown = tuple(FieldChange(name, "", value) for name, value in now.fields.items() if value)
        return Difference("ajout", now.kind, now.label, now.line_id, shown)
    names = dict.fromkeys([*was.fields, *now.fields])
    pairs = ((name, was.fields.get(name, ""), now.fields.get(name, "")) for name in names)
    changed = tuple(FieldChange(name, a, b) for name, a, b in pairs if a != b)
    return Difference("modification", now.kind, now.label, now.line_id, changed) if changed else None
