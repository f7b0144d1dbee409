"""Names as people write and mistype them: folding for comparison and search."""

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"})
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")
PARTICLES = frozenset(
    ("d", "de", "del", "della", "des", "di", "du", "el", "l", "la", "le", "les", "van", "von")
)


def fold(text: str) -> str:
    """Return lower-case words without accents, apostrophes or hyphens, one space apart."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", letters.lower()).strip()


def name_forms(name: str) -> set[str]:
    """Return the folded words by which a name may be looked for.

    A compound gives each of its words and the joined form (« Jean-Pierre »: jean, pierre, jeanpierre;
    « Le Gall »: gall, legall); a particle alone gives nothing.
    """
    words = fold(name).split()
    return {w for w in words if w not in PARTICLES} | {"".join(words)} - {""}


def typed_words(text: str) -> list[str]:
    """Return the folded words of a search, each particle joined to the word it announces."""
    words: list[str] = []
    pending = ""
    for word in fold(text).split():
        if word in PARTICLES:
            pending += word
        else:
            words.append(pending + word)
            pending = ""
    return [*words, pending] if pending else words


@lru_cache(maxsize=4096)
def readable_case(text: str) -> str:
    """Return a name written in capitals as people write it; one that has a small letter stays as it is.

    « CENTRE HOSPITALIER DE L'EST (EHPAD) » reads « Centre hospitalier de l'Est (EHPAD) »: acronyms and numbers
    are kept, linking words and common nouns are small and get their accents back, all others are proper names.
    """
    if text != text.upper() or text == text.lower():
        return text
    tokens = _LETTERS.split(_ELIDED.sub(r"\1'", text))
    for rank in range(1, len(tokens), 2):
        before, after = tokens[rank - 1], tokens[rank + 1]
        starts = rank == 1 or bool(_OPENING.search(before)) or (rank == 3 and fold(tokens[1]) in _ARTICLES)
        small = _small(
            fold(tokens[rank]), is_elided=after[:1] in _QUOTES, stands_apart=before[-1:] == after[:1] == " "
        )
        tokens[rank] = _written(tokens[rank], small, starts=starts)
    return "".join(tokens)


def _small(key: str, *, is_elided: bool, stands_apart: bool) -> str:
    """Return a linking word or a common noun as it is written within a name, or nothing."""
    if len(key) == 1:
        is_link = (is_elided and key in _ELIDABLE) or (stands_apart and key in _LONE)
        return {"a": "à"}.get(key, key) if is_link else ""
    return _COMMON.get(key) or (key if key in _LINKS else "")


def _written(word: str, small: str, *, starts: bool) -> str:
    """Return a word of a name in capitals, given how it is written within a name when it is no proper noun."""
    key = fold(word)
    if small and not (starts and len(key) == 1):
        return small[:1].upper() + small[1:] if starts else small
    if len(key) < 2 or key in _ACRONYMS or not key.isalpha() or _ROMAN.fullmatch(key):
        return word
    if key in _ABBREVIATED:
        return key.capitalize()
    return word if not _VOWEL.search(key) else word[:1] + word[1:].lower()


_QUOTES = ("'", "’")
_LETTERS = re.compile(r"([^\W_]+)")
_ELIDED = re.compile(r"\b([DL]) (?=[AEIOUYHÀÂÉÈÊËÎÏÔÛ][^\W\d_]{2})")
_OPENING = re.compile(r"[(\[«\"/:]\s*$|\s[-–]\s*$")
_VOWEL = re.compile(r"[aeiouy]")
_ROMAN = re.compile(r"[ivx]{2,}")
_ARTICLES = frozenset(("l", "la", "le", "les"))
_LINK_WORDS = "au aux avec ce chez dans en et lez ou par pour sans sous sur un une"
_ABBREVIATED = frozenset(("st", "ste", "dr", "drs", "pr", "mr", "mme"))
_ELIDABLE, _LONE = frozenset("dls"), frozenset("ady")
_ACRONYM_WORDS = (
    "adapei adef admr adpep agapei anpaa apajh apei apf arseaa arsep asei bapu caarud cada camsp cattp ccas cesap "
    "chu chru cias cicat clic cmpea cph cpom cra csapa dac daea ditep eam eanm ehpa ehpad eivasif "
    "epms epsm epsms esat esms fam fas gcsms ghu gie gip had iem ime imp impro inserm irtess isemp itep lam "
    "maia marpa mas mco mecs mgen mjie ofii ohs oph pasa pcpe pmi pta pupa puv sa saad saas sad samnah samsah "
    "samu sarl sas sasu scic selarl selas semo sesad sessad sesvad siad siao spasad ssad ssefs ssefis ssiad "
    "uema ueea ueros ugecam ulis unapei urps usld usmp udaf udapei"
)
_COMMON_WORDS = (
    "accompagnement accueil activité activités adaptation addictologie administratif adolescents adultes âgées "
    "âgés aide ambulatoire analyses annexe antenne appartements association atelier autisme autonome bucco "
    "cabinet centre centres chirurgical clinique clinique collective communal communale communautaire "
    "compétences consultation convalescence coordination cure dentaire départemental départementale dépendantes "
    "dépistage dialyse dispensaire dispositif domicile éducatif éducation enfants ensemble équipe "
    "établissement établissements expérimental familial familiale familles formation foyer général générale "
    "gérontologique gestion groupe groupement habitation handicap handicapées handicapés hébergement hôpital "
    "hospitalier hospitalière hospitaliers imagerie infirmier infirmière infirmières infirmiers information "
    "insertion institut intercommunal intercommunale interdépartemental jeunes jour laboratoire libéral local "
    "logement long maison maternelle maternité médecine médical médicale médicalisé médicaux médico mobile "
    "moyen mutualiste mutuelle nuit obstétrique oncologie parental permanence personnes pharmacie physique "
    "plateforme pluridisciplinaire pluriprofessionnelle polyclinique polyvalent prévention privé privée "
    "professionnel professionnelle protection psychiatrique psychiatrie psycho public publique pédagogique "
    "radiologie rééducation réadaptation régional régionale réinsertion relais répit réseau résidence résidences "
    "santé scolaire secteur section services service sociale sociales sociaux social soins spécial spécialisé "
    "spécialisée spécialisés structure suite supérieur syndicat temporaire territorial territoriale "
    "thérapeutique toxicomanie transfusion travail travailleurs union unité universitaire universitaires "
    "urgence urgences vacances vie vieillesse"
)
_LINKS = PARTICLES | frozenset(_LINK_WORDS.split())
_ACRONYMS = frozenset(_ACRONYM_WORDS.split())
_COMMON = {fold(word): word for word in _COMMON_WORDS.split()}
