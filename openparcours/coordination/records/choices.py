"""Code lists of records, episodes, circle and sharing, with their transition tables."""

from django.db import models

from openparcours.registry.directory.choices import Profession


class RecordStatus(models.TextChoices):
    OPEN = "ouvert", "ouvert"
    CLOSED = "clos", "clos"
    ARCHIVED = "archive", "archivé"


class OpeningReason(models.TextChoices):
    """Reasons that open a record, after the activity reports of the DAC."""

    HOME = "maintien_domicile", "maintien à domicile"
    DISCHARGE = "retour_domicile", "retour à domicile, sortie d'hospitalisation"
    ADMISSION = "admission_etablissement", "admission en établissement"
    FIND_GP = "recherche_medecin_traitant", "recherche d'un médecin traitant"
    RESPITE = "repit_aidant", "répit ou épuisement de l'aidant"
    REFUSAL = "refus_de_soins", "refus de soins ou d'aides"
    ISOLATION = "isolement", "isolement"
    AUTONOMY = "perte_autonomie", "perte d'autonomie"
    COGNITION = "troubles_cognitifs", "troubles cognitifs"
    MENTAL_HEALTH = "sante_mentale", "santé mentale"
    ADDICTION = "addiction", "addiction"
    PALLIATIVE = "soins_palliatifs", "soins palliatifs"
    CHRONIC = "maladie_chronique", "maladie chronique complexe"
    CANCER = "cancer", "cancer"
    DISABILITY = "handicap", "handicap"
    CHILD = "enfant_adolescent", "enfant ou adolescent"
    PRECARITY = "precarite_droits", "précarité, accès aux droits"
    HOUSING = "logement_incurie", "logement, incurie"
    DANGER = "maltraitance_danger", "maltraitance, danger"
    BREAKDOWN = "rupture", "rupture de prise en charge"
    COORDINATION = "coordination_intervenants", "coordination des intervenants"
    OTHER = "autre", "autre"


class ClosingReason(models.TextChoices):
    GOALS_REACHED = "objectifs_atteints", "objectifs atteints"
    STABLE = "situation_stabilisee", "situation stabilisée"
    GP_RELAY = "relais_medecin_traitant", "relais au médecin traitant"
    RELAY = "relais_structure", "relais à une structure"
    FACILITY = "entree_etablissement", "entrée en établissement"
    LONG_STAY = "hospitalisation_longue", "hospitalisation longue"
    MOVED = "demenagement", "déménagement hors territoire"
    DEATH = "deces", "décès"
    PERSON_REFUSES = "refus_personne", "refus de la personne"
    OPPOSITION = "opposition_ou_retrait", "opposition ou retrait du consentement"
    LOST = "perdu_de_vue", "perdue de vue"
    FAMILY_REFUSES = "refus_entourage", "refus de l'entourage"
    OUT_OF_SCOPE = "hors_criteres", "hors critères"
    DUPLICATE = "doublon", "doublon"
    OTHER = "autre", "autre"


class SupportLevel(models.TextChoices):
    ONE_OFF = "ponctuel", "appui ponctuel"
    SUSTAINED = "soutenu", "accompagnement soutenu"
    INTENSIVE = "intensif", "accompagnement intensif"


class EpisodeStatus(models.TextChoices):
    OPEN = "ouvert", "en évaluation"
    PLANNING = "plan_en_construction", "plan en construction"
    ACTIVE = "plan_actif", "plan actif"
    WATCH = "veille", "veille"
    SUSPENDED = "suspendu", "suspendu"
    CLOSED = "clos", "clos"


_RUNNING = {EpisodeStatus.OPEN, EpisodeStatus.PLANNING, EpisodeStatus.ACTIVE, EpisodeStatus.WATCH}
EPISODE_TRANSITIONS = {
    EpisodeStatus.OPEN: {
        EpisodeStatus.PLANNING, EpisodeStatus.WATCH, EpisodeStatus.SUSPENDED, EpisodeStatus.CLOSED,
    },
    EpisodeStatus.PLANNING: {
        EpisodeStatus.ACTIVE, EpisodeStatus.SUSPENDED, EpisodeStatus.CLOSED,
    },
    EpisodeStatus.ACTIVE: {
        EpisodeStatus.PLANNING, EpisodeStatus.WATCH, EpisodeStatus.SUSPENDED, EpisodeStatus.CLOSED,
    },
    EpisodeStatus.WATCH: {
        EpisodeStatus.PLANNING, EpisodeStatus.ACTIVE, EpisodeStatus.SUSPENDED, EpisodeStatus.CLOSED,
    },
    EpisodeStatus.SUSPENDED: {*_RUNNING, EpisodeStatus.CLOSED},
    EpisodeStatus.CLOSED: set(),
}  # fmt: skip


class CareTeamStatus(models.TextChoices):
    """FHIR care-team-status, as in the ANS guide Cercle de soins 2.0.1."""

    PROPOSED = "proposed", "proposé"
    ACTIVE = "active", "actif"
    SUSPENDED = "suspended", "suspendu"
    INACTIVE = "inactive", "inactif"
    ENTERED_IN_ERROR = "entered-in-error", "saisi par erreur"


class CircleRole(models.TextChoices):
    """Roles in the circle: PCP of TRE_R259, coordinator 330 of TRE_R85, others of the house."""

    ATTENDING_PHYSICIAN = "PCP", "médecin traitant"
    COORDINATOR = "330", "référent de parcours"
    SPECIALIST = "specialiste", "médecin spécialiste"
    NURSE = "infirmier", "infirmier"
    PHARMACIST = "pharmacien", "pharmacien"
    REHABILITATION = "reeducation", "rééducation"
    HOSPITAL = "hopital", "équipe hospitalière"
    HOME_CARE = "aide_domicile", "aide à domicile"
    HOME_NURSING = "ssiad", "soins infirmiers à domicile"
    SOCIAL = "social", "travailleur social"
    PSYCHOLOGIST = "psychologue", "psychologue"
    FACILITY = "esms", "établissement ou service médico-social"
    GUARDIAN = "mjpm", "protection juridique"
    CARER = "aidant", "aidant"
    FAMILY = "famille", "famille"
    OTHER = "autre", "autre"


# The role proposed for a professional who joins; the one who invites may choose another.
ROLE_OF_PROFESSION: dict[str, CircleRole] = {
    Profession.PHYSICIAN: CircleRole.ATTENDING_PHYSICIAN,
    Profession.PHARMACIST: CircleRole.PHARMACIST,
    Profession.NURSE: CircleRole.NURSE,
    Profession.NURSING_ASSISTANT: CircleRole.HOME_NURSING,
    Profession.PHYSIOTHERAPIST: CircleRole.REHABILITATION,
    Profession.SPEECH_THERAPIST: CircleRole.REHABILITATION,
    Profession.OCCUPATIONAL_THERAPIST: CircleRole.REHABILITATION,
    Profession.PSYCHOMOTOR_THERAPIST: CircleRole.REHABILITATION,
    Profession.SOCIAL_WORKER: CircleRole.SOCIAL,
    Profession.SOCIAL_ECONOMIC_ADVISER: CircleRole.SOCIAL,
    Profession.HOME_CARE_AIDE: CircleRole.HOME_CARE,
    Profession.SOCIAL_SUPPORT: CircleRole.HOME_CARE,
    Profession.GUARDIAN: CircleRole.GUARDIAN,
    Profession.ESMS_STAFF: CircleRole.FACILITY,
}


class MemberStatus(models.TextChoices):
    INVITED = "invite", "invité"
    ACTIVE = "actif", "membre"
    DECLINED = "decline", "a décliné"
    ENDED = "parti", "ancien membre"


class EndReason(models.TextChoices):
    CARE_ENDED = "fin_prise_en_charge", "fin de la prise en charge"
    REPLACED = "remplacement", "remplacé"
    LEFT_POST = "changement_poste", "a changé de poste"
    PERSON_OPPOSES = "opposition", "opposition de la personne"
    PERSON_MOVED = "demenagement", "déménagement de la personne"
    DEATH = "deces", "décès de la personne"
    ERROR = "erreur", "ajouté par erreur"
    OTHER = "autre", "autre"


class InformedParty(models.TextChoices):
    PERSON = "personne", "la personne"
    REPRESENTATIVE = "representant", "son représentant légal"
    TRUSTED = "confiance", "sa personne de confiance"
    IMPOSSIBLE = "impossible", "information impossible"


class AgreementMeans(models.TextChoices):
    ORAL = "oral", "oral, tracé par le professionnel"
    WRITTEN = "ecrit", "écrit, document joint"
    ELECTRONIC = "electronique", "électronique"


class SharingScope(models.TextChoices):
    """What an opposition or a consent bears on."""

    ALL = "tout", "tout le dossier"
    HEALTH = "sante", "les informations de santé"
    SOCIAL = "social", "les informations sociales"
    ORGANIZATION = "structure", "une structure"
    PROFESSIONAL = "professionnel", "un professionnel"


class Restriction(models.TextChoices):
    """Audience of a content (after ANS JDV_J110, narrowed by the house)."""

    CIRCLE = "cercle", "tout le cercle"
    HEALTH = "sante", "professionnels de santé du cercle"
    DAC = "dac", "équipe du DAC seulement"
    AUTHOR = "auteur", "moi seulement"
    LIST = "liste", "personnes choisies"


class InformationNature(models.TextChoices):
    """What a content speaks of: an opposition or a consent may bear on one nature alone."""

    NONE = "aucune", "ni santé ni social"
    HEALTH = "sante", "santé"
    SOCIAL = "social", "social"
    MIXED = "mixte", "santé et social"


class TimelineKind(models.TextChoices):
    RECORD = "dossier", "dossier"
    EPISODE = "accompagnement", "accompagnement"
    CIRCLE = "cercle", "cercle de soins"
    SHARING = "partage", "information et accord"
    IDENTITY = "identite", "identité"
    NOTE = "note", "note de liaison"
    REQUEST = "demande", "demande d'appui"
    ORIENTATION = "orientation", "orientation"
    ASSESSMENT = "evaluation", "évaluation"
    PLAN = "plan", "plan personnalisé"
    EMERGENCY = "urgence", "accès d'urgence"


TIMELINE_ICONS = {
    TimelineKind.RECORD: "folder-heart",
    TimelineKind.EPISODE: "route",
    TimelineKind.CIRCLE: "users-round",
    TimelineKind.SHARING: "handshake",
    TimelineKind.IDENTITY: "fingerprint-pattern",
    TimelineKind.NOTE: "message-square-text",
    TimelineKind.REQUEST: "phone-incoming",
    TimelineKind.ORIENTATION: "signpost",
    TimelineKind.ASSESSMENT: "clipboard-list",
    TimelineKind.PLAN: "goal",
    TimelineKind.EMERGENCY: "siren",
}
