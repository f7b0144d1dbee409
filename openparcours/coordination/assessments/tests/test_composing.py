"""Compose a questionnaire: pure edits, what is wrong and where, the screen, two hands, protected instruments, FHIR."""

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from openparcours.coordination.assessments.forms.parts import PartEditor
from openparcours.coordination.assessments.rules import composing, parse_questionnaire
from openparcours.coordination.assessments.rules.incomplete import read_incomplete
from openparcours.coordination.assessments.tests.conftest import files
from openparcours.coordination.assessments.tests.test_views import enter, read
from openparcours.foundation.definitions.models import Definition
from openparcours.registry.directory.tests.factories import PostFactory

CONTENTS = {code: file["content"] for code, file in files()}
ACTS = st.lists(
    st.tuples(st.sampled_from(["up", "down", "copy", "remove", "add"]), st.integers(0, 40)), max_size=12
)


def blank():
    return composing.begun({}, code="essai", title="Essai")


def names(content):
    return [one.name for one in composing.parts_of(content)]


class TestEdits:
    @given(st.sampled_from(["gad_2", "katz", "lace", "evaluation_multidimensionnelle"]), ACTS)
    def test_names_stay_unique_and_a_former_content_is_never_touched(self, code, acts):
        content = CONTENTS[code]
        before = json.dumps(content)
        for act, rank in acts:
            known = names(content)
            name = known[rank % len(known)] if known else ""
            if act in ("up", "down") and name:
                moved = composing.move(content, name, by=-1 if act == "up" else 1)
                assert sorted(names(moved)) == sorted(known)
                content = moved
            elif act == "copy" and name:
                content, added = composing.duplicate(content, name)
                assert added in names(content)
            elif act == "remove" and name:
                content = composing.remove(content, name)
                assert name not in names(content)
            elif act == "add":
                content, added = composing.add(content, composing.SECTION, label="É tape", beside=name)
                assert added in names(content)
            assert len(set(names(content))) == len(names(content))
        assert json.dumps(CONTENTS[code]) == before

    @given(st.sampled_from(sorted(CONTENTS)), st.integers(0, 100))
    def test_down_then_up_is_where_it_was(self, code, rank):
        content = CONTENTS[code]
        known = names(content)
        name = known[rank % len(known)] if known else ""
        if name:
            there = composing.move(content, name, by=1)
            if there != content:
                assert names(composing.move(there, name, by=-1)) == known

    def test_a_question_leaves_its_section_by_the_edge(self):
        content, first = composing.add(blank(), "section", label="Un")
        content, asked = composing.add(content, "question", label="Quoi ?", beside=first)
        content, _ = composing.add(content, "section", label="Deux")
        moved = composing.move(content, asked, by=1)
        assert [len(section["items"]) for section in moved["sections"]] == [0, 1]

    def test_a_new_code_is_followed_by_scores_and_conditions(self):
        content = CONTENTS["gad_2"]
        raw = composing.part(content, "question:q1").raw
        renamed = composing.replace(content, "question:q1", {**raw, "code": "nervosite"})
        assert renamed["scores"][0]["rule"]["sum"] == ["nervosite", "q2"]
        parse_questionnaire(renamed)
        with pytest.raises(LookupError, match="déjà pris"):
            composing.replace(content, "question:q1", {**raw, "code": "q2"})


class TestIncomplete:
    @pytest.mark.parametrize("code", sorted(CONTENTS))
    def test_what_is_shipped_reads_whole_and_survives_its_own_editor(self, code):
        content = CONTENTS[code]
        assert read_incomplete(content).is_whole
        for name in [composing.HEAD, *names(content)]:
            shown = PartEditor(content, name)
            editor = PartEditor(content, name, sent(shown))
            assert editor.is_valid(), (name, editor.form.errors, [r.errors for r in editor.rows.values()])
            written = editor.written()
            after = written if name == composing.HEAD else composing.replace(content, name, written)
            assert parse_questionnaire(after) == parse_questionnaire(content), name

    def test_each_problem_stands_beside_its_part_and_the_rest_is_asked(self):
        content, _ = composing.add(blank(), "section", label="Un")
        content, empty = composing.add(content, "question", label="Sans réponses")
        content, fine = composing.add(content, "question", label="Bien")
        composing.part(content, fine).raw.update({"type": "boolean"})
        del composing.part(content, fine).raw["options"]
        content, score = composing.add(content, "score", label="Total")
        reading = read_incomplete(content)
        assert set(reading.problems) == {empty, score}
        assert "aucune option" in reading.problems[empty]
        assert reading.questionnaire.items["bien"].type == "boolean"

    @given(st.recursive(st.none() | st.text(max_size=5) | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["code", "sections", "items", "label", "type", "scores", "licence"]), inner)))  # fmt: skip
    def test_any_content_is_read_without_a_fall(self, raw):
        content = composing.begun(raw, code="essai", title="Essai")
        reading = read_incomplete(content)
        assert reading.questionnaire is not None or reading.problems


def sent(editor) -> dict[str, list[str]]:
    """Return what a browser would send of an editor left as it was shown."""
    data = QueryDict(mutable=True)
    for form in (editor.form, *(f for rows in editor.rows.values() for f in (rows.management_form, *rows))):
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif isinstance(value, list):
                data.setlist(field.html_name, value)
            elif value is not None and value is not False:
                data[field.html_name] = str(value)
    return data


@pytest.fixture
def director(cast):
    return enter(cast.posts.director)


@pytest.fixture
def draft(cast, director):
    director.post(
        reverse("definitions:of_kind", args=["questionnaire"]), {"title": "Repérage chutes", "code": "chutes"}
    )
    return Definition.objects.get(code="chutes")


def address(definition, name="builder"):
    return reverse(f"assessments:{name}", args=[definition.pk])


def fields(client, definition, node="tete"):
    """Return what the page of a part would send."""
    page = client.get(address(definition), {"noeud": node})
    found = re.search(r'name="edit_number" value="(\d+)"', page.content.decode())
    data = sent(page.context["editor"])
    data["noeud"], data["edit_number"] = node, found[1]
    return data


def act(client, definition, node="tete", **typed):
    data = fields(client, definition, node)
    for name, value in typed.items():
        data[name.replace("__", "-")] = value
    return client.post(address(definition), data)


def build(client, draft):
    act(client, draft, acte="ajouter section", nouveau="Questions")
    act(client, draft, acte="ajouter question", nouveau="Chute")
    act(client, draft, "question:chute", p__type="boolean")
    act(client, draft, "question:chute", acte="ajouter question", nouveau="Aide")
    act(
        client,
        draft,
        "question:aide",
        **{"o-0-label": "Jamais", "o-0-value": "0", "o-1-label": "Souvent", "o-1-value": "2"},
    )
    act(client, draft, acte="ajouter score", nouveau="Total")
    act(
        client,
        draft,
        "score:total",
        p__items="aide",
        **{"b-0-start": "2", "b-0-label": "À risque", "b-0-tone": "warning"},
    )
    draft.refresh_from_db()


@pytest.mark.django_db
class TestScreen:
    def test_from_nothing_to_a_questionnaire_tried_and_published(self, director, draft):
        assert "Aucune section" in read(director.get(address(draft)))
        build(director, draft)
        questionnaire = parse_questionnaire(draft.content)
        assert [option.code for option in questionnaire.items["aide"].options] == ["jamais", "souvent"]
        tried = read(
            director.post(address(draft, "trial"), {"q-aide": "souvent"}, headers={"HX-Request": "true"})
        )
        assert "À risque" in tried
        assert "<html" not in tried
        whole = read(director.post(address(draft, "trial"), {"q-aide": "souvent", "noeud": "score:total"}))
        assert "À risque" in whole
        assert "Lectures" in whole
        answer = director.post(
            reverse("definitions:publication", args=[draft.pk]), {"starts_on": "2099-01-01"}
        )
        draft.refresh_from_db()
        assert (answer.status_code, draft.status) == (302, "active")

    def test_a_condition_is_composed_from_an_earlier_answer(self, director, draft):
        build(director, draft)
        page = director.get(address(draft), {"noeud": "question:aide"})
        yes = next(
            key
            for _, group in page.context["editor"].rows["conditions"][0].fields["when"].choices[1:]
            for key, _ in group
        )
        act(director, draft, "question:aide", **{"c-0-when": yes})
        draft.refresh_from_db()
        assert draft.content["sections"][0]["items"][1]["visible_if"] == {"item": "chute", "value": True}
        hidden = director.post(
            address(draft, "trial"),
            {"q-chute": "non", "asked": ["chute", "aide"]},
            headers={"HX-Request": "true"},
        )
        assert 'id="question-aide" hx-swap-oob' in hidden.content.decode()
        assert 'name="q-aide"' not in hidden.content.decode()
        shown = director.post(
            address(draft, "trial"), {"q-chute": "oui", "asked": ["chute"]}, headers={"HX-Request": "true"}
        )
        assert 'name="q-aide"' in shown.content.decode()
        assert 'name="q-chute"' not in shown.content.decode()

    def test_moving_keeps_what_was_being_typed(self, director, draft):
        build(director, draft)
        act(director, draft, "question:chute", p__label="Est-elle tombée ?", acte="descendre question:chute")
        draft.refresh_from_db()
        items = draft.content["sections"][0]["items"]
        assert [item["label"] for item in items] == ["Aide", "Est-elle tombée ?"]

    def test_what_is_wrong_is_told_and_nothing_typed_is_lost(self, director, draft):
        build(director, draft)
        answer = act(director, draft, "question:chute", p__label="Un long libellé", p__code="é è")
        assert answer.status_code == 422
        page = read(answer)
        assert "Un long libellé" in page
        assert "sans accent ni espace" in page

    def test_two_hands_lose_nothing(self, cast, director, draft):
        build(director, draft)
        late = fields(director, draft, "question:chute")
        act(director, draft, "question:aide", p__label="Écrit par l'autre")
        late["p-label"] = "Écrit par moi"
        answer = director.post(address(draft), late)
        assert answer.status_code == 422
        page = read(answer)
        assert "Écrit par moi" in page
        assert "entre-temps" in page
        late["edit_number"] = re.search(r'name="edit_number" value="(\d+)"', page)[1]
        director.post(address(draft), late)
        draft.refresh_from_db()
        labels = [item["label"] for item in draft.content["sections"][0]["items"]]
        assert labels == ["Écrit par moi", "Écrit par l'autre"]

    def test_a_part_removed_meanwhile_comes_back_with_what_was_typed(self, director, draft):
        build(director, draft)
        late = fields(director, draft, "question:chute")
        act(director, draft, "question:chute", acte="retirer question:chute")
        late["p-label"] = "Écrit pendant ce temps"
        page = read(director.post(address(draft), late))
        assert "Écrit pendant ce temps" in page
        late["edit_number"] = re.search(r'name="edit_number" value="(\d+)"', page)[1]
        director.post(address(draft), late)
        draft.refresh_from_db()
        assert "Écrit pendant ce temps" in json.dumps(draft.content, ensure_ascii=False)

    def test_a_copy_of_a_protected_instrument_keeps_its_notice(self, director, cast):
        shipped = Definition.objects.get(code="moca")
        notice = shipped.content["licence"]["notice"]
        act(director, shipped, p__title="Notre MoCA", p__licence_status="libre", p__licence_notice="")
        mine = Definition.objects.get(code="moca", owner_id=cast.dac.pk)
        assert (mine.title, mine.content["licence"]["notice"]) == ("Notre MoCA", notice)
        assert Definition.objects.get(pk=shipped.pk).title == shipped.title

    def test_fhir_goes_out_and_comes_back_the_same(self, director, draft):
        build(director, draft)
        resource = director.get(address(draft, "fhir_file")).content
        act(director, draft, acte="retirer section:questions")
        draft.refresh_from_db()
        upload = SimpleUploadedFile("q.json", resource, "application/json")
        sending = {"file": upload, "edit_number": draft.edit_number}
        director.post(address(draft, "fhir_file"), sending)
        draft.refresh_from_db()
        again = director.get(address(draft, "fhir_file")).content
        assert json.loads(again) == json.loads(resource)
        wrong = SimpleUploadedFile("q.json", b'{"resourceType": "Patient"}')
        page = director.post(
            address(draft, "fhir_file"), {"file": wrong, "edit_number": draft.edit_number}, follow=True
        )
        assert "pas une ressource FHIR Questionnaire" in read(page)

    def test_owner_colleague_stranger(self, cast, director, draft):
        assert director.get(address(draft)).status_code == 200
        assert enter(cast.posts.nurse).get(address(draft)).status_code == 403
        elsewhere = enter(PostFactory(access_role="director"))
        for name in ("builder", "fhir_file"):
            assert elsewhere.get(address(draft, name)).status_code == 404
        assert elsewhere.post(address(draft, "trial")).status_code == 404
        page = html.unescape(
            director.get(reverse("definitions:definition", args=[draft.pk])).content.decode()
        )
        assert address(draft) in page
        assert "Modifier le fichier" in page
