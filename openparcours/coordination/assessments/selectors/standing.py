"""Where a person stands: her last scores with their move, those too old to rely on; one query a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, OuterRef, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from openparcours.coordination.assessments.choices import ResponseStatus
from openparcours.coordination.assessments.models import QuestionnaireResponse, Score
from openparcours.coordination.assessments.rules.trends import Trend, trend_of
from openparcours.coordination.assessments.selectors.board import measure_of
from openparcours.coordination.records.selectors import NextStep, Overview
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import selectors as definitions

VALIDITY, DEFAULT_DAYS = "assessment.validity_days", 365
READ = 80
_DOMAIN = KeyTextTransform("domain", "response__definition__content")


@dataclass(frozen=True)
class Standing:
    """The last value of a score, its move, and how old it may grow; `is_old`: it has."""

    score: Score
    trend: Trend | None
    valid_days: int

    @property
    def response(self) -> QuestionnaireResponse:
        return self.score.response

    @property
    def is_old(self) -> bool:
        return self.response.answered_on + timedelta(days=self.valid_days) < timezone.localdate()


def standing(actor: Actor, shown: Overview) -> list[Standing]:
    """Return the last scores that the actor may read of the person shown, read once a page, the last first."""
    return shown.once("assessments", lambda: _standing(actor, shown))


def next_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    """Return the evaluations to do again: the oldest of those too old to rely on, the others counted."""
    record = shown.record
    if record is None or record.organization_id != actor.organization_id or record.closed_on:
        return []
    if not actor.can("assessments.write"):
        return []
    old = [one for one in standing(actor, shown) if one.is_old]
    if not old:
        return []
    first = min(old, key=lambda one: one.response.answered_on)
    more = f", et {len(old) - 1} autre{'s' if len(old) > 2 else ''}" if len(old) > 1 else ""
    why = f"{first.score.label} du {first.response.answered_on:%d/%m/%Y}{more} : au-delà de {first.valid_days} jours."
    return [
        NextStep("Refaire une évaluation", why, "assessments:person_assessments", shown.person.pk, "info")
    ]


def _standing(actor: Actor, shown: Overview) -> list[Standing]:
    owner = actor.organization_id
    family = definitions.content_in_force(
        "parameter",
        Concat(Value(f"{VALIDITY}."), OuterRef("family"), output_field=TextField()),
        owner_id=owner,
    )
    everywhere = definitions.content_in_force("parameter", VALIDITY, owner_id=owner)
    rows = (
        Score.objects.visible_to(actor)
        .filter(response__person=shown.person, response__status=ResponseStatus.VALIDATED, is_auxiliary=False)
        .select_related("response")
        .annotate(family=Coalesce(_DOMAIN, Value("autre"), output_field=TextField()))
        .annotate(of_family=Subquery(family), of_all=Subquery(everywhere))
        .order_by("-response__answered_on", F("response__validated_at").desc(), "position")[:READ]
    )
    return list(_last_two(rows))


def _last_two(rows: Iterable[Score]) -> Iterable[Standing]:
    by_score: dict[tuple[str, str], list[Score]] = {}
    for row in rows:
        by_score.setdefault((row.response.code, row.code), []).append(row)
    for found in by_score.values():
        last, former = found[0], found[1] if len(found) > 1 else None
        trend = trend_of(measure_of(former) if former else None, measure_of(last))
        yield Standing(last, trend, _days(last))


def _days(score: Score) -> int:
    """Return how long a score may be relied on: its family's delay, else everybody's."""
    content = score.of_family or score.of_all  # type: ignore[attr-defined]
    parameter = definitions.parser("parameter")(content) if content else None
    return int(parameter.on(timezone.localdate())) if parameter else DEFAULT_DAYS
