"""Prepare a platform and export its data."""

from openparcours.operations.services.exports import export_data
from openparcours.operations.services.preparation import is_empty, prepare_database

__all__ = ["export_data", "is_empty", "prepare_database"]
