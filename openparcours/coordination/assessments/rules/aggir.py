"""AGGIR: from eight discriminating variables to the rank and the GIR.

Source: CASF, annexe 2-2 (algorithm), annexe 2-1 as amended by décret n° 2008-821 of 21 August 2008
(filling guide: adverbs, sub-variables). Outdoor moves and distance communication weigh nothing.

The algorithm is not monotone: 32 times, one variable getting worse gives a better group. Transfers
from B to C alone give GIR 5 then 6, because group H counts 2000 for B and 1000 for C; indoor moves
may raise it too, because group B counts them negatively. The regulation is followed as it is
written, never « corrected ».
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

VARIABLES = (
    "coherence",
    "orientation",
    "toilette",
    "habillage",
    "alimentation",
    "elimination",
    "transferts",
    "deplacement_interieur",
)
WEIGHTLESS = ("deplacement_exterieur", "communication")
PARTS: Mapping[str, tuple[str, ...]] = {
    "coherence": ("coherence_communication", "coherence_comportement"),
    "orientation": ("orientation_temps", "orientation_espace"),
    "toilette": ("toilette_haut", "toilette_bas"),
    "habillage": ("habillage_haut", "habillage_moyen", "habillage_bas"),
    "alimentation": ("alimentation_se_servir", "alimentation_manger"),
    "elimination": ("elimination_urinaire", "elimination_fecale"),
    "transferts": ("transferts_adverbes",),
    "deplacement_interieur": ("deplacement_interieur_adverbes",),
}
ADVERBS = frozenset({"spontanement", "totalement", "habituellement", "correctement"})
DOES_ALONE, DOES_NOT = "fait_seul", "ne_fait_pas"
# One part in C is enough for the whole in these three; in feeding, a C beside a B is (guide of 2008).
ANY_C = frozenset({"coherence", "orientation", "elimination"})
GIR_OF_RANK = (1, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6)


@dataclass(frozen=True)
class Group:
    """A group of the algorithm: what C and B weigh by variable, and the thresholds that end it."""

    letter: str
    c: tuple[int, ...]
    b: tuple[int, ...]
    ranks: tuple[tuple[int, int], ...]  # (threshold, rank)


GROUPS = (
    Group("A", (2000, 1200, 40, 40, 60, 100, 800, 200), (0, 0, 16, 16, 20, 16, 120, 32), ((4380, 1), (4140, 2), (3390, 3))),
    Group("B", (1500, 1200, 40, 40, 60, 100, 800, -80), (320, 120, 16, 16, 0, 16, 120, -40), ((2016, 4),)),
    Group("C", (0, 0, 40, 40, 60, 160, 1000, 400), (0, 0, 16, 16, 20, 20, 200, 40), ((1700, 5), (1432, 6))),
    Group("D", (0, 0, 0, 0, 2000, 400, 2000, 200), (0, 0, 0, 0, 200, 200, 200, 0), ((2400, 7),)),
    Group("E", (400, 400, 400, 400, 400, 800, 800, 200), (0, 0, 100, 100, 100, 100, 100, 0), ((1200, 8),)),
    Group("F", (200, 200, 500, 500, 500, 500, 500, 200), (100, 100, 100, 100, 100, 100, 100, 0), ((800, 9),)),
    Group("G", (150, 150, 300, 300, 500, 500, 400, 200), (0, 0, 200, 200, 200, 200, 200, 100), ((650, 10),)),
    Group("H", (0, 0, 3000, 3000, 3000, 3000, 1000, 1000), (0, 0, 2000, 2000, 2000, 2000, 2000, 1000), ((4000, 11), (2000, 12))),
)  # fmt: skip


@dataclass(frozen=True)
class Grading:
    """The rank (1 to 13), the GIR (1 to 6), and how each group was tried."""

    rank: int
    gir: int
    trace: tuple[str, ...]


def grade(codes: str) -> Grading:
    """Return the grading of eight letters A, B or C, in the order of `VARIABLES`."""
    trace = []
    for group in GROUPS:
        total = sum(_weight(group, place, letter) for place, letter in enumerate(codes))
        for threshold, rank in group.ranks:
            if total >= threshold:
                gir = GIR_OF_RANK[rank - 1]
                trace.append(f"Groupe {group.letter} : {total} ≥ {threshold}, rang {rank}, GIR {gir}")
                return Grading(rank, gir, tuple(trace))
        trace.append(f"Groupe {group.letter} : {total} < {group.ranks[-1][0]}")
    trace.append("Aucun seuil atteint : rang 13, GIR 6")
    return Grading(13, 6, tuple(trace))


def letter_of(adverbs: Sequence[str]) -> str:
    """Return the letter of an activity from the adverbs that are a problem: none A, all four C, else B."""
    if DOES_ALONE in adverbs:
        return "A"
    if DOES_NOT in adverbs or set(adverbs) >= ADVERBS:
        return "C"
    return "B"


def whole(variable: str, letters: Sequence[str]) -> str:
    """Return the letter of a variable from those of its parts (guide of 2008)."""
    if set(letters) == {"A"}:
        return "A"
    if set(letters) == {"C"} or (variable in ANY_C and "C" in letters):
        return "C"
    if variable == "alimentation" and set(letters) == {"B", "C"}:
        return "C"
    return "B"


def _weight(group: Group, place: int, letter: str) -> int:
    return {"A": 0, "B": group.b[place], "C": group.c[place]}[letter]
