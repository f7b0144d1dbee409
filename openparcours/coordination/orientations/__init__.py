"""Orientations: find who can help a person, ask them, follow what became of it.

Nouns: Orientation (FHIR ServiceRequest, its follow-up a Task), OrientationTransition, OrientationMessage,
OrientationAttachment, ShortlistItem (what one keeps for a person), PathwayBreak (what was missing).
FHIR: ServiceRequest.code = need, reasonCode = motive, performer = target, requester = sender,
supportingInfo = what left; Task.status: envoyée requested, question on-hold, acceptée accepted, refusée
rejected, prise en charge in-progress, effective completed, sans effet failed, annulée cancelled.
Contacts come from the directory alone. Leans on records, the directory, links and definitions.
"""
