"""Acts on persons, one module per aggregate."""

from openparcours.registry.people.services.access import Door, close_doors, open_door, replace_doors

__all__ = ["Door", "close_doors", "open_door", "replace_doors"]
