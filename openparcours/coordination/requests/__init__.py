"""Requests: what the territory asks of a coordination structure (demande d'appui), from the call to the answer.

Nouns: SupportRequest (one contact with a requester, about a person or none), Requester (who asked,
as known that day), RequestTransition, RequestHold (clock stopped), RequestContact (call back,
visit, time spent), RequestNumber (the year's count of a structure).
Leans on records for the inclusion, on people for provisional identities, on directory to recognise
who calls, on definitions for lists and promised delays, on links for the follow-up without account.
A request is seen by the structure that received it, and by the professional who made it.
"""
