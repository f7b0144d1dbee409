"""Files joined to a form: several at once, small enough, and really what they say they are."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from openparcours.kit.files import SIGNATURE_LENGTH, media_type_of

MAX_FILES, MAX_BYTES = 5, 10 * 1024 * 1024


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several PDFs or images at once; each becomes a pair (upload, media type read from its bytes)."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[UploadedFile, str]]:
        uploads = data if isinstance(data, list) else [data] if data else []
        if len(uploads) > MAX_FILES:
            raise forms.ValidationError(f"Joignez {MAX_FILES} fichiers au plus.")
        return [(upload, _accepted_type(upload)) for upload in uploads]


def _accepted_type(upload: UploadedFile) -> str:
    if (upload.size or 0) > MAX_BYTES:
        raise forms.ValidationError(f"« {upload.name} » dépasse {MAX_BYTES // 1024 // 1024} Mo.")
    media_type = media_type_of(upload.read(SIGNATURE_LENGTH))
    upload.seek(0)
    if not media_type:
        raise forms.ValidationError(f"« {upload.name} » n'est ni un PDF, ni une image JPEG ou PNG.")
    return media_type
