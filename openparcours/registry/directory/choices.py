"""Code lists of the directory: sources, sectors, professions with their R.1110-2 category."""

from django.db import models


class Source(models.TextChoices):
    FINESS = "finess", "FINESS"
    ANNUAIRE = "annuaire", "Annuaire Santé"
    COG = "cog", "Code officiel géographique"
    LOCAL = "local", "saisie locale"
    DEMO = "demo", "démonstration (fictif)"


class Sector(models.TextChoices):
    """Sector of an organisation, the colleges of the DAC's governance."""

    COORDINATION = "coordination", "coordination"
    COMMUNITY = "ville", "soins de ville"
    HOSPITAL = "hopital", "hôpital"
    MEDICOSOCIAL = "medico_social", "médico-social"
    SOCIAL = "social", "social"
    AUTHORITY = "autorite", "autorité"
    OTHER = "autre", "autre"


class OrganizationLevel(models.TextChoices):
    LEGAL = "EJ", "entité juridique"
    SITE = "EG", "établissement"


class TerritoryKind(models.TextChoices):
    DAC = "dac", "territoire de DAC"
    CPTS = "cpts", "territoire de CPTS"
    OTHER = "autre", "autre zone"


class CareCategory(models.IntegerChoices):
    """R.1110-2 CSP: who may exchange and share, and under which rule."""

    NONE = 0, "hors R.1110-2"
    HEALTH = 1, "professionnel de santé"
    OTHER = 2, "autre professionnel (R.1110-2, 2°)"


class Profession(models.TextChoices):
    """Professions by their TRE_G15 code where one exists, ours otherwise."""

    PHYSICIAN = "10", "médecin"
    PHARMACIST = "21", "pharmacien"
    DENTIST = "40", "chirurgien-dentiste"
    MIDWIFE = "50", "sage-femme"
    NURSE = "60", "infirmier"
    PHYSIOTHERAPIST = "70", "masseur-kinésithérapeute"
    PODIATRIST = "80", "pédicure-podologue"
    ORTHOPTIST = "92", "orthoptiste"
    SPEECH_THERAPIST = "91", "orthophoniste"
    OCCUPATIONAL_THERAPIST = "94", "ergothérapeute"
    DIETITIAN = "95", "diététicien"
    PSYCHOMOTOR_THERAPIST = "96", "psychomotricien"
    NURSING_ASSISTANT = "aide_soignant", "aide-soignant"
    PSYCHOLOGIST = "93", "psychologue"
    SOCIAL_WORKER = "assistant_social", "assistant de service social"
    SOCIAL_ECONOMIC_ADVISER = "cesf", "conseiller en économie sociale et familiale"
    EDUCATOR = "educateur", "éducateur spécialisé"
    HOME_CARE_AIDE = "aide_domicile", "aide à domicile"
    SOCIAL_SUPPORT = "aes", "accompagnant éducatif et social"
    GUARDIAN = "mjpm", "mandataire judiciaire à la protection des majeurs"
    APA_ASSESSOR = "evaluateur_apa", "évaluateur APA"
    ESMS_STAFF = "salarie_esms", "salarié d'établissement social ou médico-social"
    COORDINATOR = "coordonnateur", "coordonnateur de parcours"
    RECEPTIONIST = "secretaire", "secrétaire"
    ADMINISTRATOR = "administratif", "personnel administratif"
    OTHER = "autre", "autre"


_HEALTH = {
    Profession.PHYSICIAN, Profession.PHARMACIST, Profession.DENTIST, Profession.MIDWIFE,
    Profession.NURSE, Profession.PHYSIOTHERAPIST, Profession.PODIATRIST, Profession.ORTHOPTIST,
    Profession.SPEECH_THERAPIST, Profession.OCCUPATIONAL_THERAPIST, Profession.DIETITIAN,
    Profession.PSYCHOMOTOR_THERAPIST, Profession.NURSING_ASSISTANT,
}  # fmt: skip
_NEITHER = {Profession.ADMINISTRATOR, Profession.OTHER}


def care_category(profession: str) -> CareCategory:
    """Return the R.1110-2 category of a profession; unknown codes share nothing."""
    if profession in _HEALTH:
        return CareCategory.HEALTH
    if profession in set(Profession) - _NEITHER:
        return CareCategory.OTHER
    return CareCategory.NONE


class ProposalAnswer(models.TextChoices):
    """What became of a proposed post."""

    ACCEPTED = "acceptee", "acceptée"
    DECLINED = "declinee", "déclinée"
    WITHDRAWN = "retiree", "retirée"


class Named(models.TextChoices):
    """What a word of the index may name."""

    PRACTITIONER = "p", "professionnel"
    ORGANIZATION = "o", "structure"
    SERVICE = "s", "service"


class Labelled(models.TextChoices):
    """What a word shared by many rows may be a label of."""

    COMMUNE = "c", "commune"
    PROFESSION = "m", "métier"
    CATEGORY = "k", "catégorie"


class ImportKind(models.TextChoices):
    COMMUNES = "communes", "communes et territoires"
    FINESS = "finess", "FINESS"
    ANNUAIRE = "annuaire", "Annuaire Santé"
    AREAS = "areas", "territoires de DAC et de CPTS"
    PERSONS = "persons", "personnes"


class Correctable(models.TextChoices):
    """Fields that a local correction may overlay."""

    PHONE = "phone", "téléphone"
    EMAIL = "email", "courriel"
    MSSANTE = "mssante", "MSSanté"
    ADDRESS = "address", "adresse"
    OPENING_HOURS = "opening_hours", "horaires"
    REMARK = "remark", "remarque"
    FUNCTION = "function", "fonction"
    ENDED_ON = "ended_on", "fin d'exercice"


_REACHED = (Correctable.PHONE, Correctable.EMAIL, Correctable.MSSANTE)
CORRECTABLE = {
    "directory.organization": (
        *_REACHED, Correctable.ADDRESS, Correctable.OPENING_HOURS, Correctable.REMARK,
    ),
    "directory.practitionerrole": (
        *_REACHED, Correctable.FUNCTION, Correctable.ENDED_ON, Correctable.REMARK,
    ),
}  # fmt: skip


ISSUE_COLUMNS = ("ligne", "colonne", "gravité", "ce qui ne va pas", "valeur")
COUNTS = (
    "read_count", "created_count", "updated_count", "unchanged_count", "rejected_count", "warning_count",
)  # fmt: skip
