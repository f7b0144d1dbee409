"""Several hands in one evaluation: nothing lost, each audience kept, validated answers frozen."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.choices import EVALUATION_CODE
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    Marking,
    QuestionnaireResponse,
    ResponseSection,
    Score,
    SectionAuthor,
)
from openparcours.coordination.assessments.services import NewResponse
from openparcours.coordination.records.models import TimelineEntry
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions import services as definition_services
from openparcours.foundation.definitions.services import Writing
from openparcours.foundation.events.models import Event
from openparcours.kit.ids import new_id

KATZ = {"toilette": 1, "habillage": 0.5, "wc": 1, "transferts": 0.5, "continence": 0, "repas": 1}
PHQ = {f"q{n}": 0 for n in range(1, 10)}


def start(actor, cast, code=EVALUATION_CODE, **options):
    return services.start_response(actor, person=cast.person, new=NewResponse(code=code, **options))


def part(response, code):
    return ResponseSection.objects.get(response=response, code=code)


def save(actor, response, code, revision=None, client="", **answers):
    row = part(response, code)
    base = row.revision if revision is None else revision
    return services.save_section(actor, section=row, answers=answers, revision=base, client=client)


def filled(actor, cast, code="katz", section="activites", answers=None, **options):
    response = start(actor, cast, code, **options)
    save(actor, response, section, **(answers or KATZ))
    return services.validate_response(actor, response=response)


class TestStarting:
    def test_a_response_keeps_the_version_in_force(self, cast):
        response = start(cast.nurse, cast, "katz")
        assert (response.code, response.status, response.organization) == ("katz", "brouillon", cast.dac)
        assert response.definition == definitions.active("questionnaire", "katz")
        assert [s.restriction for s in response.sections.all()] == ["cercle"]
        assert [t.to_status for t in response.transitions.all()] == ["brouillon"]

    def test_the_same_submission_twice_starts_it_once(self, cast):
        key = new_id()
        new = NewResponse(code="katz")
        both = [
            services.start_response(cast.nurse, person=cast.person, new=new, submission_key=key) for _ in "ab"
        ]
        assert both[0] == both[1]
        assert (
            QuestionnaireResponse.objects.count()
            == Event.objects.filter(name="AssessmentStarted").count()
            == 1
        )

    def test_an_anonymous_screening_is_its_structure_s(self, cast):
        response = services.start_response(cast.worker, person=None, new=NewResponse(code="epices"))
        seen = {
            who
            for who in ("worker", "nurse", "physician", "stranger")
            if QuestionnaireResponse.objects.visible_to(getattr(cast, who)).exists()
        }
        assert (response.person, seen) == (None, {"worker", "nurse"})

    @pytest.mark.parametrize(
        ("new", "message"),
        [
            (NewResponse(code="inconnu"), "pas en vigueur"),
            (NewResponse(code="katz", mode="personne"), "ne se remplit pas de cette façon"),
            (NewResponse(code="prisma_7"), "accord du titulaire"),
            (NewResponse(code="aggir"), "Module facultatif"),
            (
                NewResponse(code="katz", answered_on=timezone.localdate() + timedelta(days=2)),
                "dater de demain",
            ),
        ],
    )
    def test_what_cannot_be_started(self, cast, new, message):
        with pytest.raises(ValidationError, match=message):
            services.start_response(cast.nurse, person=cast.person, new=new)

    def test_a_stranger_starts_nothing(self, cast):
        with pytest.raises(PermissionDenied):
            start(cast.stranger, cast, "katz")


class TestWriting:
    def test_answers_are_normalised_signed_and_counted(self, cast):
        response = start(cast.nurse, cast, "katz")
        saved = save(cast.nurse, response, "activites", toilette=1, habillage="partiel")
        assert (saved.revision, saved.section.state) == (1, "en_cours")
        assert saved.section.answers == {"toilette": "seul", "habillage": "partiel"}
        assert [a.post for a in SectionAuthor.objects.all()] == [cast.posts.nurse]
        cleared = save(cast.nurse, response, "activites", toilette="")
        assert (cleared.revision, cleared.section.answers) == (2, {"habillage": "partiel"})

    def test_the_trail_keeps_a_hand_not_a_keystroke(self, cast):
        response = start(cast.nurse, cast, "katz")
        for value in ("seul", "partiel", "dependant"):
            save(cast.nurse, response, "activites", toilette=value)
        save(cast.director, response, "activites", wc="seul")
        assert Trace.objects.filter(what="assessments.section.written").count() == 2

    def test_a_wrong_answer_is_told_and_the_others_are_saved(self, cast):
        response = start(cast.nurse, cast)
        saved = save(cast.nurse, response, "habitat", etage="au 3e", animal="Un chat", gir=3)
        assert [p.code for p in saved.problems] == ["etage", "gir"]
        assert saved.section.answers == {"animal": "Un chat"}

    def test_two_hands_on_different_questions_merge(self, cast):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "habitat", revision=0, animal="Un chat")
        late = save(cast.worker, response, "habitat", revision=0, chauffage="non")
        assert (late.conflicts, late.section.answers) == ((), {"animal": "Un chat", "chauffage": "non"})

    def test_two_hands_on_one_question_keep_both_texts(self, cast):
        """T19: what comes late is shown beside what is there; nothing is lost."""
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "habitat", revision=0, amenagements="Barre d'appui")
        late = save(
            cast.worker, response, "habitat", revision=0, amenagements="Douche à plat", animal="Un chat"
        )
        assert late.section.answers == {"amenagements": "Barre d'appui", "animal": "Un chat"}
        (conflict,) = late.conflicts
        assert (conflict.theirs, conflict.mine) == ("Barre d'appui", "Douche à plat")
        again = save(cast.worker, response, "habitat", revision=0, amenagements="Douche à plat")
        assert again.conflicts == (conflict,)
        with pytest.raises(ValidationError, match="que l'on choisisse"):
            services.validate_response(cast.nurse, response=response)

    def test_a_conflict_is_decided_once(self, cast):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "habitat", revision=0, amenagements="Barre", animal="Un chat", etage=2)
        late = save(
            cast.worker, response, "habitat", revision=0, amenagements="Douche", animal="Un chien", etage=3
        )
        kept, mine, other = sorted(
            late.conflicts, key=lambda c: ["animal", "amenagements", "etage"].index(c.item_code)
        )
        services.decide_conflict(cast.nurse, conflict=kept, outcome="autre")
        services.decide_conflict(cast.nurse, conflict=mine, outcome="mienne")
        with pytest.raises(ValidationError, match="dépasse 60"):
            services.decide_conflict(cast.nurse, conflict=other, outcome="nouvelle", answer=99)
        services.decide_conflict(cast.nurse, conflict=other, outcome="nouvelle", answer=4)
        assert part(response, "habitat").answers == {
            "amenagements": "Douche",
            "animal": "Un chat",
            "etage": 4,
        }
        with pytest.raises(ValidationError, match="déjà tranché"):
            services.decide_conflict(cast.nurse, conflict=kept, outcome="mienne")
        assert selectors.open_conflicts(cast.nurse, response) == []

    def test_a_page_never_clashes_with_itself(self, cast):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "habitat", revision=0, client="page", animal="Un ch")
        overtaking = save(cast.nurse, response, "habitat", revision=0, client="page", animal="Un chat")
        assert (overtaking.conflicts, overtaking.section.answers) == ((), {"animal": "Un chat"})
        other_tab = save(cast.nurse, response, "habitat", revision=0, client="onglet", animal="Un chien")
        assert len(other_tab.conflicts) == 1

    def test_the_same_answer_from_two_hands_is_no_conflict(self, cast):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "habitat", revision=0, animal="Un chat")
        assert save(cast.worker, response, "habitat", revision=0, animal="Un chat").conflicts == ()

    def test_a_stranger_and_a_closed_section_refuse(self, cast):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "sante", allergies="Pénicilline")
        for actor in (cast.stranger, cast.worker, cast.social):
            with pytest.raises(PermissionDenied):
                save(actor, response, "sante", allergies="Aucune")
        assert part(response, "sante").answers == {"allergies": "Pénicilline"}

    def test_a_section_is_entrusted_to_somebody(self, cast):
        response = start(cast.worker, cast)
        services.assign_section(cast.worker, section=part(response, "sante"), post=cast.posts.nurse)
        assert [s.code for s in selectors.my_sections(cast.nurse)] == ["sante"]
        services.save_section(
            cast.nurse,
            section=part(response, "sante"),
            answers={"allergies": "Aucune"},
            revision=0,
            is_done=True,
        )
        assert selectors.my_sections(cast.nurse) == []
        with pytest.raises(PermissionDenied):
            services.assign_section(cast.physician, section=part(response, "habitat"), post=None)


class TestValidating:
    def test_a_validated_response_is_frozen_with_its_scores(self, cast):
        response = filled(cast.nurse, cast)
        score = Score.objects.get(response=response)
        assert (score.value, score.band, score.state) == (4, "Dépendance partielle", "calcule")
        assert (score.minimum, score.maximum, score.instrument_version[:4]) == (0, 6, "1963")
        assert score.details["trace"][-1] == "Total : 4"
        assert "JAMA" in score.source
        with pytest.raises(ValidationError, match="amendez-le"):
            save(cast.nurse, response, "activites", toilette="seul")
        with pytest.raises(ValidationError, match="amendez-le"):
            services.validate_response(cast.nurse, response=response)

    def test_the_score_kept_is_the_score_computed_again(self, cast):
        response = filled(cast.nurse, cast)
        assert selectors.results_of(cast.nurse, response) == selectors.recomputed(response)

    def test_a_new_version_of_the_questionnaire_changes_nothing_before(self, cast):
        response = filled(cast.nurse, cast)
        content = {**definitions.active("questionnaire", "katz").content, "version": "2030", "title": "Autre"}
        draft = definition_services.save_draft(
            cast.director, kind="questionnaire", code="katz", writing=Writing(title="Autre", content=content)
        )
        definition_services.publish(cast.director, definition=draft)
        assert selectors.results_of(cast.nurse, response)[0].version.startswith("1963")
        assert selectors.offered_questionnaire(cast.nurse, "katz").questionnaire.version == "2030"
        assert selectors.offered_questionnaire(cast.physician, "katz").questionnaire.version.startswith(
            "1963"
        )

    def test_what_is_expected_is_told_by_section(self, cast):
        response = start(cast.nurse, cast, "katz")
        with pytest.raises(ValidationError, match="Aucune réponse"):
            services.validate_response(cast.nurse, response=response)
        save(cast.nurse, response, "activites", toilette="seul")
        with pytest.raises(ValidationError, match="Activités, réponse attendue : S'habiller"):
            services.validate_response(cast.nurse, response=response)

    def test_hidden_answers_are_dropped_once_frozen(self, cast):
        response = start(cast.nurse, cast, "tug")
        save(cast.nurse, response, "epreuve", realisable=True, secondes=22)
        save(cast.nurse, response, "epreuve", realisable=False)
        assert "secondes" in part(response, "epreuve").answers
        services.validate_response(cast.nurse, response=response)
        assert part(response, "epreuve").answers == {"realisable": False}
        assert Score.objects.get(response=response).state == "sans_objet"

    def test_only_the_team_or_the_author_validates(self, cast):
        response = start(cast.nurse, cast)
        save(cast.physician, response, "sante", allergies="Aucune")
        with pytest.raises(PermissionDenied):
            services.validate_response(cast.physician, response=response)
        services.validate_response(cast.director, response=response)
        mine = filled(cast.physician, cast)
        assert mine.validated_by == cast.posts.physician

    def test_the_timeline_tells_it_to_its_audience(self, cast):
        filled(cast.nurse, cast)
        filled(cast.nurse, cast, "phq_9", "questions", {**PHQ, "q9": 1})
        lines = {
            who: set(TimelineEntry.objects.visible_to(getattr(cast, who)).values_list("title", flat=True))
            for who in ("physician", "social", "stranger")
        }
        katz, phq = "Katz : activités de base de la vie quotidienne", "PHQ-9 : dépression"
        assert (lines["physician"], lines["social"], lines["stranger"]) == ({katz, phq}, {katz}, set())
        urgent = TimelineEntry.objects.get(is_urgent=True)
        assert "Idées de mort" in urgent.summary
        assert "PHQ-9 : 1 (Minime)" in urgent.summary

    def test_the_facts_say_what_kind_it_was(self, cast):
        filled(cast.nurse, cast)
        filled(cast.nurse, cast, "phq_2", "questions", {"q1": 0, "q2": 1})
        names = list(Event.objects.exclude(name="AssessmentStarted").values_list("name", flat=True))
        assert names == ["AssessmentValidated", "ScreeningCompleted"]

    def test_an_anonymous_screening_has_no_line(self, cast):
        response = services.start_response(cast.worker, person=None, new=NewResponse(code="katz"))
        save(cast.worker, response, "activites", **KATZ)
        services.validate_response(cast.worker, response=response)
        assert not TimelineEntry.objects.exists()


class TestAmending:
    def test_an_amendment_replaces_and_keeps_what_it_replaced(self, cast):
        former = filled(cast.nurse, cast)
        amendment = services.amend_response(cast.nurse, response=former, reason="erreur de cotation")
        assert services.amend_response(cast.director, response=former, reason="") == amendment
        save(cast.nurse, amendment, "activites", repas="dependant")
        services.validate_response(cast.nurse, response=amendment)
        former.refresh_from_db()
        assert (former.status, amendment.version) == ("remplace", 2)
        assert [s.value for s in Score.objects.order_by("response__version")] == [4, 3]
        titles = set(TimelineEntry.objects.values_list("title", flat=True))
        assert any("remplacé par une version amendée" in title for title in titles)
        assert selectors.last_validated(cast.nurse, cast.person, "katz") == amendment

    def test_a_withdrawn_amendment_gives_the_former_back(self, cast):
        former = filled(cast.nurse, cast)
        amendment = services.amend_response(cast.nurse, response=former, reason="erreur")
        services.validate_response(cast.nurse, response=amendment)
        with pytest.raises(ValidationError, match="annulez-la d'abord"):
            services.withdraw_response(cast.nurse, response=former, reason="erreur")
        services.withdraw_response(cast.nurse, response=amendment, reason="pas la bonne personne")
        former.refresh_from_db()
        assert former.status == "valide"
        assert {e.title for e in TimelineEntry.objects.all()} == {former.title, f"{former.title} (annulé)"}
        assert services.amend_response(cast.nurse, response=former, reason="encore").version == 2

    def test_the_markings_follow_the_amendment(self, cast):
        response = start(cast.nurse, cast, "katz")
        save(cast.nurse, response, "activites", **KATZ)
        services.mark_answer(
            cast.nurse, section=part(response, "activites"), kind="besoin", item_code="continence"
        )
        services.validate_response(cast.nurse, response=response)
        amendment = services.amend_response(cast.nurse, response=response, reason="erreur")
        assert Marking.objects.filter(section__response=amendment).count() == 1

    def test_a_reason_and_the_team_are_needed(self, cast):
        response = filled(cast.nurse, cast)
        for act in (services.amend_response, services.withdraw_response):
            with pytest.raises(ValidationError, match="Dites pourquoi"):
                act(cast.nurse, response=response, reason=" ")
            with pytest.raises(PermissionDenied):
                act(cast.physician, response=response, reason="erreur")
            with pytest.raises(PermissionDenied):
                act(cast.stranger, response=response, reason="erreur")


class TestCopying:
    def test_the_last_one_fills_the_next_and_its_closed_sections_stay_closed(self, cast):
        first = start(cast.nurse, cast)
        save(cast.nurse, first, "habitat", animal="Un chat", chauffage="non")
        save(cast.nurse, first, "sante", allergies="Pénicilline")
        services.validate_response(cast.nurse, response=first)
        second = start(cast.worker, cast, copies_last=True)
        assert second.copied_from == first
        assert part(second, "sante").answers == {"allergies": "Pénicilline"}
        readable = ResponseSection.objects.visible_to(cast.worker).filter(response=second, code="sante")
        assert not readable.exists()
        save(cast.worker, second, "habitat", chauffage="oui")
        shown = selectors.shown_response(cast.worker, selectors.response(cast.worker, second.pk))
        habitat = next(s for s in shown.sections if s.row.code == "habitat")
        changed = {i.item.code: (i.former, i.words) for i in habitat.items if i.is_changed}
        assert changed == {"chauffage": ("Non", "Oui")}

    def test_answers_that_the_new_version_no_longer_understands_are_left(self, cast):
        filled(cast.nurse, cast)
        content = definitions.active("questionnaire", "katz").content
        items = [i for i in content["sections"][0]["items"] if i["code"] != "repas"]
        changed = {**content, "sections": [{**content["sections"][0], "items": items}], "scores": []}
        draft = definition_services.save_draft(
            cast.director, kind="questionnaire", code="katz", writing=Writing(title="Katz", content=changed)
        )
        definition_services.publish(cast.director, definition=draft)
        response = start(cast.nurse, cast, "katz", copies_last=True)
        assert set(part(response, "activites").answers) == set(KATZ) - {"repas"}


class TestMarking:
    def test_needs_risks_and_strengths_feed_the_plan(self, cast):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "habitat", chauffage="non")
        save(cast.nurse, response, "danger", danger_immediat=True)
        mark = services.mark_answer
        mark(
            cast.nurse,
            section=part(response, "habitat"),
            kind="besoin",
            item_code="chauffage",
            text="Chaudière en panne",
        )
        mark(cast.nurse, section=part(response, "danger"), kind="risque", item_code="danger_immediat")
        mark(
            cast.nurse,
            section=part(response, "entourage"),
            kind="force",
            item_code="aidants",
            text="Une fille présente",
        )
        assert selectors.needs_of(cast.nurse, cast.person) == []
        services.validate_response(cast.nurse, response=response)
        needs = selectors.needs_of(cast.nurse, cast.person)
        assert [(n.kind, n.domain, n.label, n.answer, n.text) for n in needs] == [
            ("risque", "danger", "Danger immédiat", "oui", ""),
            ("besoin", "habitat", "Chauffage suffisant", "Non", "Chaudière en panne"),
        ]
        assert [n.domain for n in selectors.needs_of(cast.physician, cast.person)] == ["habitat"]
        assert [n.text for n in selectors.strengths_of(cast.social, cast.person)] == ["Une fille présente"]
        assert selectors.needs_of(cast.stranger, cast.person) == []

    def test_the_same_marking_twice_rewrites_its_precision(self, cast):
        response = start(cast.nurse, cast)
        row = part(response, "habitat")
        services.mark_answer(cast.nurse, section=row, kind="besoin", item_code="chauffage", text="a")
        marking = services.mark_answer(
            cast.nurse, section=row, kind="besoin", item_code="chauffage", text="b"
        )
        assert [m.text for m in Marking.objects.all()] == ["b"]
        services.remove_marking(cast.nurse, marking=marking)
        assert not Marking.objects.exists()

    def test_what_cannot_be_marked(self, cast):
        row = part(start(cast.nurse, cast), "personne")
        for options in (
            {"item_code": "langues", "kind": "besoin"},
            {"item_code": "x", "kind": "besoin"},
            {"kind": "avis"},
        ):
            with pytest.raises(ValidationError):
                services.mark_answer(cast.nurse, section=row, **options)
        with pytest.raises(PermissionDenied):
            services.mark_answer(cast.stranger, section=row, kind="besoin")

    def test_a_newer_response_makes_the_older_one_silent(self, cast):
        first = start(cast.nurse, cast, answered_on=timezone.localdate() - timedelta(days=30))
        save(cast.nurse, first, "habitat", chauffage="non")
        services.mark_answer(cast.nurse, section=part(first, "habitat"), kind="besoin", item_code="chauffage")
        services.validate_response(cast.nurse, response=first)
        second = start(cast.nurse, cast)
        save(cast.nurse, second, "habitat", chauffage="oui")
        services.validate_response(cast.nurse, response=second)
        assert selectors.needs_of(cast.nurse, cast.person) == []


class TestSwitches:
    def test_an_agreement_is_named_before_a_protected_instrument_is_used(self, cast):
        with pytest.raises(PermissionDenied):
            services.switch_instrument(cast.nurse, code="prisma_7", is_on=True, agreement="x")
        with pytest.raises(ValidationError, match="Nommez l'accord"):
            services.switch_instrument(cast.director, code="prisma_7", is_on=True)
        services.switch_instrument(cast.director, code="prisma_7", is_on=True, agreement="CESS, 2026-01-05")
        assert start(cast.nurse, cast, "prisma_7").code == "prisma_7"
        assert not selectors.offered_questionnaire(cast.physician, "prisma_7").is_on

    def test_an_optional_module_and_a_free_instrument_are_switched(self, cast):
        services.switch_instrument(cast.director, code="aggir", is_on=True)
        services.switch_instrument(cast.director, code="tug", is_on=False)
        codes = {o.questionnaire.code for o in selectors.offered_questionnaires(cast.nurse)}
        assert "aggir" in codes
        assert not {"tug", "comid"} & codes
        off = {
            o.questionnaire.code: o.why_off
            for o in selectors.offered_questionnaires(cast.nurse, with_off=True)
        }
        assert "hors service" in off["tug"]


class TestConflictsAreSeenByTheirReaders:
    def test_a_closed_section_keeps_its_conflicts(self, cast):
        response = start(cast.nurse, cast)
        save(cast.nurse, response, "sante", revision=0, allergies="Aucune")
        save(cast.physician, response, "sante", revision=0, allergies="Pénicilline")
        (conflict,) = AnswerConflict.objects.all()
        assert selectors.conflict(cast.worker, conflict.pk) is None
        with pytest.raises(PermissionDenied):
            services.decide_conflict(cast.worker, conflict=conflict, outcome="mienne")
