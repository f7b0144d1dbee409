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


NOTE_FORM = "note"
