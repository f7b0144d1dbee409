"""Screens of records, circles and sharing."""

from openparcours.coordination.records.views.circles import (
    circle,
    invitation_answer,
    membership_end,
)
from openparcours.coordination.records.views.emergency import (
    emergency,
    emergency_review,
    emergency_reviews,
    journal,
)
from openparcours.coordination.records.views.records import (
    closing,
    episode,
    level,
    opening,
    record,
    record_sharing,
    referent,
)
from openparcours.coordination.records.views.relays import delegation_end, delegations, relay
from openparcours.coordination.records.views.sharing import (
    consent,
    consent_withdrawal,
    emergency_telling,
    information,
    opposition,
    opposition_withdrawal,
    proof,
    sharing,
)

__all__ = [
    "circle",
    "closing",
    "consent",
    "consent_withdrawal",
    "delegation_end",
    "delegations",
    "emergency",
    "emergency_review",
    "emergency_reviews",
    "emergency_telling",
    "episode",
    "information",
    "invitation_answer",
    "journal",
    "level",
    "membership_end",
    "opening",
    "opposition",
    "opposition_withdrawal",
    "proof",
    "record",
    "record_sharing",
    "referent",
    "relay",
    "sharing",
]
