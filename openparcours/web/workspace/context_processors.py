"""What the shell shows on every page."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Give templates the actor; pages that need more ask for it themselves."""
    return {"actor": getattr(request, "actor", None)}
