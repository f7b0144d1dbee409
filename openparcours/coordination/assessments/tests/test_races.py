"""Two people at once: an amendment is started once, a conflict decided once, a frozen answer stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from openparcours.coordination.assessments import services
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    QuestionnaireResponse,
    ResponseSection,
    Score,
)
from openparcours.coordination.assessments.services import NewResponse
from openparcours.coordination.assessments.tests.test_services import KATZ, filled, part, start
from openparcours.kit.ids import new_id

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def at_once(*acts):
    def alone(act):
        try:
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))


def test_two_hands_at_once_lose_nothing(cast):
    response = start(cast.nurse, cast)
    row = part(response, "habitat")

    def write(actor, client, **answers):
        return lambda: services.save_section(actor, section=row, answers=answers, revision=0, client=client)

    at_once(
        write(cast.nurse, "a", animal="Un chat", etage=1),
        write(cast.worker, "b", animal="Un chien", chauffage="non"),
        write(cast.director, "c", animal="Un canari"),
    )
    section = ResponseSection.objects.get(pk=row.pk)
    kept = {section.answers["animal"], *AnswerConflict.objects.values_list("mine", flat=True)}
    assert kept == {"Un chat", "Un chien", "Un canari"}
    assert (section.answers["etage"], section.answers["chauffage"]) == (1, "non")


def test_a_double_submit_starts_one_response(cast):
    key = new_id()
    begin = lambda: services.start_response(  # noqa: E731
        cast.nurse, person=cast.person, new=NewResponse(code="katz"), submission_key=key
    )
    started = at_once(begin, begin, begin)
    assert len(set(started)) == QuestionnaireResponse.objects.count() == 1
    assert ResponseSection.objects.count() == 1


def test_an_amendment_is_started_once(cast):
    former = filled(cast.nurse, cast)
    amend = lambda actor: lambda: services.amend_response(actor, response=former, reason="erreur")  # noqa: E731
    found = at_once(amend(cast.nurse), amend(cast.director), amend(cast.nurse))
    assert len(set(found)) == 1


def test_what_is_validated_while_one_writes_is_frozen_whole(cast):
    response = start(cast.nurse, cast, "katz")
    row = part(response, "activites")
    services.save_section(cast.nurse, section=row, answers=KATZ, revision=0)
    late = lambda: services.save_section(cast.director, section=row, answers={"repas": 0}, revision=1)  # noqa: E731
    validate = lambda: services.validate_response(cast.nurse, response=response)  # noqa: E731
    at_once(late, validate, validate)
    answers = ResponseSection.objects.get(pk=row.pk).answers
    assert Score.objects.get(response=response).value == (4 if answers["repas"] == "seul" else 3)
