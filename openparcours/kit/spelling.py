"""Words one slip apart, found through an index instead of a comparison with every word.

Two words that one edit separates (a letter missing, added, changed, or two swapped) share a key:
one of them, or what is left of it without one letter (the deletion neighbourhood of SymSpell).
"""

from openparcours.kit.phonetics import phonetic_key

SHORTEST = 3
_SOUND = "~"


def spelling_keys(word: str) -> set[str]:
    """Return the keys of a word: itself, itself without each letter, and its sound after a tilde."""
    keys = {word}
    if len(word) >= SHORTEST:
        keys |= {word[:i] + word[i + 1 :] for i in range(len(word))}
    sound = phonetic_key(word)
    return keys | {_SOUND + sound} if len(sound) > 1 else keys


def slips(one: str, other: str) -> int:
    """Return 0 for the same word, 1 for one edit, 2 for more."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > 1:
        return 2
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    is_one = a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return 1 if is_one else 2
