"""A phonetic key of French names: what sounds alike, whatever its spelling, has the same key.

Vowels are kept (Martin and Morton differ); nasal vowels are written in capitals; h, doubled letters
and the final consonants that French does not pronounce are dropped.
"""

import re

from openparcours.kit.names import fold

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"chr", "kr"),
        (r"s?ch|sh", "X"),
        (r"ph", "f"),
        (r"h", ""),
        (r"e?aul?[tdx]s?$|e?aul$", "o"),
        (r"jea", "ja"),
        (r"(.)\1+", r"\1"),
        (r"c(?=[eiy])", "s"),
        (r"ge(?=[aou])|g(?=[eiy])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"qu?|c[kq]?", "k"),
        (r"gn", "ny"),
        (r"(?:oi|oy)n(?![aeiouy])", "WI"),
        (r"oi|oy", "wa"),
        (r"eau|au", "o"),
        (r"ou|oo", "u"),
        (r"(?:[ae]?i|y)[nm](?![aeiouwynm])", "I"),
        (r"[ae][nm](?![aeiouwynm])", "A"),
        (r"o[nm](?![aeiouwynm])", "O"),
        (r"u[nm](?![aeiouwynm])", "I"),
        (r"ai|ay|ei|ey|oe|ae|eu", "e"),
        (r"gz|ks|z|x", "s"),
        (r"w", "v"),
        (r"y", "i"),
        (r"(?<=..)(?:e?[sdtp]+|e)$", ""),
        (r"(.)\1+", r"\1"),
    )
)


def phonetic_key(name: str) -> str:
    """Return the phonetic key of one word, empty when it has no letter."""
    key = fold(name)
    for pattern, sound in _RULES:
        key = pattern.sub(sound, key)
    return key
