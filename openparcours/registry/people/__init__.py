"""People: persons, their identity (INS), contacts and relatives, and who may reach them.

Nouns: Person (one identity, never a record), identity status (RNIV), evidence, RelatedPerson,
merge (reversible), PersonAccess (an open door to a person for a post or an organisation).
Leans on directory for communes. The sharing decision upstairs writes PersonAccess through services.
"""
