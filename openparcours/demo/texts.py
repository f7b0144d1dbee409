"""Fill the slots of the invented stories: names, agreements, figures."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from openparcours.demo.geography import DATA
from openparcours.registry.people.choices import Relationship, Sex
from openparcours.registry.people.models import Person, RelatedPerson

_KIN = {
    (Relationship.CHILD, True): "sa fille", (Relationship.CHILD, False): "son fils",
    (Relationship.SPOUSE, True): "son épouse", (Relationship.SPOUSE, False): "son mari",
    (Relationship.SIBLING, True): "sa sœur", (Relationship.SIBLING, False): "son frère",
    (Relationship.NEIGHBOUR, True): "sa voisine", (Relationship.NEIGHBOUR, False): "son voisin",
    (Relationship.PARENT, True): "sa mère", (Relationship.PARENT, False): "son père",
}  # fmt: skip
ADULT_DAYS = 19 * 365
_FEMININE = re.compile(r"(e|a|ine|ie)$")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Voice:
    """How one speaks of a person: her name, her grammar, her carer, her town."""

    name: str
    is_woman: bool
    carer: str
    town: str

    @classmethod
    def of(cls, person: Person, relatives: list[RelatedPerson], town: str) -> "Voice":
        """Return the voice for a person and her relatives."""
        is_woman = person.sex == Sex.FEMALE
        title = "Mme" if is_woman else "M."
        is_child = person.birth_date and (person.created_at.date() - person.birth_date).days < ADULT_DAYS
        carer = next((r for r in relatives if r.is_carer), relatives[0] if relatives else None)
        name = f"{title} {person.family_name.capitalize()}" if person.family_name else "la personne"
        if is_child:
            name = person.given_name
        return cls(name, is_woman, _kin(carer), town)

    def say(self, text: str, rng: Random) -> str:
        """Return a text with its slots filled, its first letter a capital."""
        values = {
            "P": self.name,
            "e": "e" if self.is_woman else "",
            "elle": "elle" if self.is_woman else "il",
            "Elle": "Elle" if self.is_woman else "Il",
            "aidant": self.carer,
            "ville": self.town,
            "kg": f"{rng.randint(42, 88)},{rng.randint(0, 9)}",
            "ta": f"{rng.choice((11, 12, 12, 13, 13, 14, 15))}/{rng.choice((6, 7, 7, 8))}",
            "gly": f"{rng.randint(0, 1) + 1},{rng.randint(0, 9)}{rng.randint(0, 9)}",
            "h": f"{rng.randint(8, 18)} h {rng.choice(('', '15', '30', '45'))}".strip(),
            "n": str(rng.randint(2, 6)),
            "jour": rng.choice(("lundi", "mardi", "mercredi", "jeudi", "vendredi")),
        }
        filled = _SLOT.sub(lambda m: values.get(m.group(1), m.group(0)), text)
        filled = re.sub(r"([.!?] )([a-zé])", lambda m: m.group(1) + m.group(2).upper(), filled)
        return filled[:1].upper() + filled[1:]


@cache
def read_stories() -> list[dict[str, Any]]:
    """Return the stories by situation."""
    stories: list[dict[str, Any]] = tomllib.loads((DATA / "stories.toml").read_text())["story"]
    return stories


@cache
def read_routines() -> dict[str, list[str]]:
    """Return the short texts of everyday work, by kind of author, and other phrases."""
    routines: dict[str, list[str]] = tomllib.loads((DATA / "routines.toml").read_text())
    return routines


def everyday(rng: Random, authors: list[str], count: int) -> list[tuple[str, str]]:
    """Return so many authors and what each says of an ordinary day; nothing comes back before all was said."""
    said: list[tuple[str, str]] = []
    while len(said) < count and authors:
        every = [(author, text) for author in authors for text in read_routines()[author]]
        said += rng.sample(every, min(len(every), count - len(said)))
    return said


def _kin(carer: RelatedPerson | None) -> str:
    if carer is None:
        return "sa nièce"
    relationship = Relationship(carer.relationship)
    is_woman = bool(_FEMININE.search(carer.given_name))
    return f"{_KIN.get((relationship, is_woman), 'son proche')}"
