"""Types of liaison notes (JDV_J23)."""

from django.db import models


class NoteKind(models.TextChoices):
    OBSERVATION = "OBS", "observation"
    GENERAL = "GEN", "information générale"
    OPINION = "DEM-AVIS", "demande d'avis"
    INSTRUCTION = "INST", "consigne"
    INTERVENTION = "INTERV", "intervention"


class ReaderReason(models.TextChoices):
    MENTION = "mention", "mentionné"
    LISTED = "liste", "choisi"


MAX_ATTACHMENTS = 5
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
ATTACHMENT_TYPES = {
    "application/pdf": "PDF",
    "image/jpeg": "image JPEG",
    "image/png": "image PNG",
}
NOTE_FORM = "note"
