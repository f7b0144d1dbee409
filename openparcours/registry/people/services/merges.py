"""Declare two identities one, and take it back: each finds again what was its own."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.registry.people import rules
from openparcours.registry.people.choices import AccessBasis, IdentityStatus
from openparcours.registry.people.models import (
    ContactPoint,
    DuplicateDismissal,
    IdentityEvidence,
    IdentityTransition,
    InsiCheck,
    Person,
    PersonAccess,
    PersonAddress,
    PersonIdentifier,
    PersonMerge,
    RelatedPerson,
)
from openparcours.registry.people.services.access import Door, open_door
from openparcours.registry.people.services.facts import PersonsMerged, PersonsUnmerged
from openparcours.registry.people.services.guards import about, leave_trace, signed_in
from openparcours.registry.people.services.indexing import index_person
from openparcours.registry.people.services.persons import change_traits
from openparcours.registry.people.services.statuses import lose_insi, strict_traits

INS_TRAIT = "ins"
_INS_FIELDS = ("ins_value", "ins_oid", "has_wrong_ins_key")
_KEPT_FIELDS = (*rules.TRAITS, *_INS_FIELDS, "identity_status")
_TRUST = ("is_trusted_person", "trusted_since", "trust_revoked_on")
_SAME_VALUE: Mapping[type[models.Model], tuple[str, ...]] = {
    ContactPoint: ("value",),
    PersonAddress: ("line", "postcode", "commune_id", "ended_on"),
    RelatedPerson: (),
    PersonIdentifier: (),
}

Moved = dict[str, Any]


@transaction.atomic
def merge_persons(
    actor: Actor, *, kept: Person, merged: Person, take: Collection[str] = (), reason: str
) -> PersonMerge:
    """Keep one identity of two; `take` names the traits (and "ins") taken from the other.

    Contacts, relatives and outside numbers pass to the identity kept; rooms upstairs move theirs
    when told. Both identities stay, the merged one leading to the other.

    Raises:
        PermissionDenied: one of the two is out of reach.
        ValidationError: they cannot be one person, or one is already merged.
    """
    kept, merged = _locked_pair(actor, kept, merged)
    found = _merge_obstacles(kept, merged, reason)
    if found:
        raise ValidationError(found)
    before = _snapshot(kept)
    proofs = list(_open_proofs(kept))
    same_identity = strict_traits(kept) == strict_traits(merged)
    merged.merged_into = kept
    merged.version += 1
    merged.save(update_fields=["merged_into", "version", "updated_at"])
    change_traits(actor, kept, {name: getattr(merged, name) for name in rules.TRAITS if name in take})
    if INS_TRAIT in take:
        _take_ins(actor, kept, merged)
    moved = [*_superseded(proofs), *_move_rows(kept, merged), *_share_doors(kept, merged)]
    if same_identity:
        moved += [_moved(proof, kept) for proof in _open_proofs(merged)]
    merge = PersonMerge.objects.create(
        kept=kept,
        merged=merged,
        by_id=signed_in(actor),
        reason=reason[:250],
        before=before,
        after=_snapshot(kept),
        moved=moved,
    )
    _tell(actor, merge, "people.person.merged", PersonsMerged)
    return merge


@transaction.atomic
def undo_merge(actor: Actor, *, merge: PersonMerge, reason: str) -> PersonMerge:
    """Give back to each identity what was its own; what was changed since by hand stays so.

    Raises:
        PermissionDenied: the identity kept is out of reach.
        ValidationError: already undone, or the identity kept was itself merged since.
    """
    kept, merged = _locked_pair(actor, merge.kept, merge.merged, is_undo=True)
    merge = PersonMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise ValidationError("Cette fusion est déjà défaite.")
    if kept.merged_into_id:
        raise ValidationError(
            "L'identité gardée a été fusionnée depuis : défaites d'abord cette autre fusion."
        )
    for entry in reversed(merge.moved):
        _give_back(entry)
    _restore(actor, kept, merge, reason)
    merged.merged_into = None
    merged.version += 1
    merged.save(update_fields=["merged_into", "version", "updated_at"])
    merge.undone_by_id, merge.undone_at = actor.user_id, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    _tell(actor, merge, "people.person.unmerged", PersonsUnmerged, reason=reason)
    return merge


@transaction.atomic
def dismiss_duplicate(actor: Actor, *, one: Person, other: Person, reason: str = "") -> DuplicateDismissal:
    """Say that two identities that look alike are two people: they are proposed no more."""
    one, other = _locked_pair(actor, one, other)
    first, second = sorted((one, other), key=lambda p: p.pk.hex)
    row, is_new = DuplicateDismissal.objects.get_or_create(
        first=first, second=second, defaults={"by_id": signed_in(actor), "reason": reason[:250]}
    )
    if is_new:
        for person in (first, second):
            leave_trace(actor, Action.UPDATE, "people.duplicate.dismissed", person, reason=reason)
    return row


def _locked_pair(actor: Actor, one: Person, other: Person, *, is_undo: bool = False) -> tuple[Person, Person]:
    """Lock two identities in the order of their keys; a merged one is reached through the one kept."""
    actor.require("people.merge")
    rows = Person.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found = {person.pk: person for person in rows}
    wanted = {one.pk} if is_undo else {one.pk, other.pk}
    if Person.objects.changeable_by(actor).filter(pk__in=wanted).count() < len(wanted):
        raise PermissionDenied("people.read")
    return found[one.pk], found[other.pk]


def _merge_obstacles(kept: Person, merged: Person, reason: str) -> list[str]:
    found = []
    if kept.merged_into_id or merged.merged_into_id:
        found.append("L'une de ces identités est déjà fusionnée.")
    both = {kept.identity_status, merged.identity_status} == {IdentityStatus.QUALIFIED}
    if both and kept.ins_value != merged.ins_value:
        found.append("Deux identités qualifiées aux matricules différents sont deux personnes.")
    if not reason.strip():
        found.append("Dites pourquoi ces deux identités sont la même personne.")
    return found


def _snapshot(person: Person) -> dict[str, Any]:
    """Return the fields of a merge as JSON keeps them."""
    return {name: _plain(getattr(person, name)) for name in _KEPT_FIELDS}


def _take_ins(actor: Actor, kept: Person, merged: Person) -> None:
    if (kept.ins_value, kept.ins_oid) == (merged.ins_value, merged.ins_oid):
        return
    lose_insi(actor, kept, reason="Le matricule vient de l'identité fusionnée.")
    for name in _INS_FIELDS:
        setattr(kept, name, getattr(merged, name))
    kept.version += 1
    kept.save(update_fields=[*_INS_FIELDS, "version", "updated_at"])


def _open_proofs(person: Person) -> Iterator[IdentityEvidence | InsiCheck]:
    yield from IdentityEvidence.objects.filter(person=person, superseded_at=None)
    yield from InsiCheck.objects.filter(person=person, superseded_at=None)


def _superseded(proofs: Collection[IdentityEvidence | InsiCheck]) -> Iterator[Moved]:
    """Note which proofs of the identity kept were lost with its traits."""
    for proof in proofs:
        proof.refresh_from_db(fields=["superseded_at"])
        if proof.superseded_at:
            yield _entry(proof, {"superseded_at": None})


def _move_rows(kept: Person, merged: Person) -> Iterator[Moved]:
    for model, same in _SAME_VALUE.items():
        rows = model._default_manager.filter(person=merged)
        own = set(model._default_manager.filter(person=kept).values_list(*same)) if same else set()
        for row in rows:
            if not same or tuple(getattr(row, name) for name in same) not in own:
                yield _moved(row, kept)


def _moved(row: Any, kept: Person) -> Moved:
    """Pass a row to the identity kept; its own trusted person stays the only one."""
    undo = {"person_id": _plain(row.person_id)}
    fields = ["person"]
    if isinstance(row, RelatedPerson) and row.is_trusted_person and _has_trusted_person(kept):
        undo |= {name: _plain(getattr(row, name)) for name in _TRUST}
        row.is_trusted_person, row.trust_revoked_on = False, timezone.localdate()
        fields += _TRUST
    row.person = kept
    row.save(update_fields=fields)
    return _entry(row, undo)


def _has_trusted_person(person: Person) -> bool:
    return RelatedPerson.objects.filter(person=person, is_trusted_person=True, ended_on=None).exists()


def _share_doors(kept: Person, merged: Person) -> Iterator[Moved]:
    """Open the identity kept to those who had registered the other."""
    own = set(
        PersonAccess.objects.filter(person=kept, basis=AccessBasis.REGISTRATION).values_list(
            "holder_id", flat=True
        )
    )
    for row in PersonAccess.objects.filter(person=merged, basis=AccessBasis.REGISTRATION):
        if row.holder_id not in own:
            door = Door(holder_id=row.holder_id, basis=AccessBasis.REGISTRATION, closes_at=row.closes_at)
            yield _entry(open_door(person=kept, door=door), None)


def _entry(row: models.Model, undo: dict[str, Any] | None) -> Moved:
    """Note how to take a row back: the fields to put again, or None to delete it."""
    return {"model": row._meta.label_lower, "id": _plain(row.pk), "undo": undo}


def _give_back(entry: Moved) -> None:
    model = apps.get_model(entry["model"])
    rows = model._default_manager.filter(pk=entry["id"])
    if entry["undo"] is None:
        rows.delete()
    else:
        rows.update(**entry["undo"])


def _restore(actor: Actor, kept: Person, merge: PersonMerge, reason: str) -> None:
    """Put again the traits that nobody changed since the merge."""
    now = _snapshot(kept)
    back = {
        name: _value(name, merge.before[name])
        for name in _KEPT_FIELDS
        if merge.before[name] != merge.after[name] and now[name] == merge.after[name]
    }
    all_back = all(name in back or now[name] == merge.before[name] for name in _KEPT_FIELDS)
    if "identity_status" in back and (not all_back or kept.is_doubtful or kept.is_fictive):
        del back["identity_status"]
    if not back:
        return
    if "identity_status" in back:
        IdentityTransition.objects.create(
            person=kept,
            from_status=kept.identity_status,
            to_status=back["identity_status"],
            by_id=actor.user_id,
            reason=f"Fusion défaite : {reason}"[:250],
        )
    for name, value in back.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save(update_fields=[*back, "version", "updated_at"])


def _tell(
    actor: Actor,
    merge: PersonMerge,
    what: str,
    fact: type[PersonsMerged] | type[PersonsUnmerged],
    *,
    reason: str = "",
) -> None:
    for person in (merge.kept, merge.merged):
        leave_trace(actor, Action.UPDATE, what, person, reason=reason or merge.reason)
        index_person(person)
    publish(fact(**about(actor, merge.kept_id), merged_id=merge.merged_id, merge_id=merge.pk))


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | str) or value is None:
        return str(value) if isinstance(value, str) else value
    return str(value) if isinstance(value, UUID) else DjangoJSONEncoder().default(value)


def _value(name: str, plain: Any) -> Any:
    return parse_date(plain) if name in {"birth_date", "deceased_on"} and plain else plain
