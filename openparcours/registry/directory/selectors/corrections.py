"""Read the data of the directory as corrected: the last local value over the source's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.choices import CORRECTABLE, Correctable
from openparcours.registry.directory.models import Correction, Organization, PractitionerRole


@dataclass(frozen=True)
class Value:
    """A datum as shown: the local value over the source's, and who said so."""

    field: str
    label: str
    shown: str
    source: str
    correction: Correction | None

    @property
    def made_at(self) -> datetime | None:
        return self.correction.made_at if self.correction else None

    def is_from(self, actor: Actor) -> bool:
        """Tell whether the actor's organisation made the correction."""
        return self.correction is not None and self.correction.owner_id == actor.organization_id


@dataclass(frozen=True)
class PostLine:
    """A post as shown, its corrections over the source."""

    post: PractitionerRole
    values: dict[str, Value]

    @property
    def function(self) -> str:
        return self.values["function"].shown or self.post.profession_label

    @property
    def corrections(self) -> list[Value]:
        return [value for value in self.values.values() if value.correction]


@dataclass(frozen=True)
class Overlay:
    """The corrections in force of some rows of the directory."""

    latest: dict[tuple[UUID, str], Correction]

    def values(self, subject: Organization | PractitionerRole) -> list[Value]:
        """Return each datum of a row that may be corrected."""
        fields = CORRECTABLE[subject._meta.label_lower]
        return [_value(subject, field, self.latest.get((subject.pk, field.value))) for field in fields]

    def line(self, post: PractitionerRole) -> PostLine:
        """Return a post as shown."""
        return PostLine(post, {value.field: value for value in self.values(post)})


def overlay(actor: Actor, subjects: Iterable[Organization | PractitionerRole]) -> Overlay:
    """Return the corrections in force of rows of the directory: one query however many they are."""
    actor.require("directory.read")
    rows = Correction.objects.filter(object_id__in=[subject.pk for subject in subjects], withdrawn_at=None)
    latest = {(c.object_id, c.field): c for c in rows.select_related("made_by", "owner").order_by("made_at")}
    return Overlay(latest)


def corrected(actor: Actor, subject: Organization | PractitionerRole) -> list[Value]:
    """Return the data of a row that may be corrected: the last local value over the source's."""
    return overlay(actor, [subject]).values(subject)


def _value(
    subject: Organization | PractitionerRole, field: Correctable, correction: Correction | None
) -> Value:
    source = _text(field, getattr(subject, field.value, None))
    return Value(
        field.value, field.label, _text(field, correction.value) if correction else source, source, correction
    )


def _text(field: Correctable, value: object) -> str:
    """Return a value as people read it: a date, stored by its ISO form, in French order."""
    if field == Correctable.ENDED_ON and value:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        return f"{day:%d/%m/%Y}"
    return str(value or "")
