"""Each reads what her audience holds; scores over time, comparison, half-page text, FHIR."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.models import (
    Marking,
    QuestionnaireResponse,
    ResponseSection,
    Score,
)
from openparcours.coordination.assessments.rules import ScoreState, validate_answers
from openparcours.coordination.assessments.services import NewResponse
from openparcours.coordination.assessments.tests.test_services import (
    KATZ,
    PHQ,
    filled,
    part,
    save,
    start,
)
from openparcours.foundation.definitions import services as definitions
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import PostFactory
from openparcours.registry.people.models import PersonAccess

EVERYONE = ("nurse", "worker", "physician", "social", "stranger")


def readers(cast, queryset):
    return {who for who in EVERYONE if queryset.visible_to(getattr(cast, who)).exists()}


@pytest.mark.parametrize(
    ("section", "answers", "expected"),
    [
        ("habitat", {"animal": "Un chat"}, {"nurse", "worker", "physician", "social"}),
        ("sante", {"allergies": "Aucune"}, {"nurse", "physician"}),
        ("danger", {"danger_immediat": True}, {"nurse", "worker"}),
    ],
)
def test_each_section_is_read_by_its_audience(cast, section, answers, expected):
    response = start(cast.nurse, cast)
    save(cast.nurse, response, section, **answers)
    row = part(response, section)
    assert readers(cast, ResponseSection.objects.filter(pk=row.pk)) == expected
    services.mark_answer(cast.nurse, section=row, kind="besoin")
    assert readers(cast, Marking.objects.all()) == expected


def test_who_wrote_last_reads_until_the_audience_writes_after_her(cast):
    response = start(cast.worker, cast)
    save(cast.worker, response, "sante", allergies="D'après elle : pénicilline")
    rows = ResponseSection.objects.filter(response=response, code="sante")
    assert readers(cast, rows) == {"worker", "nurse", "physician"}
    save(cast.nurse, response, "sante", sommeil="bon")
    assert readers(cast, rows) == {"nurse", "physician"}


def test_a_section_where_nobody_wrote_is_open_to_its_team_alone(cast):
    response = start(cast.nurse, cast)
    rows = ResponseSection.objects.filter(response=response, code="sante")
    assert readers(cast, rows) == {"nurse", "worker", "physician"}


def test_a_response_is_seen_through_its_sections(cast):
    filled(cast.nurse, cast, "phq_9", "questions", PHQ)
    assert readers(cast, QuestionnaireResponse.objects.all()) == {"nurse", "physician"}
    assert readers(cast, Score.objects.all()) == {"nurse", "physician"}
    assert list(selectors.responses_of(cast.social, cast.person)) == []


def test_a_door_that_closes_hides_everything_at_once(cast):
    response = filled(cast.nurse, cast)
    PersonAccess.objects.filter(holder_id=cast.posts.physician.pk).delete()
    assert selectors.response(cast.physician, response.pk) is None
    assert selectors.score_history(cast.physician, cast.person, "katz") == []


def test_the_shown_response_counts_and_closes(cast):
    response = start(cast.nurse, cast)
    save(cast.nurse, response, "sante", allergies="Aucune")
    save(cast.nurse, response, "habitat", logement="appartement", etage=3)
    shown = selectors.shown_response(cast.social, selectors.response(cast.social, response.pk))
    assert set(shown.closed) == {
        "Santé",
        "Psychique, cognition, comportement",
        "Danger et maltraitance",
        "Fin de vie",
    }
    assert shown.answered == 2
    habitat = next(s for s in shown.sections if s.row.code == "habitat")
    visible = {i.item.code for i in habitat.items if i.is_shown}
    assert "ascenseur" in visible
    assert "incurie_detail" not in visible
    assert shown.results == ()


def test_live_scores_are_told_before_validation(cast):
    response = start(cast.nurse, cast, "katz")
    save(cast.nurse, response, "activites", toilette=1)
    (result,) = selectors.results_of(cast.nurse, response)
    assert (result.state, len(result.missing)) == (ScoreState.UNDETERMINED, 5)
    save(cast.nurse, response, "activites", **KATZ)
    assert selectors.results_of(cast.nurse, response)[0].value == 4


def test_a_score_over_time(cast):
    today = timezone.localdate()
    filled(cast.nurse, cast, answered_on=today - timedelta(days=90))
    filled(cast.nurse, cast, answers={**KATZ, "repas": 0}, answered_on=today)
    points = selectors.score_history(cast.nurse, cast.person, "katz")
    assert [(p.value, p.answered_on) for p in points] == [(4, today - timedelta(days=90)), (3, today)]


def test_two_dates_compared(cast):
    today = timezone.localdate()
    old = filled(cast.nurse, cast, answered_on=today - timedelta(days=90))
    new = filled(cast.nurse, cast, answers={**KATZ, "repas": 0, "continence": 0.5})
    both = [selectors.response(cast.nurse, each.pk) for each in (new, old)]
    comparison = selectors.compare_responses(cast.nurse, *both)
    assert comparison.earlier == old
    assert [(c.label, c.before, c.after) for c in comparison.answers] == [
        ("Contrôler urines et selles", "Incontinent", "Fuites occasionnelles"),
        ("Manger", "Autonome", "Dépendant"),
    ]
    (score,) = comparison.scores
    assert (score.before, score.after, score.is_comparable) == ("4", "3,5", True)
    assert str(score.delta) == "-0.5"
    other = selectors.response(
        cast.nurse, filled(cast.nurse, cast, "phq_2", "questions", {"q1": 0, "q2": 0}).pk
    )
    with pytest.raises(ValueError, match="différents"):
        selectors.compare_responses(cast.nurse, both[0], other)


def test_the_comparison_shows_only_what_is_read_in_both(cast):
    for _ in range(2):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "sante", allergies=str(response.pk))
        save(cast.nurse, response, "habitat", animal=str(response.pk))
        services.validate_response(cast.nurse, response=response)
    both = [selectors.response(cast.social, r.pk) for r in QuestionnaireResponse.objects.all()]
    assert [c.code for c in selectors.compare_responses(cast.social, *both).answers] == ["animal"]


def test_the_half_page_text(cast):
    response = start(cast.nurse, cast)
    save(cast.nurse, response, "personne", ce_qui_compte="Rester chez elle\navec son chat")
    save(cast.nurse, response, "habitat", chauffage="non")
    save(cast.nurse, response, "sante", allergies="Pénicilline")
    save(cast.nurse, response, "autonomie", katz={"score": 4, "on": "2026-01-05", "by": "Testine EXEMPLE"})
    save(cast.nurse, response, "synthese", complexite="complexe")
    mark = services.mark_answer
    mark(
        cast.nurse,
        section=part(response, "habitat"),
        kind="besoin",
        item_code="chauffage",
        text="Chaudière en panne",
    )
    mark(cast.nurse, section=part(response, "sante"), kind="risque", item_code="allergies")
    text = selectors.synthesis(cast.nurse, selectors.response(cast.nurse, response.pk))
    assert text.splitlines()[1:] == [
        "Ce qui compte pour la personne : Rester chez elle avec son chat",
        "Mesures : Activités de base (Katz) 4, le 05/01/2026, par Testine EXEMPLE.",
        "Besoins :",
        "- Habitat : Chauffage suffisant (Non — Chaudière en panne)",
        "Risques :",
        "- Santé : Allergies (Pénicilline)",
        "Complexité : jugement : Complexe",
    ]
    assert "Pénicilline" not in selectors.synthesis(cast.social, selectors.response(cast.social, response.pk))


def test_the_half_page_stays_half_a_page(cast):
    response = start(cast.nurse, cast)
    for section in response.sections.filter(code__in=["habitat", "sante"]):
        items = selectors.questionnaire_of(response.definition).sections[section.position].items
        for item in items[:12]:
            if item.can_mark:
                services.mark_answer(
                    cast.nurse, section=section, kind="besoin", item_code=item.code, text="x" * 200
                )
    text = selectors.synthesis(cast.nurse, selectors.response(cast.nurse, response.pk))
    assert len(text) <= 1800
    assert "autres" in text


def test_results_of_instruments_are_suggested_to_the_evaluation(cast):
    katz = filled(cast.nurse, cast)
    filled(cast.nurse, cast, "phq_2", "questions", {"q1": 3, "q2": 0})
    evaluation = start(cast.worker, cast)
    found = selectors.suggested_results(cast.worker, selectors.response(cast.worker, evaluation.pk))
    assert found["katz"]["score"] == "4"
    assert found["katz"]["response"] == str(katz.pk)
    assert "phq_2" not in found  # of an audience she does not belong to
    saved = save(cast.worker, evaluation, "autonomie", katz=found["katz"])
    assert not saved.problems


def test_fhir_carries_what_the_reader_reads(cast):
    response = start(cast.nurse, cast)
    save(cast.nurse, response, "habitat", animal="Un chat")
    save(cast.nurse, response, "sante", allergies="Aucune")
    sent = selectors.response_as_fhir(cast.social, response)
    assert (sent["status"], [i["linkId"] for i in sent["item"]]) == ("in-progress", ["section.habitat"])
    assert len(selectors.response_as_fhir(cast.nurse, response)["item"]) == 2


def test_drafts_wait_for_their_author(cast):
    mine = start(cast.nurse, cast, "katz")
    start(cast.worker, cast, "katz")
    assert selectors.my_drafts(cast.nurse) == [mine]


def test_offers_by_use_and_mode(cast):
    codes = {
        o.questionnaire.code
        for o in selectors.offered_questionnaires(cast.nurse, use="reperage", mode="personne")
    }
    assert {"epices", "mini_gds", "phq_2", "icope_1"} <= codes
    assert not {"katz", "trst", "prisma_7"} & codes


def test_every_shipped_questionnaire_is_put_in_force(db):
    definitions.load_shipped()
    nurse = actor_at(PostFactory())
    offers = selectors.offered_questionnaires(nurse, with_off=True)
    assert {offer.questionnaire.code for offer in offers} == set(selectors.shipped_questionnaires())
    for offer in offers:
        assert offer.definition.title == offer.questionnaire.title
        assert offer.definition.source == offer.questionnaire.source


def test_a_page_costs_no_more_for_a_long_evaluation(cast):
    def cost(response):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            selectors.shown_response(cast.nurse, selectors.response(cast.nurse, response.pk))
        return len(queries)

    short = start(cast.nurse, cast, "katz")
    long = start(cast.nurse, cast)
    for section in long.sections.all():
        for item in selectors.questionnaire_of(long.definition).sections[section.position].items[:3]:
            if item.can_mark:
                services.mark_answer(cast.nurse, section=section, kind="besoin", item_code=item.code)
    assert cost(long) <= cost(short) + 1
    assert cost(long) <= 14


def test_merged_identities_share_their_responses(cast):
    from openparcours.coordination.assessments import tasks
    from openparcours.foundation.events.models import Event
    from openparcours.kit.ids import new_id
    from openparcours.registry.people.tests.factories import PersonFactory

    response, kept = filled(cast.nurse, cast), PersonFactory()
    merge = Event(
        name="PersonsMerged",
        person_id=kept.pk,
        payload={"merge_id": str(new_id()), "merged_id": str(cast.person.pk)},
    )
    tasks.follow_merge(merge)
    response.refresh_from_db()
    assert response.person == kept


def test_frozen_answers_stay_valid(cast):
    response = filled(cast.nurse, cast)
    checked = validate_answers(
        selectors.questionnaire_of(response.definition), selectors.all_answers(response)
    )
    assert not checked.problems
    assert not checked.ignored


def test_a_person_without_door_is_nobody_s(cast):
    assert not selectors.can_write_about(cast.stranger, cast.person)
    assert selectors.can_write_about(cast.social, cast.person)
    assert NewResponse(code="x").mode == "professionnel"
