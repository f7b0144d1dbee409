"""The facts of ANS's worked example of an old person's plan, told in our own words and shape.

Source: ansforge/IG-fhir-medicosocial-transfert-donnees-dui, input/fsh/instances (TDDUIBundllePPPAExample,
TDDUICarePlanProjetPersoPAExample, TDDUIGoal*PAExample, TDDUIServiceRequestBesoinPA*, TDDUITaskAction*PA*,
TDDUITaskMoyenRessource*PA*, TDDUIQuestionnaireResponseAGGIRPAPPExample), versions 2.0 to 2.4 of the guide.
"""

PREFIX = "3480787529/123456789-"
PLAN = {
    "title": "Projet personnalisé de Mme Jeanne L.",
    "external_id": f"{PREFIX}PPER-1234",
    "document_reference": f"{PREFIX}PPER-entrant-1234",
    "matters": "Garder la main sur l'organisation de ses journées\n"
    "Participer à une chorale et à un club lecture\n"
    "Se sentir en sécurité lors des déplacements",
    "family_words": "Prévenir les chutes\nStabiliser le poids et le plaisir alimentaire\n"
    "Maintenir le lien familial (visios)",
}
AGREED = {"day": "2024-01-15", "by": "IDE"}
ASSESSMENT = {"label": "AGGIR : GIR-3", "external_id": f"{PREFIX}EVAL-1234"}

# (need, code, number, heading, goal, number, document) then its actions: (title, actor, is inside, means).
NEEDS = [
    (
        ("Besoin d'aide pour la mobilité et les déplacements", "mobilite", "BESO-1234"),
        ("Objectif 1", "Réduire le risque de chute et la peur associée en 6 mois", "OBJE-1234", "PPER-bilanObj-1234 bilanobj1.pdf"),
        [
            ("Évaluer et aménager la chambre (éclairage, barres, tapis)", "Ergothérapeute", "externe",
             "ACTI-1235", "Barres d'appui et balisage lumineux", "budget EHPAD"),
            ("Former à l'utilisation des aides techniques", "Ergothérapeute", "externe", "ACTI-12341", "", ""),
            ("Programme équilibre et marche", "Kinésithérapeute", "externe", "ACTI-1237",
             "30 h de kinésithérapie sur 6 mois", ""),
            ("Exercices matinaux (fiche)", "Kinésithérapeute", "externe", "ACTI-12343", "", ""),
            ("Atelier éducation au risque de chute", "IDE", "interne", "ACTI-1236",
             "Temps de coordination IDE et médecin coordonnateur", ""),
            ("Réévaluation des traitements avec le médecin coordonnateur", "IDE", "interne", "", "", ""),
            ("Vérifier les chaussures et les aides techniques", "AS", "interne", "ACTI-1234", "", ""),
            ("Accompagner les premiers déplacements", "AS", "interne", "ACTI-1239", "", ""),
            ("Soutenir la gestion de l'appréhension", "Psychologue", "interne", "ACTI-1238", "", ""),
        ],
    ),
    (
        ("Besoin en termes de nutrition et d'alimentation", "nutrition", "BESO-1235"),
        ("Objectif 2", "Stabiliser l'état nutritionnel et restaurer le plaisir alimentaire sur 12 mois", "OBJE-1235", ""),
        [
            ("Pesée mensuelle et dépistage de la dénutrition", "IDE", "interne", "ACTI-12342",
             "Carnet de suivi du poids", ""),
            ("Surveillance de l'hydratation et de l'appétit (transmissions)", "IDE", "interne", "", "", ""),
            ("Atelier cuisine mensuel co-animé avec des résidents", "Animatrice", "interne", "ACTI-12341",
             "Matériel d'atelier", "budget animation"),
            ("Recueil des préférences culinaires", "Animatrice", "interne", "", "", ""),
            ("Menus enrichis adaptés aux goûts (textures, portions)", "Cuisine, économe", "interne", "",
             "Approvisionnement adapté", "cuisine"),
        ],
    ),
    (
        ("Besoin de maintien du lien social et d'activités récréatives", "lien_social", "BESO-1236"),
        ("Objectif 3", "Maintenir le lien social : 2 activités par semestre et visios hebdomadaires", "OBJE-1236", ""),
        [
            ("Inscription à la chorale et au club lecture", "Animatrice", "interne", "", "Créneaux d'animation", ""),
            ("Organisation du planning des activités", "Animatrice", "interne", "",
             "Convocations au CVS, salle d'activité", ""),
            ("Mise en place de visios hebdomadaires (tablette)", "AS, référente de projet", "interne", "",
             "Tablette et Wi-Fi de l'EHPAD", ""),
            ("Accompagnement ponctuel si fatigue", "AS, référente de projet", "interne", "", "", ""),
            ("Entretien de satisfaction semestriel", "Psychologue", "interne", "ACTI-1238", "", ""),
        ],
    ),
]  # fmt: skip
FREQUENCIES = {
    "Programme équilibre et marche": "2 fois par semaine, 12 semaines",
    "Pesée mensuelle et dépistage de la dénutrition": "chaque mois",
    "Atelier cuisine mensuel co-animé avec des résidents": "chaque mois",
    "Mise en place de visios hebdomadaires (tablette)": "chaque semaine",
    "Entretien de satisfaction semestriel": "chaque semestre",
}
TERMS = {"Objectif 1": 6, "Objectif 2": 12}
