"""Code lists of identity (RNIV, FR Core v2-0445 and TRE_R216/R260)."""

from django.db import models


class IdentityStatus(models.TextChoices):
    PROVISIONAL = "provisoire", "provisoire"
    RETRIEVED = "recuperee", "récupérée"
    VALIDATED = "validee", "validée"
    QUALIFIED = "qualifiee", "qualifiée"


class Sex(models.TextChoices):
    FEMALE = "F", "femme"
    MALE = "M", "homme"
    UNKNOWN = "U", "inconnu"


class EvidenceKind(models.TextChoices):
    """High-trust documents, codes of fr-core validation mode."""

    IDENTITY_CARD = "CN", "carte nationale d'identité"
    PASSPORT = "PA", "passeport"
    RESIDENCE_PERMIT = "CS", "titre de séjour"
    FAMILY_BOOK = "LE", "livret de famille (mineur, EHPAD)"
    BIRTH_CERTIFICATE = "AN", "acte de naissance (EHPAD, avec carte Vitale à photo)"
    EIDAS = "IE", "identité numérique eIDAS"


class InsiAnswer(models.TextChoices):
    FOUND = "00", "une identité trouvée"
    NONE = "01", "aucune identité trouvée"
    SEVERAL = "02", "plusieurs identités trouvées"


class ContactUse(models.TextChoices):
    HOME = "domicile", "domicile"
    MOBILE = "mobile", "mobile"
    WORK = "travail", "travail"
    OTHER = "autre", "autre"


class ContactSystem(models.TextChoices):
    PHONE = "phone", "téléphone"
    EMAIL = "email", "courriel"


class AddressUse(models.TextChoices):
    HOME = "domicile", "domicile"
    TEMPORARY = "temporaire", "hébergement temporaire"
    FACILITY = "etablissement", "établissement"


class Relationship(models.TextChoices):
    SPOUSE = "conjoint", "conjoint ou compagnon"
    CHILD = "enfant", "fils ou fille"
    PARENT = "parent", "père ou mère"
    SIBLING = "fratrie", "frère ou sœur"
    GRANDCHILD = "petit_enfant", "petit-fils ou petite-fille"
    OTHER_FAMILY = "famille", "autre membre de la famille"
    NEIGHBOUR = "voisin", "voisin"
    FRIEND = "ami", "ami"
    GUARDIAN = "mandataire", "mandataire ou tuteur"
    OTHER = "autre", "autre"


class AccessBasis(models.TextChoices):
    """Why a door to a person is open."""

    OWNER = "owner", "dossier de la structure"
    FORMER = "former", "ancien dossier de la structure"
    RELAY = "relay", "relais après clôture"
    CIRCLE = "circle", "membre du cercle de soins"
    EMERGENCY = "emergency", "accès d'urgence"
    REGISTRATION = "registration", "identité créée par la structure"


# Which status may follow which; the guard (evidence, INSi answer, key) is in services.
IDENTITY_TRANSITIONS = {
    IdentityStatus.PROVISIONAL: {IdentityStatus.RETRIEVED, IdentityStatus.VALIDATED},
    IdentityStatus.RETRIEVED: {IdentityStatus.QUALIFIED, IdentityStatus.PROVISIONAL},
    IdentityStatus.VALIDATED: {IdentityStatus.QUALIFIED, IdentityStatus.PROVISIONAL},
    IdentityStatus.QUALIFIED: {IdentityStatus.VALIDATED, IdentityStatus.PROVISIONAL},
}


TRAITS_KEY = "traits:"  # begins the number of a person imported without one: a digest, never shown
