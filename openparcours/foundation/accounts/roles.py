"""TABLE 5: permissions, one sentence each, and the roles that hold them (functional bible, 4.2)."""

from dataclasses import dataclass

PERMISSIONS = {
    "workspace.use": "Ouvrir l'espace de travail : accueil, recherche, palette.",
    "directory.read": "Consulter l'annuaire des professionnels, des structures et de l'offre.",
    "directory.correct": "Proposer une correction locale sur une fiche de l'annuaire.",
    "directory.offer": "Décrire les services de sa structure et, pour un DAC, ceux de son territoire.",
    "directory.import": "Importer les fichiers nationaux et lire leurs comptes rendus.",
    "people.read": "Voir l'identité et les coordonnées des personnes accessibles à son poste.",
    "people.create": "Créer une personne, au besoin avec une identité provisoire.",
    "people.update": "Modifier l'identité, les coordonnées et l'entourage d'une personne.",
    "people.qualify": "Faire évoluer le statut d'une identité au vu d'une pièce ou d'INSi.",
    "people.merge": "Fusionner deux identités en double et défaire une fusion.",
    "people.import": "Importer des personnes depuis un fichier.",
    "records.read": "Ouvrir le dossier de coordination d'une personne accessible à son poste.",
    "records.open": "Ouvrir un dossier de coordination et un accompagnement.",
    "records.update": "Modifier référent, niveau et accompagnement d'un dossier de sa structure.",
    "records.close": "Clore un dossier de sa structure avec son motif.",
    "circles.manage": "Inviter, modifier et retirer des membres du cercle de soins.",
    "circles.answer": "Accepter ou refuser une invitation à rejoindre un cercle de soins.",
    "sharing.record": "Tracer information, opposition, consentement et retrait de la personne.",
    "sharing.break_glass": "Accéder en urgence à un dossier fermé, avec motif, pour trois heures.",
    "sharing.review": "Contrôler les accès d'urgence et les preuves de consentement.",
    "requests.create": "Adresser une demande d'appui et suivre les siennes.",
    "requests.read": "Lire les demandes d'appui reçues par sa structure.",
    "requests.take": "Recevoir, prendre en charge, affecter une demande, y répondre par une information.",
    "requests.decide": "Orienter, accompagner ou déclarer hors champ une demande.",
    "notes.read": "Lire les notes de liaison qui lui sont destinées.",
    "notes.write": "Écrire une note de liaison, y répondre et en accuser lecture.",
    "assessments.read": "Lire les repérages et les évaluations des audiences dont il fait partie.",
    "assessments.write": "Remplir, valider, amender un repérage ou une évaluation, et l'envoyer par lien.",
    "plans.read": "Lire le plan personnalisé d'une personne accessible à son poste.",
    "plans.write": "Construire, proposer, valider et réviser un plan de sa structure ou dont on est co-auteur.",
    "plans.answer": "Accepter ou refuser une action qu'on nous confie et dire où elle en est.",
    "orientations.read": "Lire les orientations des personnes accessibles à son poste.",
    "orientations.send": "Chercher une offre pour une personne, préparer et envoyer une orientation.",
    "orientations.follow": "Relancer, répondre, noter la prise en charge et le résultat d'une orientation.",
    "breaks.declare": "Signaler ce qui manque sur un territoire.",
    "breaks.read": "Lire les ruptures de parcours de son territoire, sans nom de personne.",
    "audit.read": "Consulter le journal des accès d'un dossier.",
    "accounts.manage": "Gérer les comptes, les postes et les rôles de sa structure.",
    "definitions.read": "Lire les listes, lettres, formulaires, parcours et paramètres en vigueur.",
    "definitions.edit": "Écrire et publier ceux de sa structure.",
    "definitions.edit_platform": "Écrire et publier ceux de toute la plateforme.",
    "steering.read": "Voir les indicateurs agrégés de son territoire.",
}


@dataclass(frozen=True)
class Role:
    """A role, its French label, one sentence, and its permissions."""

    label: str
    description: str
    permissions: frozenset[str]


def _role(label: str, description: str, permissions: str) -> Role:
    return Role(label, description, frozenset(permissions.split()))


_TOGETHER = (
    "workspace.use directory.read people.read records.read notes.read notes.write circles.answer "
    "requests.create plans.read plans.answer orientations.read breaks.declare"
)
_EVALUATION = "assessments.read assessments.write"  # neither the desk nor who keeps identities: bible, 3.4
_FIELD = f"{_TOGETHER} {_EVALUATION}"
_DESK = (
    f"{_TOGETHER} requests.read requests.take directory.correct people.create people.update records.open "
    "circles.manage orientations.send orientations.follow breaks.read"
)
_COORDINATOR = (
    f"{_DESK} {_EVALUATION} people.qualify records.update records.close sharing.record sharing.break_glass audit.read "
    "requests.decide plans.write"
)

ROLES = {
    "reception": _role(
        "Chargé d'accueil",
        "Répond au numéro unique, identifie l'appelant, ouvre le dossier ; aucune évaluation.",
        f"{_DESK} sharing.record",
    ),
    "analyst": _role(
        "Coordinateur d'appui",
        "Analyse les demandes, oriente et suit les accompagnements de son équipe.",
        _COORDINATOR,
    ),
    "case_manager": _role(
        "Référent de parcours complexe",
        "Évalue à domicile, construit le plan et suit intensivement.",
        _COORDINATOR,
    ),
    "dac_physician": _role(
        "Médecin du DAC",
        "Donne un avis médical et fait le lien avec médecin traitant et hôpital.",
        _COORDINATOR,
    ),
    "thematic": _role(
        "Professionnel thématique du DAC",
        "Assistant social, psychologue, ergothérapeute ou diététicien du dispositif.",
        _COORDINATOR,
    ),
    "territory": _role(
        "Chargé de missions territoriales",
        "Anime les partenaires du territoire, sans accès aux dossiers.",
        "workspace.use directory.read directory.correct directory.offer steering.read breaks.declare "
        "breaks.read",
    ),
    "director": _role(
        "Direction de DAC",
        "Dirige l'équipe et rend compte de l'activité.",
        f"{_COORDINATOR} directory.offer sharing.review accounts.manage "
        "definitions.read definitions.edit steering.read",
    ),
    "identity_officer": _role(
        "Référent identitovigilance",
        "Traite doublons, identités douteuses et imports de personnes ; aucune évaluation.",
        f"{_DESK} people.qualify people.merge people.import audit.read",
    ),
    "privacy_officer": _role(
        "Délégué à la protection des données",
        "Contrôle accès d'urgence, consentements et journal des accès.",
        "workspace.use directory.read sharing.review audit.read",
    ),
    "regional_admin": _role(
        "Administrateur GRADeS",
        "Administre la plateforme et ses référentiels, sans accès aux dossiers.",
        "workspace.use directory.read directory.correct directory.import accounts.manage "
        "definitions.read definitions.edit definitions.edit_platform",
    ),
    "steering": _role(
        "Pilotage ARS ou DGOS",
        "Lit les indicateurs agrégés, jamais un dossier.",
        "workspace.use directory.read steering.read breaks.read",
    ),
    "field_health": _role(
        "Professionnel de santé du cercle",
        "Médecin, infirmier, pharmacien… qui suit la personne.",
        f"{_FIELD} plans.write sharing.break_glass audit.read",
    ),
    "field_social": _role(
        "Professionnel social ou médico-social du cercle",
        "Travailleur social, service d'aide, établissement qui accompagne la personne.",
        f"{_FIELD} directory.offer plans.write",
    ),
}

ROLE_CHOICES = [(code, role.label) for code, role in ROLES.items()]
