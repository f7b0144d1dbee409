"""Jobs of the clock."""

from openparcours.foundation.drafts import services


def forget_old_drafts() -> None:
    """Forget the drafts left for thirty days."""
    services.forget_old_drafts()
