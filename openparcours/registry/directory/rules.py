"""Pure decisions of the directory: the sector of a FINESS category, names as shown, freshness."""

import re
from datetime import date

from openparcours.kit.ids import compact, is_finess
from openparcours.kit.names import PARTICLES, fold, readable_case
from openparcours.registry.directory.choices import Sector

STALE_AFTER_DAYS = 90
MOST_WORDS, STEM = 12, 7
_SPELT = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "idel": "infirmier",
    "ide": "infirmier",
}

_CATEGORIES = {
    Sector.COORDINATION: "604 606",
    Sector.HOSPITAL: "101 106 109 114 115 122 126 127 128 129 131 141 146 156 161 292 355 362 365 366 412 415 "
    "425 430 444 695 696 697 698",
    Sector.COMMUNITY: "124 223 228 230 433 438 439 603 611 612 620 627 628 629 630 636 637 638",
    Sector.MEDICOSOCIAL: "165 178 180 182 183 186 188 189 190 191 192 194 195 196 197 198 202 207 209 213 221 "
    "238 246 247 249 252 253 255 354 370 377 379 381 382 390 395 396 402 437 445 446 448 449 460 461 463 464 "
    "500 501 502",
    Sector.SOCIAL: "159 166 172 175 176 177 214 219 236 241 256 257 258 259 286 295 340 341 344 418 440 441 "
    "442 443 450 453 462",
}
_SECTOR_OF = {code: sector for sector, codes in _CATEGORIES.items() for code in codes.split()}
_SECTOR_OF_GROUP = {
    "11": Sector.HOSPITAL,
    "12": Sector.HOSPITAL,
    "21": Sector.COMMUNITY,
    "22": Sector.COMMUNITY,
    "31": Sector.COMMUNITY,
    "32": Sector.COMMUNITY,
    "41": Sector.MEDICOSOCIAL,
    "43": Sector.MEDICOSOCIAL,
    "44": Sector.MEDICOSOCIAL,
    "45": Sector.SOCIAL,
    "46": Sector.SOCIAL,
}
_CLOSED = re.compile(r"^\s*\[?\s*ferm[ée]e?\s*\]?\s*[:-]?\s*", re.IGNORECASE)


def sector_of_category(category: str, group: str = "") -> Sector:
    """Return the sector of a FINESS category, or that of its aggregate when the category is unknown."""
    return _SECTOR_OF.get(category) or _SECTOR_OF_GROUP.get(group[:2], Sector.OTHER)


def shown_name(name: str) -> str:
    """Return a name of the directory as people read it: not in capitals, without its « [Fermé] » mark."""
    plain = " ".join(name.split())
    return readable_case(_CLOSED.sub("", plain) if plain.startswith("[") else plain)


def search_words(text: str) -> list[str]:
    """Return the words by which something of the directory is found: folded, without particles, « St » spelt."""
    words = [_SPELT.get(word, word) for word in fold(text).split()]
    return [word for word in words if word not in PARTICLES][:MOST_WORDS] or words[:MOST_WORDS]


def kind_of_number(text: str) -> str:
    """Return the kind that a number typed names: FINESS, SIRET, category; INSEE code, postcode; RPPS."""
    number = compact(text)
    if is_numbered_structure(number):
        return "structures"
    if not number.isdigit():
        return ""
    return {3: "structures", 5: "communes", 11: "professionnels"}.get(len(number), "")


def is_numbered_structure(number: str) -> bool:
    """Tell whether a compact number has the shape of a FINESS (2A… in Corsica) or of a SIRET."""
    return is_finess(number) or (len(number) == 14 and number.isdigit())


def commune_words(text: str) -> str:
    """Return the folded name of a commune as the geography writes it: « ST JEAN CEDEX 2 » is « saint jean »."""
    words = fold(text).partition(" cedex")[0].split()
    return " ".join(_SPELT.get(word, word) for word in words)


def departments_of(postcode: str) -> tuple[str, ...]:
    """Return the departments that a postcode may be of: two for Corsica, three figures overseas."""
    if postcode[:2] == "20":
        return ("2A", "2B")
    return (postcode[:3],) if postcode[:2] in ("97", "98") else (postcode[:2],)


def stem(word: str) -> str:
    """Return what the forms of a profession share: infirmier and infirmière, cardiologue and cardiologie."""
    return word[:STEM]


def is_stale(updated_on: date | None, *, today: date) -> bool:
    """Tell whether a national datum is too old to be relied on without a call."""
    return updated_on is not None and (today - updated_on).days > STALE_AFTER_DAYS
