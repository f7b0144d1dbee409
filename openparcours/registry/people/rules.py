"""Pure decisions on identity: statuses (RNIV), coherence of the matricule, likeness of two persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from openparcours.kit.ids import INS_OIDS, compact, is_matricule
from openparcours.kit.names import fold
from openparcours.registry.people.choices import IDENTITY_TRANSITIONS, IdentityStatus, InsiAnswer, Sex

STRICT_TRAITS = ("birth_family_name", "birth_given_names", "sex", "birth_date", "birth_place_code")
TRAITS = (
    *STRICT_TRAITS,
    "used_family_name",
    "used_given_name",
    "is_birth_date_approximate",
    "deceased_on",
)
UNKNOWN_PLACE = "99999"
SUSPECT_SCORE = 60  # from here on, two descriptions are probably one person
_P, _R = IdentityStatus.PROVISIONAL, IdentityStatus.RETRIEVED
_V, _Q = IdentityStatus.VALIDATED, IdentityStatus.QUALIFIED
_RANK = {_P: 0, _R: 1, _V: 1, _Q: 2}
_TRAIT_NAMES = {
    "birth_family_name": "nom de naissance",
    "birth_given_names": "prénoms de naissance",
    "sex": "sexe",
    "birth_date": "date de naissance",
    "birth_place_code": "lieu de naissance",
}
_SEX_FIGURES = {
    "1": Sex.MALE,
    "3": Sex.MALE,
    "7": Sex.MALE,
    "2": Sex.FEMALE,
    "4": Sex.FEMALE,
    "8": Sex.FEMALE,
}


@dataclass(frozen=True, kw_only=True)
class IdentityFacts:
    """What is known of an identity when its status is discussed."""

    status: IdentityStatus
    missing_traits: tuple[str, ...] = ()
    ins_value: str = ""
    ins_oid: str = ""
    insi_answer: str = ""
    has_evidence: bool = False
    is_doubtful: bool = False
    is_fictive: bool = False
    ins_is_taken: bool = False


@dataclass(frozen=True)
class NextStep:
    """What to do to raise a status: an act (its code) and a sentence."""

    act: str
    sentence: str
    target: IdentityStatus | None = None


def missing_traits(traits: Mapping[str, object]) -> tuple[str, ...]:
    """Name in French the strict traits that are unknown."""
    unknown = {"", None, Sex.UNKNOWN}
    return tuple(label for name, label in _TRAIT_NAMES.items() if traits.get(name) in unknown)


def obstacles(facts: IdentityFacts, target: IdentityStatus) -> list[str]:
    """Say in French what forbids a change to a status now; empty, it is allowed."""
    if target not in IDENTITY_TRANSITIONS[facts.status]:
        here, there = facts.status.label, target.label
        return [f"Une identité {here} ne devient pas {there} directement."]
    if target == _P or (facts.status, target) == (_Q, _V):
        return []
    return [*_common_obstacles(facts), *_insi_obstacles(facts, target), *_evidence_obstacles(facts, target)]


def next_step(facts: IdentityFacts) -> NextStep | None:
    """Return the next thing to do to raise the status, or None at the top."""
    if facts.status == _Q:
        return None
    if facts.is_fictive or facts.is_doubtful:
        doubt = "fictive" if facts.is_fictive else "douteuse"
        return NextStep("flags", f"L'identité est signalée {doubt} : levez le doute avant tout.")
    for target in (_Q, _V, _R):
        if target in IDENTITY_TRANSITIONS[facts.status] and not obstacles(facts, target):
            return NextStep("status", f"Tout est réuni : l'identité peut devenir {target.label}.", target)
    return _missing_fact(facts)


def _missing_fact(facts: IdentityFacts) -> NextStep:
    if facts.missing_traits:
        return NextStep("traits", f"Complétez : {', '.join(facts.missing_traits)}.")
    if not facts.has_evidence:
        return NextStep("evidence", "Demandez à voir une pièce d'identité à haut niveau de confiance.")
    if facts.insi_answer != InsiAnswer.FOUND or not facts.ins_value:
        return NextStep("insi", "Interrogez le téléservice INSi et reportez sa réponse.")
    return NextStep("ins", " ".join(_insi_obstacles(facts, _Q)) or "Vérifiez le matricule.")


def status_after_ins_changed(status: IdentityStatus) -> IdentityStatus:
    """Return the status left when the matricule changes: the document seen still holds."""
    return {_Q: _V, _R: _P}.get(status, status)


def is_more_reliable(one: IdentityStatus, other: IdentityStatus) -> bool:
    """Tell whether a status is strictly better proven than another."""
    return _RANK[one] > _RANK[other]


def ins_warnings(value: str, oid: str, traits: Mapping[str, object]) -> list[str]:
    """Say in French what does not fit between a matricule, its OID and the traits; never an error."""
    value = compact(value)
    if not value:
        return []
    if not is_matricule(value):
        return [
            "La clé du matricule est fausse : il est conservé, mais l'identité ne pourra pas être qualifiée."
        ]
    warnings = []
    if oid not in INS_OIDS:
        warnings.append("L'OID du matricule est inconnu.")
    sex, born = traits.get("sex"), traits.get("birth_date")
    if sex in (Sex.FEMALE, Sex.MALE) and _SEX_FIGURES[value[0]] != sex:
        warnings.append("Le sexe du matricule n'est pas celui de la personne.")
    if isinstance(born, date):
        warnings += _birth_warnings(value, born)
    place = str(traits.get("birth_place_code") or "")
    if place and place != UNKNOWN_PLACE and not _same_department(value[5:10], place):
        warnings.append("Le département de naissance du matricule n'est pas celui de la personne.")
    return warnings


def _birth_warnings(value: str, born: date) -> list[str]:
    warnings = []
    if int(value[1:3]) != born.year % 100:
        warnings.append("L'année de naissance du matricule n'est pas celle de la personne.")
    month = int(value[3:5])
    if 1 <= month <= 12 and month != born.month:
        warnings.append("Le mois de naissance du matricule n'est pas celui de la personne.")
    return warnings


def _same_department(place_of_value: str, place: str) -> bool:
    """Compare departments; Corsica before 1976 was 20; 96 and 99 mean born elsewhere."""
    ours, theirs = place_of_value[:2], place[:2]
    if {ours, theirs} <= {"20", "2A", "2B"}:
        return True
    return ours == theirs or ours in {"96", "99"} or theirs == "99"


def _common_obstacles(facts: IdentityFacts) -> list[str]:
    found = []
    if facts.is_fictive:
        found.append("L'identité est signalée fictive.")
    if facts.is_doubtful:
        found.append("L'identité est signalée douteuse.")
    if facts.missing_traits:
        found.append(f"Il manque : {', '.join(facts.missing_traits)}.")
    return found


def _insi_obstacles(facts: IdentityFacts, target: IdentityStatus) -> list[str]:
    if target == _V:
        return []
    found = []
    if facts.insi_answer != InsiAnswer.FOUND:
        found.append("INSi n'a pas répondu « une identité trouvée » (00) pour ces traits.")
    if not facts.ins_value:
        found.append("Le matricule INS n'est pas renseigné.")
    elif not is_matricule(facts.ins_value):
        found.append("La clé du matricule INS est fausse.")
    if facts.ins_value and facts.ins_oid not in INS_OIDS:
        found.append("L'OID du matricule est inconnu.")
    if target == _Q and facts.ins_is_taken:
        found.append("Une autre identité qualifiée porte déjà ce matricule : voyez l'identitovigilance.")
    return found


def _evidence_obstacles(facts: IdentityFacts, target: IdentityStatus) -> list[str]:
    if target == _R or facts.has_evidence:
        return []
    return ["Aucune pièce d'identité à haut niveau de confiance n'a été vue pour ces traits."]


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How much two identities look alike: a score from 0 to 100 and the reasons, in French."""

    score: int
    reasons: tuple[str, ...]


def likeness(one: Mapping[str, object], other: Mapping[str, object]) -> Likeness:
    """Compare two sets of traits (and phone digits) and say why they may be one person."""
    findings = [*_ins_likeness(one, other), *_name_likeness(one, other), *_birth_likeness(one, other)]
    phones = set(_words(one, "phones")) & set(_words(other, "phones"))
    if phones:
        findings.append((30, "même téléphone"))
    score = max(0, min(100, sum(points for points, _ in findings)))
    return Likeness(score=score, reasons=tuple(reason for points, reason in findings if points > 0))


def is_another(known: Mapping[str, object], said: Mapping[str, object]) -> bool:
    """Tell whether a description is not that of the person known: something differs, too little agrees.

    What only one of the two tells never differs.
    """
    names = ((_families(known), _families(said)), (_givens(known), _givens(said)))
    differs = any(ours and theirs and not ours & theirs for ours, theirs in names)
    differs |= {known.get("sex"), said.get("sex")} == {Sex.FEMALE, Sex.MALE}
    differs |= None is not known.get("birth_date") != said.get("birth_date") is not None
    return differs and likeness(known, said).score < SUSPECT_SCORE


def _ins_likeness(one: Mapping[str, object], other: Mapping[str, object]) -> list[tuple[int, str]]:
    same = one.get("ins_value") and one.get("ins_value") == other.get("ins_value")
    return [(100, "même matricule INS")] if same else []


def _name_likeness(one: Mapping[str, object], other: Mapping[str, object]) -> list[tuple[int, str]]:
    families, givens = (_families(one), _families(other)), (_givens(one), _givens(other))
    if not families[0] & families[1] and families[0] & givens[1] and families[1] & givens[0]:
        return [(50, "nom et prénom inversés")]
    found = [_family_likeness(one, other), _given_likeness(*givens)]
    if {one.get("sex"), other.get("sex")} == {Sex.FEMALE, Sex.MALE}:
        found.append((-15, ""))
    return found


def _family_likeness(one: Mapping[str, object], other: Mapping[str, object]) -> tuple[int, str]:
    ours, theirs = _families(one), _families(other)
    if ours & theirs:
        crossed = fold(str(one.get("birth_family_name") or "")) not in theirs and len(theirs) > 1
        return 35, "même nom (utilisé ou de naissance)" if crossed else "même nom"
    if any(_is_near(a, b) for a in ours for b in theirs):
        return 25, "nom proche"
    if any(_begins(a, b) for a in ours for b in theirs):
        return 18, "nom qui commence pareil"
    return (-10, "") if one.get("birth_family_name") and other.get("birth_family_name") else (0, "")


def _given_likeness(ours: set[str], theirs: set[str]) -> tuple[int, str]:
    if ours & theirs:
        return 20, "même prénom"
    if any(_is_near(a, b) for a in ours for b in theirs):
        return 12, "prénom proche"
    if any(a[:4] == b[:4] and len(a) > 3 for a in ours for b in theirs):
        return 8, "prénom qui commence pareil"
    return (-25, "") if ours and theirs else (0, "")


def _birth_likeness(one: Mapping[str, object], other: Mapping[str, object]) -> list[tuple[int, str]]:
    ours, theirs = one.get("birth_date"), other.get("birth_date")
    if not isinstance(ours, date) or not isinstance(theirs, date):
        return []
    if ours == theirs:
        return [(40, "même date de naissance")]
    if (ours.day, ours.month) == (theirs.month, theirs.day) and ours.year == theirs.year:
        return [(30, "jour et mois inversés")]
    same = sum((ours.day == theirs.day, ours.month == theirs.month, ours.year == theirs.year))
    if same == 2:
        return [(20, "date de naissance à un élément près")]
    if one.get("is_birth_date_approximate") or other.get("is_birth_date_approximate"):
        return [(15, "année proche")] if abs(ours.year - theirs.year) <= 1 else []
    return [(-40, "")]


def _families(traits: Mapping[str, object]) -> set[str]:
    names = {fold(str(traits.get(n) or "")) for n in ("birth_family_name", "used_family_name")}
    return names - {""}


def _givens(traits: Mapping[str, object]) -> set[str]:
    used = fold(str(traits.get("used_given_name") or ""))
    birth = fold(str(traits.get("birth_given_names") or "")).split(" ")
    return {used, birth[0]} - {""}


def _words(traits: Mapping[str, object], name: str) -> tuple[str, ...]:
    values = traits.get(name)
    return tuple(str(v) for v in values) if isinstance(values, (list, tuple, set, frozenset)) else ()


def _begins(one: str, other: str) -> bool:
    """Tell whether one name begins as the other, three letters at least: a name being typed."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and long.startswith(short)


def _is_near(one: str, other: str) -> bool:
    """Tell whether one edit (insert, delete, change, swap) parts two names of four letters or more."""
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
