"""A JSON object being read, which knows where it stands and refuses in French."""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from openparcours.coordination.assessments.rules.numbers import to_number

CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
OPTION_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
MAX_TEXT = 5000
MAX_PARTS = 500
Word = TypeVar("Word", bound=StrEnum)


class Node:
    """Reads the keys of an object one by one, then refuses the keys that nobody read."""

    def __init__(self, raw: Any, place: str) -> None:
        self.place = place
        if not isinstance(raw, dict):
            self.refuse("un objet était attendu")
        self.raw: dict[str, Any] = raw
        self.read: set[str] = set()

    def refuse(self, why: str) -> NoReturn:
        """Refuse the content, naming the place.

        Raises:
            ValueError: always.
        """
        raise ValueError(f"{self.place} : {why}.")

    def get(self, key: str) -> Any:
        """Return a raw value, or None."""
        self.read.add(key)
        return self.raw.get(key)

    def has(self, key: str) -> bool:
        """Tell whether a key is there."""
        return key in self.raw

    def text(self, key: str, *, is_required: bool = False) -> str:
        """Return a text, stripped."""
        found = self.get(key)
        if found is None and not is_required:
            return ""
        if not isinstance(found, str) or (is_required and not found.strip()):
            self.refuse(f"« {key} » demande un texte")
        if len(found) > MAX_TEXT or "\0" in found:
            self.refuse(f"« {key} » est trop long ou illisible")
        return found.strip()

    def code(self, key: str = "code", pattern: re.Pattern[str] = CODE) -> str:
        """Return a code."""
        found = self.get(key)
        if not isinstance(found, str) or not pattern.fullmatch(found):
            shown = found if isinstance(found, str) and found else "(vide)"
            self.refuse(
                f"« {key} » vaut « {shown[:64]} » : lettres sans accent, chiffres et tirets bas attendus"
            )
        return found

    def flag(self, key: str) -> bool:
        """Return a boolean, false when absent."""
        found = self.get(key)
        if found is None:
            return False
        if not isinstance(found, bool):
            self.refuse(f"« {key} » demande vrai ou faux")
        return found

    def number(self, key: str) -> Decimal | None:
        """Return an exact number, or None when absent."""
        found = self.get(key)
        if found is None:
            return None
        number = to_number(found)
        if number is None:
            self.refuse(f"« {key} » demande un nombre, pas « {str(found)[:40]} »")
        return number

    def needed_number(self, key: str) -> Decimal:
        """Return a number that must be there."""
        number = self.number(key)
        if number is None:
            self.refuse(f"« {key} » manque")
        return number

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """Return one of a list of words."""
        found = self.get(key)
        if found is None and default is not None:
            return default
        if isinstance(found, str) and found in set(words):
            return words(found)
        known = ", ".join(word.value for word in words if word.value)
        return self.refuse(f"« {key} » vaut « {str(found)[:40]} » : attendu {known}")

    def parts(self, key: str) -> list[Any]:
        """Return a list, empty when absent."""
        found = self.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            self.refuse(f"« {key} » demande une liste")
        if len(found) > MAX_PARTS:
            self.refuse(f"« {key} » dépasse {MAX_PARTS} éléments")
        return found

    def nodes(self, key: str, name: str) -> list["Node"]:
        """Return the objects of a list, each named by its code or its rank."""
        return [
            Node(raw, f"{self.place}, {name} « {_named(raw, rank)} »")
            for rank, raw in enumerate(self.parts(key), 1)
        ]

    def end(self) -> None:
        """Refuse the keys that nobody read: a misspelt key must not be lost in silence."""
        unknown = [str(key) for key in self.raw if key not in self.read]
        if unknown:
            self.refuse(f"clé inconnue « {unknown[0][:40]} »")


def refuse_doubles(node: Node, codes: Iterable[str], name: str) -> None:
    """Refuse a code given twice."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            node.refuse(f"{name} « {code} » est donné deux fois")
        seen.add(code)


def _named(raw: Any, rank: int) -> str:
    code = raw.get("code") if isinstance(raw, dict) else None
    return code[:64] if isinstance(code, str) and code else f"n° {rank}"
