"""The last scores on the record's page: their move, and those too old to rely on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openparcours.coordination.assessments import panels, selectors, services
from openparcours.coordination.assessments.models import QuestionnaireResponse
from openparcours.coordination.assessments.tests.test_services import KATZ, filled
from openparcours.coordination.records import selectors as records
from openparcours.foundation.definitions.services import load_shipped


@pytest.fixture
def measured(cast):
    """Measure the person twice with Katz, once with a pain scale, two hundred days ago and more."""
    load_shipped()
    for days, continence in ((500, 0), (200, 1)):
        response = filled(cast.nurse, cast, answers={**KATZ, "continence": continence})
        day = timezone.localdate() - timedelta(days=days)
        QuestionnaireResponse.objects.filter(pk=response.pk).update(answered_on=day)
    pain = services.start_response(
        cast.nurse, person=cast.person, new=services.NewResponse(code="douleur_en")
    )
    section = pain.sections.get()
    services.save_section(cast.nurse, section=section, answers={"intensite": 7}, revision=0)
    services.validate_response(
        cast.nurse, response=pain, answered_on=timezone.localdate() - timedelta(days=40)
    )
    return cast


def overview(actor, cast):
    return records.overview(actor, cast.person.pk)


def test_the_panel_and_the_coach_read_once(measured):
    shown = overview(measured.nurse, measured)
    with CaptureQueriesContext(connection) as captured:
        panel = panels.scores(measured.nurse, shown)
        steps = selectors.next_steps(measured.nurse, shown)
    assert len(captured) == 1
    pain, katz = panel["rows"]
    assert (katz.score.shown, katz.trend.words[:2], katz.is_old, katz.valid_days) == (
        "5",
        "+1",
        False,
        365,
    )
    assert (pain.is_old, pain.valid_days) == (True, 30)
    (step,) = steps
    assert "au-delà de 30 jours" in step.why


def test_each_sees_what_she_may_read(measured):
    shown = overview(measured.social, measured)
    assert [row.score.code for row in selectors.standing(measured.social, shown)] == ["katz"]
    assert selectors.next_steps(measured.social, shown) == []
    assert panels.scores(measured.physician, overview(measured.physician, measured))["hidden"] == 0
