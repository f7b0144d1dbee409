"""Files joined to a form: several at once, small enough, and really what they say they are."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from openparcours.kit.files import SIGNATURE_LENGTH, media_type_of
from openparcours.kit.texts import plain_line

MAX_FILES, MAX_BYTES = 5, 10 * 1024 * 1024
ACCEPTED = ("application/pdf", "image/jpeg", "image/png")
SHOWN = 80  # characters of a name that a refusal repeats


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several PDFs or images at once; each becomes a pair (upload, media type read from its bytes)."""

    widget = FilesInput

    def __init__(self, *, max_files: int = MAX_FILES, max_bytes: int = MAX_BYTES, **options: Any) -> None:
        super().__init__(**options)
        self.max_files, self.max_bytes = max_files, max_bytes

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(ACCEPTED)}

    def clean(self, data: Any, initial: Any = None) -> list[tuple[UploadedFile, str]]:
        uploads = data if isinstance(data, list) else [data] if data else []
        if len(uploads) > self.max_files:
            raise forms.ValidationError(f"Joignez {self.max_files} fichiers au plus.")
        return [(upload, _accepted_type(upload, self.max_bytes)) for upload in uploads]


def _accepted_type(upload: UploadedFile, max_bytes: int) -> str:
    name = plain_line(upload.name or "")[:SHOWN] or "fichier"
    if (upload.size or 0) > max_bytes:
        raise forms.ValidationError(f"« {name} » dépasse {max_bytes // 1024 // 1024} Mo.")
    media_type = media_type_of(upload.read(SIGNATURE_LENGTH))
    upload.seek(0)
    if not media_type:
        raise forms.ValidationError(f"« {name} » n'est ni un PDF, ni une image JPEG ou PNG.")
    return media_type
