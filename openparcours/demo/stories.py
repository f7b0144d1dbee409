"""Choose a story for a person: what a DAC is asked, by age and by share."""

from datetime import date, timedelta
from random import Random
from typing import Any

from openparcours.coordination.records.choices import SupportLevel
from openparcours.demo.lives import Story
from openparcours.demo.randomness import pick
from openparcours.demo.texts import read_stories
from openparcours.registry.people.models import Person

# Shares of motifs by age, after the regions' published activity (geriatrics first, then palliative care…).
_OLD = (
    ("maintien_domicile", 0.2), ("retour_domicile", 0.13), ("perte_autonomie", 0.1),
    ("troubles_cognitifs", 0.11), ("repit_aidant", 0.09), ("soins_palliatifs", 0.09),
    ("coordination_intervenants", 0.06), ("maladie_chronique", 0.06), ("isolement", 0.04),
    ("refus_de_soins", 0.03), ("rupture", 0.03), ("admission_etablissement", 0.03),
    ("recherche_medecin_traitant", 0.02), ("logement_incurie", 0.02), ("maltraitance_danger", 0.02),
)  # fmt: skip
_MIDDLE = (
    ("sante_mentale", 0.17), ("cancer", 0.16), ("soins_palliatifs", 0.1), ("maladie_chronique", 0.12),
    ("precarite_droits", 0.12), ("addiction", 0.11), ("handicap", 0.12), ("logement_incurie", 0.05),
    ("recherche_medecin_traitant", 0.05),
)  # fmt: skip
_YOUNG = (
    ("handicap", 0.3), ("sante_mentale", 0.26), ("precarite_droits", 0.2), ("addiction", 0.16),
    ("cancer", 0.08),
)  # fmt: skip


def choose_story(rng: Random, person: Person, *, opened_on: date, today: date) -> Story:
    """Return what will happen to a person whose record opens on a day."""
    motif = _motif(rng, person, today)
    story = rng.choice([s for s in read_stories() if s["motif"] == motif])
    lasts = {"ponctuel": (20, 90), "soutenu": (90, 400), "intensif": (120, 700)}[story["level"]]
    end = opened_on + timedelta(days=rng.randint(*lasts))
    weeks = max((min(end, today) - opened_on).days // 7, 1)
    return Story(
        opened_on=opened_on,
        closed_on=end if end < today else None,
        story=story,
        extra_members=rng.choice((0, 1, 1, 2, 2, 3, 4, 6)),
        routines=min(round(weeks * rng.uniform(0.1, 0.5)), 18),
        is_shared=rng.random() > 0.03,
    )


def showcase_story(opened_on: date) -> Story:
    """Return the heavy record that the demonstration shows: a year of everything, twelve partners."""
    motifs = ("maintien_domicile", "retour_domicile", "maladie_chronique", "perte_autonomie",
              "repit_aidant", "coordination_intervenants")  # fmt: skip
    by_motif = {s["motif"]: s for s in read_stories()}
    stories: list[dict[str, Any]] = [by_motif[m] for m in motifs]
    first = {**stories[0], "level": SupportLevel.INTENSIVE}
    return Story(
        opened_on=opened_on,
        closed_on=None,
        story=first,
        extra_members=10,
        routines=320,
        stories=[first, *stories[1:]],
    )


def _motif(rng: Random, person: Person, today: date) -> str:
    age = (today - person.birth_date).days // 365 if person.birth_date else 80
    if age < 19:
        return "enfant_adolescent"
    return pick(rng, _OLD if age >= 65 else _MIDDLE if age >= 45 else _YOUNG)
