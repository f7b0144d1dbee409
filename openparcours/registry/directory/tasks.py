"""Jobs of the clock for the directory."""

from openparcours.registry.directory import services


def read_uploads() -> None:
    """Read the files sent on screen, and remove those that nobody confirmed."""
    services.read_uploads()
    services.forget_old_uploads()
