"""States of an orientation and their table, what may leave, kinds of pathway breaks."""

from django.db import models

PURPOSE = "orientation"
ORIENTATION_FORM = "orientation"
MAX_PROPOSED = 3


class OrientationStatus(models.TextChoices):
    DRAFT = "brouillon", "brouillon"
    SENT = "envoyee", "envoyée"
    QUESTION = "question", "question posée"
    REPLIED = "repondue", "question répondue"
    ACCEPTED = "acceptee", "acceptée"
    REFUSED = "refusee", "refusée"
    EXPIRED = "expiree", "sans réponse"
    CANCELLED = "annulee", "annulée"
    TAKEN = "prise_en_charge", "prise en charge"
    EFFECTIVE = "effective", "effective"
    FAILED = "sans_effet", "sans effet"


_S = OrientationStatus
_ANSWERS = {_S.ACCEPTED, _S.REFUSED}
ORIENTATION_TRANSITIONS = {
    _S.DRAFT: {_S.SENT, _S.CANCELLED},
    _S.SENT: {_S.QUESTION, *_ANSWERS, _S.EXPIRED, _S.CANCELLED},
    _S.QUESTION: {_S.REPLIED, *_ANSWERS, _S.CANCELLED},
    _S.REPLIED: {_S.QUESTION, *_ANSWERS, _S.EXPIRED, _S.CANCELLED},
    _S.EXPIRED: {_S.SENT, *_ANSWERS, _S.CANCELLED},
    _S.ACCEPTED: {_S.TAKEN, _S.FAILED, _S.CANCELLED},
    _S.TAKEN: {_S.EFFECTIVE, _S.FAILED},
    _S.REFUSED: set(),
    _S.CANCELLED: set(),
    _S.EFFECTIVE: set(),
    _S.FAILED: set(),
}
AWAITING = (_S.SENT, _S.REPLIED)  # the ball is with the target
OPEN = (*AWAITING, _S.QUESTION)  # a link may be given
ANSWERABLE = (*OPEN, _S.EXPIRED)  # the sender may note an answer received otherwise
FOLLOWED = (_S.ACCEPTED, _S.TAKEN)  # a result is to be asked
TO_ACKNOWLEDGE = (_S.ACCEPTED, _S.REFUSED, _S.EXPIRED)
UNSUCCESSFUL = (_S.REFUSED, _S.EXPIRED, _S.FAILED)

STATUS_TONES = {
    _S.DRAFT: "",
    _S.SENT: "info",
    _S.QUESTION: "warning",
    _S.REPLIED: "info",
    _S.ACCEPTED: "success",
    _S.REFUSED: "danger",
    _S.EXPIRED: "danger",
    _S.CANCELLED: "",
    _S.TAKEN: "success",
    _S.EFFECTIVE: "success",
    _S.FAILED: "danger",
}
STATUS_ICONS = {
    _S.DRAFT: "pencil-line",
    _S.SENT: "send",
    _S.QUESTION: "message-circle-question-mark",
    _S.REPLIED: "reply",
    _S.ACCEPTED: "circle-check",
    _S.REFUSED: "circle-x",
    _S.EXPIRED: "hourglass",
    _S.CANCELLED: "ban",
    _S.TAKEN: "handshake",
    _S.EFFECTIVE: "circle-check-big",
    _S.FAILED: "circle-slash",
}


class SentField(models.TextChoices):
    """What may leave with an orientation, chosen one by one (R.1110-1 CSP); the matricule never does."""

    IDENTITY = "identite", "nom et prénom"
    BIRTH = "naissance", "date de naissance et sexe"
    PHONE = "telephone", "téléphone"
    ADDRESS = "adresse", "adresse complète"
    TOWN = "commune", "commune seulement"
    SITUATION = "situation", "situation"
    PREFERENCE = "preference", "comment la joindre"
    AVAILABILITY = "disponibilites", "disponibilités"


DEFAULT_FIELDS = (
    SentField.IDENTITY,
    SentField.BIRTH,
    SentField.PHONE,
    SentField.TOWN,
    SentField.SITUATION,
    SentField.PREFERENCE,
    SentField.AVAILABILITY,
)


class ContactPreference(models.TextChoices):
    PHONE = "telephone", "par téléphone"
    EMAIL = "courriel", "par courriel"
    REFERENT = "referent", "par l'intermédiaire du référent"
    CARER = "proche", "par un proche"
    OTHER = "autre", "autrement"


class Channel(models.TextChoices):
    """How the target receives its link."""

    EMAIL = "courriel", "par courriel"
    LINK = "lien", "par un lien que je transmets"
    PAPER = "papier", "sur papier, avec le lien imprimé"


class BreakKind(models.TextChoices):
    """What broke a pathway (rupture de parcours)."""

    REFUSAL = "refus", "refus"
    WAIT = "attente", "délai trop long"
    EXPIRY = "sans_reponse", "sans réponse"
    GAP = "absence", "rien sur ce territoire"
    FAILED = "sans_effet", "orientation sans effet"


BREAK_TONES = {
    BreakKind.REFUSAL: "danger",
    BreakKind.WAIT: "warning",
    BreakKind.EXPIRY: "warning",
    BreakKind.GAP: "danger",
    BreakKind.FAILED: "danger",
}
RADIUS_CHOICES = (
    ("10", "à 10 km"),
    ("20", "à 20 km"),
    ("50", "à 50 km"),
    ("0", "tout le département"),
)
DEFAULT_RADIUS = 20
