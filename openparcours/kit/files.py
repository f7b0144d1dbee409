"""What an uploaded file really is, read from its first bytes."""

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
SIGNATURE_LENGTH = 8


def media_type_of(head: bytes) -> str:
    """Return the media type of the first bytes of a file, or an empty string if it is not accepted."""
    return next((kind for start, kind in _SIGNATURES if head.startswith(start)), "")
