"""Screens of requests."""

from openparcours.coordination.requests.views.acts import act, analysis, contact, decision, person
from openparcours.coordination.requests.views.attachments import attachment, attachment_removal, attachments
from openparcours.coordination.requests.views.follow import follow_up, receipt, receipt_end, reminder
from openparcours.coordination.requests.views.intake import (
    completion,
    intake,
    person_lookalikes,
    person_search,
    requester_search,
)
from openparcours.coordination.requests.views.prints import blank_sheet, sheets
from openparcours.coordination.requests.views.public import public_places, public_request
from openparcours.coordination.requests.views.requests import (
    own_new,
    own_request,
    own_requests,
    person_requests,
    request,
)

__all__ = [
    "act",
    "analysis",
    "attachment",
    "attachment_removal",
    "attachments",
    "blank_sheet",
    "completion",
    "contact",
    "decision",
    "follow_up",
    "intake",
    "own_new",
    "own_request",
    "own_requests",
    "person",
    "person_lookalikes",
    "person_requests",
    "person_search",
    "public_places",
    "public_request",
    "receipt",
    "receipt_end",
    "reminder",
    "request",
    "requester_search",
    "sheets",
]
