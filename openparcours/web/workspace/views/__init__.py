"""Screens that compose the rooms."""

from openparcours.web.workspace.views.home import home, preferences
from openparcours.web.workspace.views.records import record, record_timeline, summary
from openparcours.web.workspace.views.requests import bulk_analyst, request_board, request_preview, requests
from openparcours.web.workspace.views.saved import saved_view_removal, saved_views
from openparcours.web.workspace.views.search import palette, search
from openparcours.web.workspace.views.worklist import bulk_referent, preview, worklist

__all__ = [
    "bulk_analyst",
    "bulk_referent",
    "home",
    "palette",
    "preferences",
    "preview",
    "record",
    "record_timeline",
    "request_board",
    "request_preview",
    "requests",
    "saved_view_removal",
    "saved_views",
    "search",
    "summary",
    "worklist",
]
