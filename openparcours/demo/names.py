"""Fictitious names that suit their generation; surnames come from Faker."""

from random import Random

from faker.providers.person.fr_FR import Provider

from openparcours.registry.people.choices import Sex

SURNAMES = tuple(dict.fromkeys(Provider.last_names))
_STARTS = ("Mar", "Bel", "Cas", "Dau", "Fau", "Gar", "Lau", "Mon", "Pey", "Rou", "Sal", "Ver", "Bour", "Can")
_MIDDLES = ("a", "e", "i", "ou", "in", "er", "an", "elle", "ar", "on")
_ENDS = (
    "gnac",
    "zac",
    "net",
    "din",
    "vel",
    "tier",
    "sol",
    "bert",
    "guet",
    "ric",
    "las",
    "mont",
    "quier",
    "rède",
)

_FEMALE = {
    1900: "Jeannine Odette Simone Yvette Paulette Ginette Huguette Denise Andrée Marcelle Lucienne "
    "Raymonde Renée Suzanne Thérèse Colette Georgette Madeleine Marguerite Germaine Pierrette Henriette",
    1945: "Monique Jacqueline Nicole Christiane Michèle Josette Arlette Danielle Françoise Annie Bernadette "
    "Martine Chantal Évelyne Ghislaine Marie-France Claudine Éliane",
    1965: "Nathalie Isabelle Sylvie Véronique Corinne Valérie Sandrine Florence Laurence Fatima Céline",
    1985: "Émilie Julie Laura Camille Léa Manon Chloé Inès Sarah Anaïs Jade Lina",
}
_MALE = {
    1900: "Marcel Roger André Robert René Lucien Raymond Georges Maurice Fernand Albert Émile Louis Henri "
    "Gaston Léon Ernest Paul",
    1945: "Jean-Claude Michel Bernard Gérard Jacques Daniel Alain Guy Christian Serge Jean-Pierre Yves "
    "Gilbert Francis",
    1965: "Philippe Thierry Pascal Éric Laurent Christophe Frédéric Olivier Stéphane Karim Didier Bruno",
    1985: "Thomas Nicolas Julien Kévin Maxime Lucas Enzo Hugo Mehdi Antoine Nathan Léo",
}
FIRST_NAMES = {
    Sex.FEMALE: {year: names.split() for year, names in _FEMALE.items()},
    Sex.MALE: {year: names.split() for year, names in _MALE.items()},
}


def surname(rng: Random) -> str:
    """Return a surname: a common one two times in three, an invented one otherwise."""
    if rng.random() < 2 / 3:
        return rng.choice(SURNAMES)
    return rng.choice(_STARTS) + rng.choice(_MIDDLES) + rng.choice(_ENDS)


def given_names(rng: Random, sex: Sex, birth_year: int) -> list[str]:
    """Return two or three given names of a generation."""
    generation = max(year for year in FIRST_NAMES[sex] if year <= max(birth_year, 1900))
    return rng.sample(FIRST_NAMES[sex][generation], rng.choice((1, 2, 2, 3)))


def professional_name(rng: Random) -> tuple[str, str, bool]:
    """Return the given name, surname and sex (woman or not) of somebody at work."""
    is_woman = rng.random() < 0.72
    sex = Sex.FEMALE if is_woman else Sex.MALE
    return given_names(rng, sex, rng.choice((1966, 1970, 1986)))[0], surname(rng), is_woman
