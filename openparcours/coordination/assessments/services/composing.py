"""Keep a questionnaire being composed, and take one from a FHIR file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from openparcours.coordination.assessments.choices import KIND
from openparcours.coordination.assessments.rules import questionnaire_from_fhir
from openparcours.coordination.assessments.rules.composing import Json
from openparcours.coordination.assessments.rules.writing import write_questionnaire
from openparcours.coordination.assessments.selectors.composing import is_protected
from openparcours.coordination.assessments.selectors.shipped import shipped_questionnaire
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import services as definitions
from openparcours.foundation.definitions.models import Definition
from openparcours.foundation.definitions.services import Writing


@transaction.atomic
def save_composition(actor: Actor, *, draft: Definition, content: Json, edit_number: int) -> Definition:
    """Keep a content as the draft of the actor's organisation; a protected instrument keeps its notice.

    Raises:
        ValidationError: it has no title.
        EditedMeanwhile: the draft changed since `edit_number`.
    """
    actor.require("definitions.edit")
    kept = {**content, "code": draft.code}
    if is_protected(draft.code) and (shipped := shipped_questionnaire(draft.code)):
        kept["licence"] = write_questionnaire(shipped)["licence"]
    writing = Writing(
        title=str(kept.get("title") or "")[:200],
        content=kept,
        source=str(kept.get("source") or "")[:500],
        change_note=draft.change_note if draft.is_draft else "",
        edit_number=edit_number,
    )
    return definitions.save_draft(actor, kind=KIND, code=draft.code, writing=writing)


@transaction.atomic
def import_fhir(
    actor: Actor, *, draft: Definition, resource: Any, edit_number: int
) -> tuple[Definition, tuple[str, ...]]:
    """Put a FHIR Questionnaire in the place of a draft's content; return what was not taken.

    Raises:
        ValidationError: it is no questionnaire, or the draft changed since `edit_number`.
    """
    try:
        read = questionnaire_from_fhir(resource)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    content = {key: value for key, value in read.content.items() if value not in (None, "", [])}
    saved = save_composition(actor, draft=draft, content=content, edit_number=edit_number)
    return saved, read.warnings
