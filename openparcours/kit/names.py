"""Names as people write and mistype them: folding for comparison and search."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"})
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return lower-case words without accents, apostrophes or hyphens, one space apart."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", letters.lower()).strip()
