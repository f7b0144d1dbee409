"""A short key of how a French name sounds: names written otherwise but said alike share it."""

import re

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"^h|(?<=[^csp])h", ""),
        (r"ph", "f"),
        (r"(?<=[jg])e(?=[ao])", ""),
        (r"e?au", "o"),
        (r"(?:sch|ch|sh)", "C"),
        (r"gn", "N"),
        (r"qu?|ck|k|cc(?![ei])|c(?![eiy])", "K"),
        (r"c(?=[eiy])|ss|ç|(?<=[aeiouy])t(?=ion)|z|s", "S"),
        (r"g(?=[eiy])|j", "J"),
        (r"gu(?=[eiy])", "G"),
        (r"(?:ain|ein|aim|im|in|yn|ym)(?![aeiouymn])", "E"),
        (r"(?:an|am|en|em)(?![aeiouymn])", "A"),
        (r"(?:on|om)(?![aeiouymn])", "O"),
        (r"(?:un|um)(?![aeiouymn])", "E"),
        (r"oi|oy", "wa"),
        (r"ou|w", "u"),
        (r"ai|ei|ay|ey|er$|ez$|et$|es$|é|è", "e"),
        (r"y", "i"),
        (r"oe|eu", "e"),
        (r"(.)\1+", r"\1"),
        (r"[eSdtxspJ]+$", ""),
    )
)


def sound_of(word: str) -> str:
    """Return the sound key of a folded word; an empty key for what has no letter."""
    sound = word
    for pattern, replacement in _RULES:
        sound = pattern.sub(replacement, sound)
    return sound or word
