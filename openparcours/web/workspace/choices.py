"""The navigation: where one can go, by permission; the kinds of things that are looked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Destination:
    """An entry of the navigation and of the palette."""

    label: str
    url_name: str
    icon: str
    permission: str
    in_nav: bool = True


DESTINATIONS = (
    Destination("Ma journée", "workspace:home", "sun", "workspace.use"),
    Destination("Dossiers", "workspace:worklist", "folder-heart", "records.read"),
    Destination("Remplacements", "records:delegations", "calendar-sync", "records.update", in_nav=False),
    Destination("Nouvelle personne", "people:create", "user-round-plus", "people.create"),
    Destination("Annuaire", "directory:search", "book-user", "directory.read"),
    Destination("Identités", "people:identities", "fingerprint-pattern", "people.merge"),
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
