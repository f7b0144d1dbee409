"""Tables of orientations."""

from openparcours.coordination.orientations.models.breaks import PathwayBreak
from openparcours.coordination.orientations.models.exchanges import (
    OrientationAttachment,
    OrientationMessage,
    OrientationTransition,
)
from openparcours.coordination.orientations.models.orientations import Orientation
from openparcours.coordination.orientations.models.shortlists import ShortlistItem

__all__ = [
    "Orientation",
    "OrientationAttachment",
    "OrientationMessage",
    "OrientationTransition",
    "PathwayBreak",
    "ShortlistItem",
]
