"""Pure decisions: how far a place is, and how well an offer fits what is wanted."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

_EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Point:
    """A place in degrees; `is_rough` when only its neighbourhood is known."""

    latitude: float
    longitude: float
    is_rough: bool = False


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: a need and its theme, a public, words, free or not, how far."""

    need: str = ""
    theme: str = ""
    public: str = ""
    words: tuple[str, ...] = ()
    is_free: bool = False
    radius_km: int = 0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of an offer, and where it stands to the place that matters.

    `serves`: it names the commune among those it serves; `has_zone`: it names some.
    `nearness`: 0 in the commune, 1 in its group of communes, 2 in the department, 3 elsewhere.
    """

    name: str
    themes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    is_free: bool | None = None
    serves: bool = False
    has_zone: bool = False
    nearness: int = 3
    distance_km: float | None = None
    text: str = ""


@dataclass(frozen=True)
class Fit:
    """How well an offer fits: what sorts it, and whether it answers the very need."""

    order: tuple[int, int, float, str]
    is_exact: bool


def distance_km(one: Point, other: Point) -> float:
    """Return the distance in kilometres as the crow flies (haversine on the mean radius of the Earth)."""
    north, south = radians(one.latitude), radians(other.latitude)
    turn = radians(other.longitude - one.longitude)
    chord = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(turn / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(chord)))


def fit(facts: Facts, wanted: Wanted) -> Fit | None:
    """Return how an offer fits, or None when it does not: wrong need, public, price, words or place."""
    is_exact = not wanted.need or wanted.need in facts.needs or wanted.need in facts.themes
    is_near_theme = bool(wanted.theme) and any(_root(theme) == wanted.theme for theme in facts.themes)
    if not (is_exact or is_near_theme):
        return None
    if wanted.public and facts.audiences and wanted.public not in facts.audiences:
        return None
    if wanted.is_free and facts.is_free is not True:
        return None
    if not all(word in facts.text for word in wanted.words):
        return None
    if not _is_in_reach(facts, wanted):
        return None
    far = facts.distance_km if facts.distance_km is not None else facts.nearness * 15.0
    return Fit((0 if is_exact else 1, 0 if facts.serves else 1, far, facts.name), is_exact)


def _is_in_reach(facts: Facts, wanted: Wanted) -> bool:
    if facts.serves:
        return True
    if facts.has_zone:
        return False
    if not wanted.radius_km:
        return facts.nearness <= 2
    if facts.distance_km is not None:
        return facts.distance_km <= wanted.radius_km
    return facts.nearness <= (1 if wanted.radius_km < 50 else 2)


def _root(theme: str) -> str:
    return theme.split("--", maxsplit=1)[0]
