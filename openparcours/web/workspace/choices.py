"""The navigation: where one can go, by permission; the kinds of things that are looked for."""

from dataclasses import dataclass

from django.db import models


class ListPage(models.TextChoices):
    """The lists whose filters may be kept under a name."""

    RECORDS = "dossiers", "dossiers"
    REQUESTS = "demandes", "demandes"


@dataclass(frozen=True)
class Destination:
    """An entry of the navigation and of the palette; `unless` is a permission that makes it useless."""

    label: str
    url_name: str
    icon: str
    permission: str
    unless: str = ""


DESTINATIONS = (
    Destination("Ma journée", "workspace:home", "sun", "workspace.use"),
    Destination("Nouvel appel", "requests:intake", "phone-incoming", "requests.take"),
    Destination("Demandes", "workspace:requests", "inbox", "requests.read"),
    Destination(
        "Mes demandes", "requests:own_requests", "phone-outgoing", "requests.create", "requests.take"
    ),
    Destination("Dossiers", "workspace:worklist", "folder-heart", "records.read"),
    Destination("Nouvelle personne", "people:create", "user-round-plus", "people.create"),
    Destination("Orientations", "orientations:worklist", "signpost", "orientations.send"),
    Destination("Ruptures", "orientations:breaks", "unlink", "breaks.read"),
    Destination("Annuaire", "directory:search", "book-user", "directory.read"),
    Destination("Identités", "people:identities", "fingerprint-pattern", "people.qualify"),
    Destination("Accès d'urgence", "records:emergency_reviews", "siren", "sharing.review"),
    Destination("Imports", "directory:imports", "file-down", "directory.import"),
    Destination("Réglages", "definitions:kinds", "settings-2", "definitions.read"),
    Destination("Équipe", "directory:team", "users-round", "accounts.manage"),
)

KINDS = (
    ("personnes", "Personnes"),
    ("professionnels", "Professionnels"),
    ("structures", "Structures"),
    ("services", "Services"),
)
