"""Jobs of the clock."""

import logging

from openparcours.foundation.audit import services

log = logging.getLogger("parcours.worker")


def copy_head() -> None:
    """Copy the end of the chain outside the database and tell it to the operator."""
    log.info("fin de chaîne du journal des accès : %s", services.copy_head())
