"""Save a section while it is written, by several hands; decide between two answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.choices import ConflictOutcome, SectionState
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    QuestionnaireResponse,
    ResponseSection,
    SectionAuthor,
)
from openparcours.coordination.assessments.rules import (
    Item,
    ItemType,
    Problem,
    Section,
    merge_answers,
    normal_answer,
)
from openparcours.coordination.assessments.services.facts import demand_team, locked_draft
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.registry.directory.models import PractitionerRole


@dataclass(frozen=True, kw_only=True)
class SavedSection:
    """What became of a save: the revision to send next time, what was wrong, what clashed.

    Every answer sent is in the section, in `problems` (to correct) or in `conflicts` (to decide).
    """

    section: ResponseSection
    revision: int
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]
    conflicts: tuple[AnswerConflict, ...]


@transaction.atomic
def save_section(
    actor: Actor,
    *,
    section: ResponseSection,
    answers: Mapping[str, Any],
    revision: int,
    client: str = "",
    is_done: bool | None = None,
) -> SavedSection:
    """Save some answers of a section as read at a revision; None or an empty text clears one.

    Only the answers sent are looked at. An answer that another page changed since that revision is
    not overwritten: both are kept until somebody decides. `client` names the page that writes, so
    that its own saves never clash with each other.

    Raises:
        PermissionDenied: she may not write, or not read this section.
        ValidationError: the response is no longer being filled.
    """
    response = locked_draft(actor, section.response_id)
    if not ResponseSection.objects.visible_to(actor).filter(pk=section.pk).exists():
        raise PermissionDenied("section hors de portée")
    saved = write_answers(actor, response, section, answers, revision=revision, client=client)
    if is_done is not None:
        _set_done(saved.section, is_done=is_done)
    return saved


def write_answers(
    actor: Actor,
    response: QuestionnaireResponse,
    section: ResponseSection,
    answers: Mapping[str, Any],
    *,
    revision: int,
    client: str,
) -> SavedSection:
    """Write answers in a section of a response already locked and checked."""
    row = ResponseSection.objects.select_for_update(of=("self",)).get(pk=section.pk, response=response)
    asked = _asked(response, row.code)
    incoming, problems = _normal(asked, answers)
    merge = merge_answers(row.answers, row.stamps, incoming, base=revision, client=client)
    if merge.signed:
        is_new_hand = row.updated_by_id != actor.post_id or row.state == SectionState.TO_FILL
        row.answers, row.revision = merge.answers, row.revision + 1
        row.stamps = {**row.stamps, **{code: [row.revision, client] for code in merge.signed}}
        row.state = SectionState.STARTED
        _sign(actor, row)
        row.save()
        if is_new_hand:  # once a hand, not at each keystroke
            record_access(
                actor,
                Action.UPDATE,
                "assessments.section.written",
                target=row,
                person_id=response.person_id,
            )
    conflicts = tuple(
        _set_aside(actor, row, _item(asked, code), mine=incoming[code], revision=revision, client=client)
        for code in merge.clashes
    )
    return SavedSection(
        section=row,
        revision=row.revision,
        changed=merge.changed,
        problems=tuple(problems),
        conflicts=conflicts,
    )


@transaction.atomic
def decide_conflict(
    actor: Actor, *, conflict: AnswerConflict, outcome: str, answer: Any = None
) -> AnswerConflict:
    """Keep one of two answers, or write a third (`outcome` REWRITTEN with its `answer`); once.

    Raises:
        PermissionDenied: she may not write, or not read this section.
        ValidationError: it was decided already, or the new answer does not fit.
    """
    response = locked_draft(actor, conflict.section.response_id)
    if not AnswerConflict.objects.visible_to(actor).filter(pk=conflict.pk).exists():
        raise PermissionDenied("section hors de portée")
    rows = AnswerConflict.objects.select_for_update(of=("self",)).select_related("section")
    found = rows.get(pk=conflict.pk)
    if found.outcome != ConflictOutcome.OPEN:
        raise ValidationError("Ce conflit est déjà tranché.")
    if outcome not in set(ConflictOutcome) - {ConflictOutcome.OPEN}:
        raise ValidationError({"outcome": "Choisissez la réponse à garder."})
    if outcome != ConflictOutcome.KEPT_THEIRS:
        _write_decided(actor, response, found, found.mine if outcome == ConflictOutcome.KEPT_MINE else answer)
    found.outcome, found.decided_at, found.decided_by_id = outcome, timezone.now(), actor.post
    found.save(update_fields=["outcome", "decided_at", "decided_by"])
    return found


@transaction.atomic
def assign_section(
    actor: Actor, *, section: ResponseSection, post: PractitionerRole | None
) -> ResponseSection:
    """Ask a post to fill a section, or nobody any more.

    Raises:
        PermissionDenied: she is of another team.
        ValidationError: the response is no longer being filled.
    """
    response = locked_draft(actor, section.response_id)
    demand_team(actor, response)
    row = ResponseSection.objects.select_for_update(of=("self",)).get(pk=section.pk, response=response)
    row.assigned_to = post
    row.save(update_fields=["assigned_to"])
    record_access(
        actor, Action.UPDATE, "assessments.section.assigned", target=row, person_id=response.person_id
    )
    return row


def _write_decided(actor: Actor, response: QuestionnaireResponse, found: AnswerConflict, answer: Any) -> None:
    section = found.section
    saved = write_answers(
        actor, response, section, {found.item_code: answer}, revision=section.revision, client=""
    )
    if saved.problems:
        raise ValidationError({"answer": [problem.message for problem in saved.problems]})


def _asked(response: QuestionnaireResponse, code: str) -> Section:
    questionnaire = selectors.questionnaire_of(response.definition)
    return next(section for section in questionnaire.sections if section.code == code)


def _normal(asked: Section, answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    items = {item.code: item for item in asked.items if item.type != ItemType.INFO}
    incoming: dict[str, Any] = {}
    problems = []
    for code, answer in answers.items():
        item = items.get(str(code))
        if item is None:
            problems.append(
                Problem(str(code)[:64], f"La question « {str(code)[:64]} » n'est pas de cette section.")
            )
            continue
        try:
            incoming[item.code] = normal_answer(item, answer)
        except ValueError as error:
            problems.append(Problem(item.code, f"{item.label} : {error}"))
    return incoming, problems


def _item(asked: Section, code: str) -> Item:
    return next(item for item in asked.items if item.code == code)


def _set_aside(
    actor: Actor, row: ResponseSection, item: Item, *, mine: Any, revision: int, client: str
) -> AnswerConflict:
    """Keep an answer that arrived late beside the one in place; a page that goes on writing keeps its last."""
    same = AnswerConflict.objects.filter(
        section=row,
        item_code=item.code,
        outcome=ConflictOutcome.OPEN,
        author=actor.post_id,
        author_label=actor.label[:200],
    )
    for found in same:
        if found.mine == mine:
            return found
        if client and found.client == client:
            found.mine = mine
            found.save(update_fields=["mine"])
            return found
    return AnswerConflict.objects.create(
        section=row,
        item_code=item.code,
        label=item.label[:500],
        mine=mine,
        theirs=row.answers.get(item.code),
        base_revision=revision,
        client=client[:40],
        author_id=actor.post_id,
        author_label=actor.label[:200],
    )


def _sign(actor: Actor, row: ResponseSection) -> None:
    now = timezone.now()
    row.updated_at, row.updated_by_id = now, actor.post_id
    label = actor.label[:200]
    key = {"section": row, "post_id": actor.post_id} | ({} if actor.post_id else {"label": label})
    SectionAuthor.objects.update_or_create(
        **key,
        defaults={"last_at": now, "label": label},
        create_defaults={"label": label, "first_at": now, "last_at": now},
    )


def _set_done(row: ResponseSection, *, is_done: bool) -> None:
    begun = SectionState.STARTED if row.answers else SectionState.TO_FILL
    row.state = SectionState.DONE if is_done else begun
    row.save(update_fields=["state"])
