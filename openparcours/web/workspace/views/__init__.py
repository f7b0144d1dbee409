"""Screens that compose the rooms."""

from openparcours.web.workspace.views.home import home, preferences
from openparcours.web.workspace.views.records import record, record_timeline
from openparcours.web.workspace.views.search import palette, search
from openparcours.web.workspace.views.worklist import (
    bulk_referent,
    preview,
    saved_view_removal,
    saved_views,
    worklist,
)

__all__ = [
    "bulk_referent",
    "home",
    "palette",
    "preferences",
    "preview",
    "record",
    "record_timeline",
    "saved_view_removal",
    "saved_views",
    "search",
    "worklist",
]
