"""Write the trail."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.utils import timezone
from django.utils.module_loading import import_string

from openparcours.foundation.audit import selectors
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.models import ChainHead, Trace
from openparcours.foundation.audit.rules import seal, seal_head
from openparcours.foundation.audit.selectors import chain_key

EmergencyReasons = Callable[[UUID, UUID], QuerySet]  # of a post on a person, the open one's reason

trace_open: ContextVar[bool] = ContextVar("trace_open", default=False)


class Author(Protocol):
    """What the trail needs of an actor."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def post_id(self) -> UUID | None: ...
    @property
    def organization_id(self) -> UUID | None: ...
    @property
    def label(self) -> str: ...
    @property
    def origin(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Access:
    """One access to write: `what` names the act (room.object.verb)."""

    action: Action
    what: str
    object_type: str = ""
    object_id: UUID | None = None
    person_id: UUID | None = None
    reason: str = ""
    is_emergency: bool = False


@transaction.atomic
def record_access(
    actor: Author,
    action: Action,
    what: str,
    *,
    target: Any = None,
    person_id: UUID | None = None,
    reason: str = "",
) -> Trace:
    """Append one access to the chain, in the caller's transaction; `target` is the model touched.

    While the actor's emergency on the person lasts, the trace says so, with its reason if it has none.
    """
    access = Access(
        action=action,
        what=what,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=target.pk if target is not None else None,
        person_id=person_id,
        reason=reason[:500],
    )
    reasons = _emergency_reasons()(actor.post_id, person_id) if actor.post_id and person_id else None
    return append_accesses([(actor, timezone.now(), access)], emergency_reasons=reasons)[-1]


@transaction.atomic
def append_accesses(
    rows: Iterable[tuple[Author, datetime, Access]], *, emergency_reasons: QuerySet | None = None
) -> list[Trace]:
    """Append accesses to the chain in the order given, under the lock of its head.

    `emergency_reasons`, one column, is read in the same query: a row there makes them emergency accesses.
    """
    token = trace_open.set(True)
    try:
        head, key = _locked_head(emergency_reasons), chain_key()
        traces = []
        for actor, at, access in rows:
            trace = _trace(head, actor, at, _marked(access, head))
            trace.hash = seal(trace, key=key)
            head.sequence, head.hash = trace.sequence, trace.hash
            traces.append(trace)
        Trace.objects.bulk_create(traces, batch_size=500)
        head.seal = seal_head(head.sequence, head.hash, key=key)
        head.save(update_fields=["sequence", "hash", "seal"])
    finally:
        trace_open.reset(token)
    return traces


def copy_head() -> str:
    """Write the end of the chain outside the database, one line a copy, and return it as SEQ:HASH.

    The file is only added to: `parcours audit verify` reads it to betray a chain that was cut or begun anew.
    """
    head = selectors.chain_head()
    known = f"{head.sequence}:{head.hash}"
    if settings.AUDIT_HEADS:
        path = Path(settings.AUDIT_HEADS)
        path.touch(mode=0o600)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{timezone.now():%Y-%m-%dT%H:%M:%SZ} {known}\n")
    return known


@cache
def _emergency_reasons() -> EmergencyReasons:
    found: EmergencyReasons = import_string(settings.AUDIT_EMERGENCIES)
    return found


def _marked(access: Access, head: ChainHead) -> Access:
    """Return an access as made under the emergency read with the head, if any."""
    reason = getattr(head, "emergency_reason", None)
    return replace(access, reason=access.reason or reason, is_emergency=True) if reason else access


def _locked_head(emergency_reasons: QuerySet | None) -> ChainHead:
    """Return the end of the chain. Where the trail is guarded it was laid with the tables, never later.

    Raises:
        ChainHead.DoesNotExist: somebody removed it; the trail is to be looked at before anything is traced.
    """
    heads = ChainHead.objects.select_for_update()
    if emergency_reasons is not None:
        heads = heads.annotate(emergency_reason=Subquery(emergency_reasons[:1]))
    head = heads.filter(pk=1).first()
    if head is None and not settings.AUDIT_TRIGGERS:
        ChainHead.objects.get_or_create(pk=1)
    return head or heads.get(pk=1)


def _trace(head: ChainHead, actor: Author, at: datetime, access: Access) -> Trace:
    return Trace(
        sequence=head.sequence + 1,
        at=at,
        user_id=actor.user_id,
        post_id=actor.post_id,
        organization_id=actor.organization_id,
        actor_label=actor.label[:200],
        origin=actor.origin[:80],
        previous_hash=head.hash,
        **vars(access),
    )
