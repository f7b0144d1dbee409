"""States of answers, sections and markings, with the table of their transitions."""

from django.db import models


class ResponseStatus(models.TextChoices):
    """FHIR questionnaire-answers-status: in-progress, completed, amended, entered-in-error."""

    DRAFT = "brouillon", "en cours"
    VALIDATED = "valide", "validé"
    REPLACED = "remplace", "remplacé par une version amendée"
    WITHDRAWN = "annule", "annulé"


RESPONSE_TRANSITIONS = {
    ResponseStatus.DRAFT: {ResponseStatus.VALIDATED, ResponseStatus.WITHDRAWN},
    ResponseStatus.VALIDATED: {ResponseStatus.REPLACED, ResponseStatus.WITHDRAWN},
    ResponseStatus.REPLACED: {ResponseStatus.VALIDATED},  # its amendment was withdrawn
    ResponseStatus.WITHDRAWN: set(),
}
FHIR_STATUS = {
    ResponseStatus.DRAFT: "in-progress",
    ResponseStatus.VALIDATED: "completed",
    ResponseStatus.REPLACED: "amended",
    ResponseStatus.WITHDRAWN: "entered-in-error",
}


class AnswerMode(models.TextChoices):
    """Who answered, and how; the same words as the questionnaires'."""

    PROFESSIONAL = "professionnel", "par un professionnel"
    PERSON = "personne", "par la personne"
    PHONE = "telephone", "au téléphone"
    PROXY = "proche", "par un proche"


class QuestionnaireUse(models.TextChoices):
    INSTRUMENT = "instrument", "instrument"
    SCREENING = "reperage", "repérage"
    EVALUATION = "evaluation", "évaluation"


class QuestionnaireDomain(models.TextChoices):
    """What a questionnaire looks at, in the order it is offered; the same words as `rules.Domain`."""

    GLOBAL = "global", "vue d'ensemble"
    AUTONOMY = "autonomie", "autonomie et mobilité"
    FRAILTY = "fragilite", "fragilité"
    COGNITION = "cognition", "mémoire et cognition"
    MOOD = "humeur", "humeur et anxiété"
    NUTRITION = "nutrition", "nutrition"
    PAIN = "douleur", "douleur"
    ADDICTION = "addictions", "addictions"
    CARER = "aidant", "aidants"
    PRECARITY = "precarite", "précarité"
    COMPLEXITY = "complexite", "complexité"
    HEALTH = "sante", "santé et qualité de vie"
    HOSPITAL = "hopital", "risque d'hospitalisation"
    END_OF_LIFE = "fin_de_vie", "fin de vie"
    OTHER = "autre", "autres"


class SectionState(models.TextChoices):
    TO_FILL = "a_remplir", "à remplir"
    STARTED = "en_cours", "en cours"
    DONE = "terminee", "terminée"


class MarkingKind(models.TextChoices):
    """What an author points out on an answer; needs and risks feed the plan."""

    NEED = "besoin", "besoin"
    STRENGTH = "force", "force"
    RISK = "risque", "risque"


MARKING_TONES = {MarkingKind.NEED: "warning", MarkingKind.STRENGTH: "success", MarkingKind.RISK: "danger"}


class ConflictOutcome(models.TextChoices):
    OPEN = "ouvert", "à trancher"
    KEPT_THEIRS = "autre", "l'autre réponse est gardée"
    KEPT_MINE = "mienne", "ma réponse est gardée"
    REWRITTEN = "nouvelle", "une nouvelle réponse"


class ScoreStatus(models.TextChoices):
    """The states of `rules.ScoreState`, as they are kept."""

    COMPUTED = "calcule", "calculé"
    PRORATED = "prorate", "au prorata"
    UNDETERMINED = "indetermine", "indéterminé"
    OUT_OF_PLAY = "sans_objet", "sans objet"


KIND = "questionnaire"
EVALUATION_CODE = "evaluation_multidimensionnelle"
FILL_FORM = "evaluation"
LINK_PURPOSE = "assessments.response"

# The words of `rules` on the screen where an administrator composes a questionnaire.
USE_LABELS = QuestionnaireUse.choices
DOMAIN_LABELS = QuestionnaireDomain.choices
MODE_LABELS = [
    ("professionnel", "un professionnel"),
    ("personne", "la personne"),
    ("telephone", "au téléphone"),
    ("proche", "un proche"),
]
LICENCE_LABELS = [
    ("libre", "libre de droits"),
    ("mention", "libre, avec une mention"),
    ("accord", "demande un accord"),
    ("resultat_seul", "protégé : seul le résultat se saisit"),
]
RESTRICTION_LABELS = [("cercle", "tout le cercle"), ("sante", "les soignants"), ("dac", "le DAC")]
ITEM_TYPE_LABELS = [
    ("choice", "une réponse parmi plusieurs"),
    ("choices", "plusieurs réponses"),
    ("boolean", "oui ou non"),
    ("integer", "nombre entier"),
    ("decimal", "nombre à virgule"),
    ("text", "texte court"),
    ("longtext", "texte long"),
    ("date", "date"),
    ("info", "information à lire"),
    ("result", "résultat d'un autre instrument"),
    ("table", "tableau (colonnes dans le fichier)"),
]
TONE_LABELS = [
    ("", "neutre"),
    ("success", "favorable"),
    ("info", "à noter"),
    ("warning", "à surveiller"),
    ("danger", "préoccupant"),
]
