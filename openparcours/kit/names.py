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


def forms(text: str) -> list[str]:
    """Return the folded words of a name and, when it has several, the whole written as one word."""
    words = fold(text).split()
    return [*words, "".join(words)] if len(words) > 1 else words


def deletions(word: str) -> set[str]:
    """Return the word and all it becomes when one letter falls: two words one mistake apart share one."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def is_near(one: str, other: str) -> bool:
    """Tell whether one letter added, dropped, changed or swapped with its neighbour makes both the same."""
    if one == other:
        return True
    if len(one) == len(other):
        differing = [i for i, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        swapped = (
            len(differing) == 2
            and differing[1] == differing[0] + 1
            and one[differing[0]] == other[differing[1]]
            and one[differing[1]] == other[differing[0]]
        )
        return len(differing) == 1 or swapped
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and short in {long[:i] + long[i + 1 :] for i in range(len(long))}
