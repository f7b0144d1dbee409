"""Records: the shared coordination record, its care circle and the sharing decision.

Nouns: CoordinationRecord (one per person and owner organisation), Episode (accompagnement),
CareTeam (one care circle per person), CareTeamParticipant, Invitation, InformationGiven,
Opposition, Consent, EmergencyAccess, TimelineEntry, RecordVisit.
Leans on people and directory. The decision itself is rules.decide_access, pure and total;
its result is written as people.PersonAccess whenever a fact changes.
"""
