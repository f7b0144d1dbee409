"""Names as people write and mistype them: folding for comparison and search."""

import re
import unicodedata

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
