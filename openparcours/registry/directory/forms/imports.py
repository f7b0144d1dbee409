"""Validate a national file sent on screen."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from openparcours.registry.directory.choices import ImportKind

MAX_UPLOAD_BYTES = 100 * 1024 * 1024
_ENDINGS = (".csv", ".txt", ".xml", ".json", ".gz")


class NationalFileForm(forms.Form):
    """A file, what it is, and whether it is the whole of its source."""

    kind = forms.ChoiceField(
        label="Nature du fichier",
        choices=[("", "—"), *((k.value, k.label) for k in ImportKind if k != ImportKind.PERSONS)],
    )
    file = forms.FileField(
        label="Fichier",
        help_text="CSV, texte, XML ou JSON, seul ou compressé en .gz ; 100 Mo au plus.",
        error_messages={"empty": "Ce fichier est vide."},
    )
    is_full = forms.BooleanField(
        label="C'est tout l'Annuaire Santé",
        required=False,
        help_text="Les exercices absents du fichier sont alors clos.",
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large, or is no text nor a gzip of one."""
        upload: Any = self.cleaned_data["file"]
        if upload.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError("Plus de 100 Mo : importez ce fichier en ligne de commande.")
        head = upload.read(4096)
        upload.seek(0)
        is_text = head[:2] == b"\x1f\x8b" or b"\x00" not in head
        if (
            not is_text
            or head[:2] == b"PK"
            or head[:5] == b"%PDF-"
            or not upload.name.lower().endswith(_ENDINGS)
        ):
            raise forms.ValidationError(
                "Ce type de fichier n'est pas accepté : CSV, texte, XML ou JSON, au besoin en .gz "
                "(une archive .zip se décompresse d'abord)."
            )
        return upload  # type: ignore[no-any-return]
