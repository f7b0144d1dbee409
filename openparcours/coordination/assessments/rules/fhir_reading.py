"""Read a FHIR R4 Questionnaire: ours without loss, a foreign one with a list of what is not taken."""

import json
from dataclasses import dataclass, field
from typing import Any

from openparcours.coordination.assessments.rules import fhir_terms as fhir
from openparcours.coordination.assessments.rules.fhir_items import ItemReader
from openparcours.coordination.assessments.rules.fhir_terms import (
    Json,
    extension_value,
    extensions,
    slug,
    value_of,
)
from openparcours.coordination.assessments.rules.nodes import CODE
from openparcours.coordination.assessments.rules.questionnaires import LicenceStatus, Use

UNKNOWN_LICENCE = "Licence inconnue : à vérifier avant tout usage."


@dataclass(frozen=True)
class ImportedQuestionnaire:
    """A content for `parse_questionnaire`, and what was not taken, in French sentences."""

    content: Json
    warnings: tuple[str, ...] = field(default=())


def questionnaire_from_fhir(resource: Any) -> ImportedQuestionnaire:
    """Return the content of a FHIR Questionnaire and the warnings of what was not understood.

    Raises:
        ValueError: it is not a questionnaire; a French sentence says why.
    """
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise ValueError("Ce fichier n'est pas une ressource FHIR Questionnaire.")
    reader = ItemReader(resource)
    about = {part.get("url"): part for part in extensions(_ours(resource))}
    content: Json = {
        "code": _code(resource),
        "title": _text(resource, "title") or _text(resource, "name") or "Questionnaire importé",
        "use": value_of(about.get("use")) or Use.SCREENING.value,
        "version": _text(resource, "version") or "1",
        "description": _text(resource, "description"),
        "source": value_of(about.get("source")) or ("" if about else _text(resource, "publisher")),
        "domain": value_of(about.get("domain")),
        "minutes": value_of(about.get("minutes")),
        "licence": _licence(resource, value_of(about.get("licence"))),
        "modes": [value_of(part) for part in extensions(_ours(resource)) if part.get("url") == "mode"],
        "off_by_default": bool(value_of(about.get("off-by-default"))),
        "sections": reader.sections(),
        "scores": _scores(resource),
    }
    reader.warn_of_extensions(resource)
    return ImportedQuestionnaire(content, tuple(dict.fromkeys(reader.warnings)))


def _ours(resource: Json) -> Json:
    return next((each for each in extensions(resource) if each.get("url") == fhir.QUESTIONNAIRE), {})


def _text(resource: Json, key: str) -> str:
    found = resource.get(key)
    return found.strip() if isinstance(found, str) else ""


def _code(resource: Json) -> str:
    url = _text(resource, "url")
    if url.startswith(fhir.CANONICAL) and CODE.fullmatch(url.removeprefix(fhir.CANONICAL)):
        return url.removeprefix(fhir.CANONICAL)
    name = _text(resource, "name") or _text(resource, "id") or _text(resource, "title")
    return slug(name) or "questionnaire"


def _licence(resource: Json, status: Any) -> Json:
    notice = _text(resource, "copyright")
    if status:
        return {"status": status, "notice": notice}
    if notice:
        return {"status": LicenceStatus.NOTICE.value, "notice": notice}
    return {"status": LicenceStatus.AGREEMENT.value, "notice": UNKNOWN_LICENCE}


def _scores(resource: Json) -> list[Any]:
    definitions = [
        extension_value(each, "definition") for each in extensions(resource) if each.get("url") == fhir.SCORE
    ]
    try:
        return [json.loads(definition) for definition in definitions if isinstance(definition, str)]
    except ValueError:
        raise ValueError("La définition d'un score est illisible.") from None
