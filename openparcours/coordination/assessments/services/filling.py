"""A page of questions sent: its answers saved, what does not fit kept as it was typed; copied answers confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from openparcours.coordination.assessments.choices import FILL_FORM
from openparcours.coordination.assessments.models import ResponseSection
from openparcours.coordination.assessments.services.facts import locked_draft
from openparcours.coordination.assessments.services.sections import SavedSection, save_section
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.drafts import services as drafts


@dataclass(frozen=True, kw_only=True)
class Filling:
    """The answers that a page changed since a revision; `fields` are what was typed for each, as sent."""

    answers: Mapping[str, Any]
    revision: int
    client: str = ""
    is_done: bool = False
    fields: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


@transaction.atomic
def fill_section(actor: Actor, *, section: ResponseSection, filling: Filling) -> SavedSection:
    """Save what a page of questions changed; keep as a draft what does not fit, until it is mended.

    A section is finished only when nothing is wrong or contradicted in it.

    Raises:
        PermissionDenied: she may not write, or not read this section.
        ValidationError: the response is no longer being filled.
    """
    saved = save_section(
        actor,
        section=section,
        answers=filling.answers,
        revision=filling.revision,
        client=filling.client,
    )
    if filling.is_done and not saved.problems and not saved.conflicts:
        save_section(actor, section=section, answers={}, revision=saved.revision, is_done=True)
    wrong = {problem.code for problem in saved.problems}
    kept = {
        name: values
        for code in wrong
        for name, values in filling.fields.get(code, {}).items()
    }  # fmt: skip
    drafts.save_draft(actor, form=FILL_FORM, subject=str(section.pk), values=kept)
    return saved


@transaction.atomic
def confirm_copied(actor: Actor, *, response_id: UUID, code: str = "") -> int:
    """Sign the answers copied from a former response, of one section or of all the actor reads; tell how many.

    Raises:
        PermissionDenied: she may not write, or not read the response.
        ValidationError: the response is no longer being filled.
    """
    response = locked_draft(actor, response_id)
    rows = ResponseSection.objects.visible_to(actor).filter(response=response)
    count = 0
    for row in rows.filter(code=code) if code else rows:
        copied = {item: answer for item, answer in row.answers.items() if item not in row.stamps}
        if copied:
            saved = save_section(actor, section=row, answers=copied, revision=row.revision)
            count += len(copied) - len(saved.problems)
    return count
