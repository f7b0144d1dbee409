"""Read the data of the directory as corrected: the last local value over the source's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.choices import CORRECTABLE, Correctable
from openparcours.registry.directory.models import (
    Correction,
    HealthcareService,
    Organization,
    PractitionerRole,
)

Subject = Organization | PractitionerRole


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
class Listed:
    """A row as a list shows it: what its own page says of it, in short."""

    row: Subject | HealthcareService
    phone: str
    function: str = ""
    ended_on: str = ""


@dataclass(frozen=True)
class Overlay:
    """The corrections in force of some rows of the directory."""

    latest: dict[tuple[UUID, str], Correction]

    def shown(self, subject: Subject, field: Correctable) -> str:
        """Return one datum as shown."""
        return _value(subject, field, self.latest.get((subject.pk, field.value))).shown

    def phone(self, row: Subject | HealthcareService) -> str:
        """Return the number to call: a service without its own is reached at its structure's."""
        if isinstance(row, HealthcareService):
            return row.phone or self.shown(row.organization, Correctable.PHONE)
        return self.shown(row, Correctable.PHONE)

    def email(self, row: Subject | HealthcareService) -> str:
        """Return where to write: a service without its own address is written to at its structure's."""
        if isinstance(row, HealthcareService):
            return row.email or self.shown(row.organization, Correctable.EMAIL)
        return self.shown(row, Correctable.EMAIL)

    def listed(self, row: Subject | HealthcareService) -> Listed:
        """Return a row as a list shows it."""
        if not isinstance(row, PractitionerRole):
            return Listed(row, self.phone(row))
        line = self.line(row)
        return Listed(row, line.values["phone"].shown, line.function, line.values["ended_on"].shown)

    def values(self, subject: Organization | PractitionerRole) -> list[Value]:
        """Return each datum of a row that may be corrected."""
        fields = CORRECTABLE[subject._meta.label_lower]
        return [_value(subject, field, self.latest.get((subject.pk, field.value))) for field in fields]

    def line(self, post: PractitionerRole) -> PostLine:
        """Return a post as shown."""
        return PostLine(post, {value.field: value for value in self.values(post)})


def overlay(actor: Actor, rows: Iterable[Subject | HealthcareService]) -> Overlay:
    """Return the corrections in force of rows of the directory, and who made them: one query for all of them."""
    actor.require("directory.read")
    return _overlay(_in_force(rows).select_related("made_by", "owner"))


def overlay_of(rows: Iterable[Subject | HealthcareService]) -> Overlay:
    """Return the corrections in force of rows already read by right, for what is shown without its author."""
    return _overlay(_in_force(rows))


def _in_force(rows: Iterable[Subject | HealthcareService]) -> QuerySet[Correction]:
    keys = {row.organization_id if isinstance(row, HealthcareService) else row.pk for row in rows}
    return Correction.objects.filter(object_id__in=keys, withdrawn_at=None)


def _overlay(corrections: QuerySet[Correction]) -> Overlay:
    return Overlay({(c.object_id, c.field): c for c in corrections.order_by("made_at")})


def corrected(actor: Actor, subject: Organization | PractitionerRole) -> list[Value]:
    """Return the data of a row that may be corrected: the last local value over the source's."""
    return overlay(actor, [subject]).values(subject)


def corrected_to(field: Correctable, values: Iterable[str]) -> QuerySet[Correction, UUID]:
    """Return the rows of which a correction in force says one of these values."""
    rows = Correction.objects.filter(field=field, value__in=list(values), withdrawn_at=None)
    return rows.values_list("object_id", flat=True)


def said_over(today: date) -> QuerySet[Correction, UUID]:
    """Return the posts whose last correction says that they are over by a day; the source's own end is apart."""
    ends = Correction.objects.filter(field=Correctable.ENDED_ON, withdrawn_at=None)
    later = ends.filter(object_id=OuterRef("object_id"), made_at__gt=OuterRef("made_at"))
    over = ends.filter(~Exists(later), value__lte=today.isoformat())
    return over.values_list("object_id", flat=True)


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
