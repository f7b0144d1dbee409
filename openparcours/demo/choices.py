"""The people one may be in the demonstration: one for each role, and partners of the circle."""

from dataclasses import dataclass

DEMO_PASSWORD = "parcours-de-demo"  # noqa: S105 (written in the guide; every account is fictitious)

DEMO_PIN = "246802"
TWO_POSTS = "ines.modelin@example.org"
_MEN = {"Paul", "Omar", "Marc", "Rémi", "Yann", "Victor"}


@dataclass(frozen=True)
class Persona:
    """A demo user: her address, the kind of post she holds and what she will see."""

    key: str
    given_name: str
    family_name: str
    kind: str
    role: str
    sees: str

    @property
    def is_woman(self) -> bool:
        return self.given_name not in _MEN

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


PERSONAS = (
    Persona("camille.demoret", "Camille", "Demoret", "team", "case_manager",
            "Ses dossiers complexes, les mentions du jour, un dossier très fourni."),
    Persona("sonia.exempleau", "Sonia", "Exempleau", "team", "analyst",
            "Les demandes d'appui et l'orientation, les invitations en attente."),
    Persona("lea.fictivet", "Léa", "Fictivet", "team", "reception",
            "Le numéro unique : chercher, créer une identité, ouvrir un dossier."),
    Persona("paul.demonstier", "Paul", "Demonstier", "medecin", "field_health",
            "Le médecin traitant : ses patients suivis par le DAC, rien d'autre."),
    Persona("nadia.testard", "Nadia", "Testard", "infirmier", "field_health",
            "L'infirmière libérale : notes en deux gestes depuis son téléphone."),
    Persona("ines.modelin", "Inès", "Modelin", "ssiad", "field_health",
            "Le SSIAD : deux postes, à choisir à la connexion."),
    Persona("julie.fictaud", "Julie", "Fictaud", "hopital_social", "field_social",
            "L'assistante sociale de l'hôpital : sans l'information de santé."),
    Persona("omar.exemplaire", "Omar", "Exemplaire", "aide", "field_social",
            "Le service d'aide à domicile : consignes et observations du quotidien."),
    Persona("helene.demonval", "Hélène", "Demonval", "team", "dac_physician",
            "L'avis médical du dispositif, accès d'urgence compris."),
    Persona("marc.testanier", "Marc", "Testanier", "team", "thematic",
            "Le regard d'un ergothérapeute du dispositif."),
    Persona("claire.fictorel", "Claire", "Fictorel", "team", "director",
            "L'équipe, les comptes, les accès d'urgence à relire."),
    Persona("remi.exemplot", "Rémi", "Exemplot", "team", "identity_officer",
            "Doublons à traiter et identités à qualifier."),
    Persona("anne.demolys", "Anne", "Demolys", "team", "privacy_officer",
            "Le contrôle des accès d'urgence, sans lire les dossiers."),
    Persona("yann.testoriol", "Yann", "Testoriol", "team", "territory",
            "L'annuaire et l'offre du territoire, sans dossier."),
    Persona("gaelle.fictiere", "Gaëlle", "Fictière", "regional_admin", "regional_admin",
            "L'administration régionale : imports, comptes, annuaire."),
    Persona("victor.demoncel", "Victor", "Demoncel", "steering", "steering",
            "Le pilotage : des chiffres, jamais un dossier."),
)  # fmt: skip
