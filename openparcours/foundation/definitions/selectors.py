"""Find the definition in force, and what was written before."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions.choices import DefinitionStatus
from openparcours.foundation.definitions.models import PLATFORM, Definition
from openparcours.foundation.definitions.rules import Kind


def kinds() -> Mapping[str, Kind]:
    """Return table 7."""
    found: Mapping[str, Kind] = import_string(settings.DEFINITION_KINDS)
    return found


def active(
    kind: str, code: str, *, owner_id: UUID | None = None, on: date | None = None
) -> Definition | None:
    """Return the version in force on a day (today): the organisation's own, else the platform's."""
    return _in_force(kind, owner_id, on).filter(code=code).first()


def active_all(kind: str, *, owner_id: UUID | None = None, on: date | None = None) -> list[Definition]:
    """Return the versions in force of every code of a kind, by title."""
    found: dict[str, Definition] = {}
    for one in _in_force(kind, owner_id, on):
        found.setdefault(one.code, one)
    return sorted(found.values(), key=lambda one: (one.title, one.code))


def parsed(definition: Definition) -> Any:
    """Return what a definition's content says, read by its kind; published ones are read once.

    Raises:
        ValueError: the content of a draft is not whole.
    """
    if definition.is_draft:
        return parser(definition.kind)(definition.content)
    return _parsed(definition.kind, json.dumps(definition.content, sort_keys=True))


def content_in_force(kind: str, code: Any, *, owner_id: UUID | None = None) -> QuerySet[Definition, Any]:
    """Return the content in force under a code, which may be an expression: to be read within another query."""
    return _in_force(kind, owner_id, None).filter(code=code).values("content")[:1]


def active_parsed(kind: str, code: str, *, owner_id: UUID | None = None, on: date | None = None) -> Any:
    """Return what the definition in force says.

    Raises:
        LookupError: nothing is in force under this code.
    """
    found = active(kind, code, owner_id=owner_id, on=on)
    if found is None:
        raise LookupError(f"{kind} « {code} » : aucune version en vigueur")
    return parsed(found)


def versions(kind: str, code: str) -> QuerySet[Definition]:
    """Return every version of a definition, whoever wrote it, the last first: to name what was once used."""
    return Definition.objects.filter(kind=kind, code=code).order_by("-version", "-created_at")


def history(actor: Actor, kind: str, code: str) -> QuerySet[Definition]:
    """Return every version that the actor may see under a code, the last first."""
    return visible(actor, kind).filter(code=code).order_by("-version", "-created_at")


def visible(actor: Actor, kind: str) -> QuerySet[Definition]:
    """Return the definitions of a kind that are the platform's or the actor's organisation's."""
    if not actor.can("definitions.read"):
        return Definition.objects.none()
    return Definition.objects.filter(kind=kind, owner_id__in=[PLATFORM, actor.organization_id or PLATFORM])


def overview(actor: Actor, kind: str) -> list[Definition]:
    """Return, code by code, the version to look at first: the draft being written, else the last one."""
    found: dict[tuple[str, UUID], Definition] = {}
    for one in visible(actor, kind).order_by("title", "code", "-version"):
        found.setdefault((one.code, one.owner_id), one)
    return list(found.values())


def draft_after(actor: Actor, found: Definition, owner_id: UUID) -> Definition | None:
    """Return the draft that an owner is writing under a definition's code, if any."""
    drafts = visible(actor, found.kind).filter(status=DefinitionStatus.DRAFT)
    return drafts.filter(code=found.code, owner_id=owner_id).first()


def problem(definition: Definition) -> str:
    """Return what keeps a content from being read, in French; nothing when it is whole."""
    try:
        parser(definition.kind)(definition.content)
    except ValueError as error:
        return str(error)
    return ""


def definition(actor: Actor, definition_id: UUID) -> Definition | None:
    """Return one version that the actor may see."""
    found = Definition.objects.filter(pk=definition_id).first()
    return visible(actor, found.kind).filter(pk=definition_id).first() if found else None


@cache
def parser(kind: str) -> Any:
    """Return who reads the content of a kind."""
    return import_string(kinds()[kind].parser)


def shipped(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the code and the file of each definition of a kind that comes with the product."""
    folder = Path(settings.BASE_DIR) / "openparcours" / kinds()[kind].folder
    return [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


@lru_cache(maxsize=512)
def _parsed(kind: str, content: str) -> Any:
    return parser(kind)(json.loads(content))


def _in_force(kind: str, owner_id: UUID | None, on: date | None) -> QuerySet[Definition]:
    day = on or timezone.localdate()
    return Definition.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day),
        kind=kind,
        owner_id__in=[PLATFORM, owner_id or PLATFORM],
        status=DefinitionStatus.ACTIVE,
        starts_on__lte=day,
    ).order_by("-owner_id", "-version")
