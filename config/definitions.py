"""TABLE 7: kind of definition → its names, who reads its content, where the shipped ones stand, its own editor."""

from collections.abc import Mapping

from openparcours.foundation.definitions.rules import Kind

_RULES = "openparcours.foundation.definitions.rules"

KINDS: Mapping[str, Kind] = {
    "code_list": Kind(
        "liste de codes",
        "listes de codes",
        "list-ordered",
        f"{_RULES}.parse_code_list",
        "definitions/code_list",
    ),
    "parameter": Kind(
        "paramètre", "paramètres", "sliders-horizontal", f"{_RULES}.parse_parameter", "definitions/parameter"
    ),
    "letter": Kind("lettre", "lettres", "file-pen", f"{_RULES}.parse_letter", "definitions/letter"),
    "questionnaire": Kind(
        "questionnaire",
        "questionnaires",
        "clipboard-list",
        "openparcours.coordination.assessments.rules.parse_questionnaire",
        "coordination/assessments/definitions/questionnaire",
        editor="assessments:builder",
    ),
    "pathway": Kind(
        "modèle de parcours",
        "modèles de parcours",
        "route",
        "openparcours.coordination.careplans.rules.parse_pathway",
        "coordination/careplans/definitions/pathway",
    ),
}
