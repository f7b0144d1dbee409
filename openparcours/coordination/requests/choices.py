"""States of a request and what moves it, contacts, what the person knows."""

from dataclasses import dataclass

from django.db import models

from openparcours.coordination.records.choices import OpeningReason, SupportLevel
from openparcours.registry.directory.choices import Profession

INTAKE_FORM = "demande"
FOLLOW_PURPOSE = "request.follow"
FOLLOW_DAYS = 365
MOST_SHEETS = 50  # printed at once
MOST_FILES = 20  # joined to one request
PUBLIC_FILES, PUBLIC_BYTES = 3, 5 * 1024 * 1024  # sent at once by whoever has no account
ANONYMOUS, WEB, PHONE = "anonyme", "formulaire_web", "telephone"
STANDARD = "standard"


class RequestStatus(models.TextChoices):
    RECEIVED = "recue", "reçue"
    ANALYSIS = "en_analyse", "en analyse"
    WAITING = "attente_complement", "en attente d'un complément"
    ORIENTED = "orientee", "orientée"
    INFORMED = "close_information", "close : information"
    RELAYED = "close_orientation", "close : orientation"
    INCLUDED = "close_inclusion", "close : accompagnement"
    OUT_OF_SCOPE = "close_hors_champ", "close : hors champ"
    EMERGENCY = "urgence_reorientee", "urgence réorientée"
    DUPLICATE = "doublon", "doublon"
    UNANSWERED = "sans_suite", "sans suite"
    CANCELLED = "annulee", "annulée"


S = RequestStatus
OPEN = (S.RECEIVED, S.ANALYSIS, S.WAITING, S.ORIENTED)
RUNNING = (S.RECEIVED, S.ANALYSIS)  # the promise's clock runs
DECIDED = (S.ORIENTED, S.INFORMED, S.INCLUDED, S.OUT_OF_SCOPE)
UNCOUNTED = (S.DUPLICATE, S.CANCELLED)  # R2: excluded from every figure
_ANY_TIME = {S.DUPLICATE, S.CANCELLED, S.EMERGENCY}
TRANSITIONS = {
    S.RECEIVED: {S.ANALYSIS, *_ANY_TIME},
    S.ANALYSIS: {S.WAITING, S.INFORMED, S.ORIENTED, S.INCLUDED, S.OUT_OF_SCOPE, S.UNANSWERED, *_ANY_TIME},
    S.WAITING: {S.ANALYSIS, S.UNANSWERED, *_ANY_TIME},
    S.ORIENTED: {S.RELAYED, S.ANALYSIS, *_ANY_TIME},
    **{status: set() for status in S if status not in OPEN},
}

# What the requester is told, without an account and without a word about the person.
PLAIN_STATES = {
    S.RECEIVED: "Votre demande est bien arrivée. Elle sera lue par l'équipe.",
    S.ANALYSIS: "Votre demande est en cours d'étude.",
    S.WAITING: "Nous attendons un renseignement pour continuer. L'équipe a pu vous appeler à ce sujet.",
    S.ORIENTED: "Une orientation est proposée. Nous vérifions qu'elle aboutit.",
    S.INFORMED: "Une réponse a été donnée. La demande est terminée.",
    S.RELAYED: "L'orientation a abouti. La demande est terminée.",
    S.INCLUDED: "Un accompagnement commence. La demande est terminée, le suivi continue avec l'équipe.",
    S.OUT_OF_SCOPE: "La demande ne relève pas de notre dispositif. Une autre voie a été proposée.",
    S.EMERGENCY: "La demande relevait de l'urgence et y a été dirigée.",
    S.DUPLICATE: "Cette demande a été réunie avec une autre, déjà en cours.",
    S.UNANSWERED: "La demande est terminée sans suite. Vous pouvez nous rappeler.",
    S.CANCELLED: "La demande a été annulée.",
}
STEPS = {
    S.RECEIVED: "Demande reçue", S.ANALYSIS: "Étude de la demande", S.WAITING: "Attente d'un renseignement",
    S.ORIENTED: "Orientation proposée", S.INFORMED: "Réponse donnée", S.RELAYED: "Orientation aboutie",
    S.INCLUDED: "Accompagnement commencé", S.OUT_OF_SCOPE: "Autre voie proposée",
    S.EMERGENCY: "Dirigée vers l'urgence", S.DUPLICATE: "Réunie à une autre demande",
    S.UNANSWERED: "Terminée sans suite", S.CANCELLED: "Annulée",
}  # fmt: skip
TONES = {
    S.RECEIVED: "accent", S.ANALYSIS: "info", S.WAITING: "warning", S.ORIENTED: "info",
    S.INFORMED: "success", S.RELAYED: "success", S.INCLUDED: "success",
}  # fmt: skip


@dataclass(frozen=True)
class RequestAct:
    """An act that moves a request: where to, by which button, with which right."""

    code: str
    label: str
    to_status: RequestStatus
    icon: str
    permission: str = "requests.decide"
    is_immediate: bool = False
    is_rare: bool = False

    @property
    def url_name(self) -> str:
        return "requests:act" if self.permission == "requests.take" else "requests:decision"


ACTS = {
    act.code: act
    for act in (
        RequestAct("prise-en-charge", "Prendre en charge", S.ANALYSIS, "hand", "requests.take", True),
        RequestAct("attente", "Demander un complément", S.WAITING, "pause", "requests.take", is_rare=True),
        RequestAct("reprise", "Complément reçu", S.ANALYSIS, "play", "requests.take", True),
        RequestAct("information", "Informer", S.INFORMED, "info", "requests.take"),
        RequestAct("orientation", "Orienter", S.ORIENTED, "signpost"),
        RequestAct("retour", "Noter le retour d'orientation", S.RELAYED, "corner-down-left"),
        RequestAct("inclusion", "Accompagner", S.INCLUDED, "route"),
        RequestAct("hors-champ", "Hors champ", S.OUT_OF_SCOPE, "circle-slash", is_rare=True),
        RequestAct("urgence", "Diriger vers l'urgence", S.EMERGENCY, "siren", "requests.take", is_rare=True),
        RequestAct(
            "doublon", "Doublon d'une autre demande", S.DUPLICATE, "copy", "requests.take", is_rare=True
        ),
        RequestAct("sans-suite", "Clore sans suite", S.UNANSWERED, "circle-x", "requests.take", is_rare=True),
        RequestAct("annulation", "Annuler", S.CANCELLED, "ban", "requests.take", is_rare=True),
    )
}
_RARE = ("urgence", "doublon", "annulation")
ACTS_OF_STATUS = {
    S.RECEIVED: ("prise-en-charge", *_RARE),
    S.ANALYSIS: ("information", "orientation", "inclusion", "attente", "hors-champ", "sans-suite", *_RARE),
    S.WAITING: ("reprise", "sans-suite", *_RARE),
    S.ORIENTED: ("retour", *_RARE),
}


class PersonAnswer(models.TextChoices):
    YES = "oui", "oui"
    NO = "non", "non"
    IMPOSSIBLE = "impossible", "impossible"


class PhysicianState(models.TextChoices):
    DECLARED = "declare", "déclaré"
    UNDECLARED = "non_declare", "connu, non déclaré"
    NONE = "sans_mt", "sans médecin traitant"
    UNKNOWN = "inconnu", "inconnu"
    REFUSED = "refuse", "la personne ne veut pas le dire"


class ContactKind(models.TextChoices):
    """Kinds of contact, as activity reports count them."""

    CALL_IN = "appel_entrant", "appel reçu"
    CALL_OUT = "appel_sortant", "appel donné"
    HOME_VISIT = "visite_domicile", "visite à domicile"
    SITE_VISIT = "visite_etablissement", "visite en établissement"
    OFFICE = "rdv_bureau", "rendez-vous au bureau"
    VIDEO = "visio", "visio"
    MAIL = "courriel_mss", "courriel ou messagerie sécurisée"
    LETTER = "courrier", "courrier"
    MEETING = "reunion_rcp", "réunion, concertation"
    ESCORT = "accompagnement_physique", "accompagnement physique"
    PAPERS = "demarche_administrative", "démarche administrative"
    SEARCH = "recherche_solution", "recherche de solution"
    WRITING = "redaction", "rédaction"
    TRAVEL = "trajet", "trajet"


OUTGOING = (ContactKind.CALL_OUT, ContactKind.MAIL, ContactKind.LETTER, ContactKind.VIDEO, ContactKind.OFFICE)
CONTACT_OF_CHANNEL = {
    "telephone": ContactKind.CALL_IN, "physique": ContactKind.OFFICE, "reunion": ContactKind.MEETING,
    "courrier": ContactKind.LETTER, "courriel": ContactKind.MAIL, "mssante": ContactKind.MAIL,
    "sas": ContactKind.CALL_IN,
}  # fmt: skip


class ContactParty(models.TextChoices):
    REQUESTER = "demandeur", "le demandeur"
    PERSON = "personne", "la personne"
    RELATIVE = "entourage", "l'entourage"
    PHYSICIAN = "medecin_traitant", "le médecin traitant"
    OTHER = "autre", "un autre intervenant"


OPENING_REASONS = {
    "retour_domicile_sortie_hospitalisation": OpeningReason.DISCHARGE,
    "repit_aidant_epuisement": OpeningReason.RESPITE,
    "refus_de_soins_ou_aides": OpeningReason.REFUSAL,
    "maladie_chronique_complexe": OpeningReason.CHRONIC,
    "rupture_de_prise_en_charge": OpeningReason.BREAKDOWN,
}
ANSWER_OF_LEVEL = {
    SupportLevel.ONE_OFF: "appui_ponctuel",
    SupportLevel.SUSTAINED: "accompagnement_soutenu",
    SupportLevel.INTENSIVE: "accompagnement_intensif",
}
CATEGORY_OF_PROFESSION = {
    Profession.PHYSICIAN: "medecin_traitant", Profession.NURSE: "infirmier_liberal",
    Profession.PHARMACIST: "pharmacien", Profession.GUARDIAN: "mandataire_protection",
    Profession.HOME_CARE_AIDE: "saad", Profession.APA_ASSESSOR: "apa_equipe_medico_sociale",
}  # fmt: skip
CATEGORY_OF_FINESS = {
    "355": "hopital_mco", "101": "hopital_mco", "109": "hopital_ssr_smr", "292": "hopital_psy",
    "127": "had", "156": "hopital_psy", "354": "ssiad_spasad_sad", "460": "saad", "500": "ehpad_residence",
    "501": "ehpad_residence", "202": "ehpad_residence", "603": "msp_cds_esp", "604": "cpts",
    "606": "autre_dac", "620": "pharmacien", "197": "csapa_caarud", "228": "autre",
    "609": "mdph", "219": "ccas_cias", "220": "ccas_cias", "463": "clic",
}  # fmt: skip


def opening_reason(reason: str) -> str:
    """Return the reason of a record for the reason of a request."""
    fallback = reason if reason in OpeningReason.values else OpeningReason.OTHER
    return str(OPENING_REASONS.get(reason, fallback))


def requester_category(*, profession: str, finess_category: str, sector: str) -> str:
    """Return the category of a requester of the directory; blank when nothing tells."""
    if sector == "hopital" and profession == Profession.SOCIAL_WORKER:
        return "service_social_hopital"
    by_place = CATEGORY_OF_FINESS.get(finess_category, "")
    by_trade = CATEGORY_OF_PROFESSION.get(profession, "")  # type: ignore[call-overload]
    if sector == "ville" and by_trade:
        return str(by_trade)
    if sector == "hopital":
        return by_place or "hopital_mco"
    if sector == "social" and profession == Profession.SOCIAL_WORKER:
        return by_place or "service_social_departement"
    return by_place or str(by_trade)
