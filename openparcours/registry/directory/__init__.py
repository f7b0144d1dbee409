"""Directory: territories, organisations, services, practitioners and the posts they hold.

Nouns: Commune, Territory (DAC or CPTS area), Organization (FINESS EJ or EG, SIRET),
HealthcareService (an offer), Practitioner, PractitionerRole (a post in an organisation),
Correction (a local overlay that never overwrites the source), ImportRun.
Leans on accounts: a post may belong to a user and carry her role.
"""
