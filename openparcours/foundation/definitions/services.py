"""Write, publish, retire, import and export definitions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from openparcours.foundation.accounts.permissions import SYSTEM, Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.definitions import selectors
from openparcours.foundation.definitions.choices import DefinitionStatus, Origin
from openparcours.foundation.definitions.models import PLATFORM, Definition
from openparcours.foundation.definitions.rules import CODE

FORMAT = "openparcours.definition/1"


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a version says: a title, a content, its source and what it changes."""

    title: str
    content: Mapping[str, Any]
    source: str = ""
    change_note: str = ""
    edit_number: int | None = None


class EditedMeanwhile(ValidationError):
    """Somebody else saved the draft since it was shown; what was typed is still with who typed it."""


@dataclass(frozen=True)
class Imported:
    """What became of a file: the definition it names, and whether it was new, the same or refused."""

    name: str
    outcome: str
    detail: str = ""
    definition: Definition | None = None


def owner_of(actor: Actor) -> UUID:
    """Return for whom the actor writes: the platform for its administrator, else her organisation."""
    if actor.can("definitions.edit_platform"):
        return PLATFORM
    if actor.organization_id is None:
        raise PermissionDenied("aucune structure")
    return actor.organization_id


@transaction.atomic
def save_draft(actor: Actor, *, kind: str, code: str, writing: Writing) -> Definition:
    """Write the next version of a definition, or go on with the one being written.

    A draft may be incomplete; publishing demands a content that reads.

    Raises:
        ValidationError: the code is ill written, or the title missing.
        EditedMeanwhile: the draft changed since `writing.edit_number`.
    """
    actor.require("definitions.edit")
    if kind not in selectors.kinds() or not CODE.fullmatch(code):
        raise ValidationError({"code": "Un code s'écrit en minuscules, chiffres et « _ »."})
    if not writing.title.strip():
        raise ValidationError({"title": "Donnez un titre."})
    mine = Definition.objects.select_for_update().filter(kind=kind, code=code, owner_id=owner_of(actor))
    draft = mine.filter(status=DefinitionStatus.DRAFT).first() or Definition(
        kind=kind, code=code, owner_id=owner_of(actor), version=_next_version(mine), created_by=actor.label
    )
    if writing.edit_number is not None and draft.edit_number != writing.edit_number:
        raise EditedMeanwhile("Quelqu'un a enregistré ce brouillon entre-temps : relisez les deux textes.")
    draft.edit_number += 1
    draft.title, draft.content = writing.title.strip(), dict(writing.content)
    draft.source, draft.change_note = writing.source, writing.change_note
    draft.save()
    record_access(actor, Action.UPDATE, "definitions.definition.drafted", target=draft)
    return draft


@transaction.atomic
def publish(actor: Actor, *, definition: Definition, starts_on: date | None = None) -> Definition:
    """Put a draft in force from a day on; the version before ends that day.

    Raises:
        ValidationError: the content does not read, the day is past, or it is no draft.
    """
    draft = _locked_own(actor, definition)
    day = starts_on or timezone.localdate()
    if not draft.is_draft:
        raise ValidationError("Cette version est déjà publiée : écrivez la suivante.")
    if day < timezone.localdate():
        raise ValidationError({"starts_on": "Une version ne peut pas valoir dans le passé."})
    _demand_readable(draft.kind, draft.content)
    _put_in_force(draft, day, actor.label)
    record_access(actor, Action.UPDATE, "definitions.definition.published", target=draft)
    return draft


@transaction.atomic
def retire(actor: Actor, *, definition: Definition, reason: str) -> Definition:
    """Take a published version out of force from today; what used it keeps it.

    Raises:
        ValidationError: it is not in force.
    """
    found = _locked_own(actor, definition)
    if found.status != DefinitionStatus.ACTIVE:
        raise ValidationError("Seule une version publiée se retire.")
    found.status, found.change_note = DefinitionStatus.RETIRED, reason[:500]
    found.ends_on = max(timezone.localdate(), found.starts_on or timezone.localdate())
    found.save(update_fields=["status", "change_note", "ends_on"])
    record_access(actor, Action.UPDATE, "definitions.definition.retired", target=found, reason=reason)
    return found


@transaction.atomic
def abandon_draft(actor: Actor, *, definition: Definition) -> None:
    """Throw a draft away.

    Raises:
        ValidationError: it was published.
    """
    draft = _locked_own(actor, definition)
    if not draft.is_draft:
        raise ValidationError("Une version publiée ne s'efface pas : retirez-la.")
    record_access(actor, Action.DELETE, "definitions.definition.abandoned", target=draft)
    draft.delete()


def exported(definition: Definition) -> dict[str, Any]:
    """Return the file of a definition, as `import_file` reads it."""
    return {
        "format": FORMAT,
        "kind": definition.kind,
        "code": definition.code,
        "version": definition.version,
        "title": definition.title,
        "source": definition.source,
        "starts_on": definition.starts_on.isoformat() if definition.starts_on else None,
        "content": definition.content,
    }


@transaction.atomic
def import_file(actor: Actor, *, name: str, file: Mapping[str, Any], is_dry_run: bool = False) -> Imported:
    """Take a definition from a file as a draft to look at; the same content twice changes nothing."""
    actor.require("definitions.edit")
    kind, code = str(file.get("kind", "")), str(file.get("code", ""))
    if file.get("format") != FORMAT or kind not in selectors.kinds() or not CODE.fullmatch(code):
        return Imported(name, "refusé", "ce n'est pas une définition OpenParcours")
    content = file.get("content")
    try:
        selectors.parser(kind)(content if isinstance(content, Mapping) else {})
    except ValueError as error:
        return Imported(name, "refusé", str(error))
    current = selectors.active(kind, code, owner_id=owner_of(actor))
    if current is not None and current.content == content:
        return Imported(name, "inchangé", current.title)
    title, draft = str(file.get("title") or code), None
    if not is_dry_run:
        writing = Writing(
            title=title, content=dict(content or {}), source=str(file.get("source", "")), change_note="import"
        )
        draft = save_draft(actor, kind=kind, code=code, writing=writing)
        Definition.objects.filter(pk=draft.pk).update(origin=Origin.IMPORTED)
    return Imported(name, "brouillon", title, draft)


@transaction.atomic
def load_shipped() -> int:
    """Put in force what comes with the product; return how many versions are new.

    A shipped content that changed becomes the platform's next version, unless somebody has
    written her own since: then hers stays.
    """
    return sum(_load_one(kind, code, file) for kind in selectors.kinds() for code, file in _shipped(kind))


def _shipped(kind: str) -> Iterable[tuple[str, dict[str, Any]]]:
    return selectors.shipped(kind)


def _load_one(kind: str, code: str, file: dict[str, Any]) -> bool:
    versions = Definition.objects.select_for_update().filter(kind=kind, code=code, owner_id=PLATFORM)
    last = versions.exclude(status=DefinitionStatus.DRAFT).order_by("-version").first()
    if last is not None and (last.origin != Origin.SHIPPED or last.content == file["content"]):
        return False
    _demand_readable(kind, file["content"])
    new = Definition.objects.create(
        kind=kind,
        code=code,
        version=_next_version(versions),
        title=file["title"],
        content=file["content"],
        source=file.get("source", ""),
        origin=Origin.SHIPPED,
        created_by=SYSTEM.label,
    )
    first_day = date.fromisoformat(file.get("starts_on") or "2020-01-01")
    _put_in_force(new, timezone.localdate() if last else first_day, SYSTEM.label)
    return True


def _put_in_force(draft: Definition, day: date, by: str) -> None:
    former = Definition.objects.filter(
        kind=draft.kind, code=draft.code, owner_id=draft.owner_id, status=DefinitionStatus.ACTIVE
    )
    former.filter(starts_on__gte=day).update(status=DefinitionStatus.RETIRED, ends_on=F("starts_on"))
    former.filter(Q(ends_on=None) | Q(ends_on__gt=day)).update(ends_on=day)
    draft.status, draft.starts_on = DefinitionStatus.ACTIVE, day
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save()


def _next_version(versions: Any) -> int:
    return (versions.aggregate(last=Max("version"))["last"] or 0) + 1


def _demand_readable(kind: str, content: Any) -> None:
    try:
        selectors.parser(kind)(content)
    except ValueError as error:
        raise ValidationError({"content": str(error)}) from error


def _locked_own(actor: Actor, definition: Definition) -> Definition:
    actor.require("definitions.edit")
    found = Definition.objects.select_for_update().get(pk=definition.pk)
    if found.owner_id != owner_of(actor):
        raise PermissionDenied("définition d'un autre")
    return found
