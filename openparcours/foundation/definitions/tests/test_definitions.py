import json
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import rules, selectors, services
from openparcours.foundation.definitions.choices import DefinitionStatus
from openparcours.foundation.definitions.forms import FileForm, ImportForm
from openparcours.foundation.definitions.models import PLATFORM, Definition
from openparcours.foundation.definitions.services import Writing
from openparcours.kit.ids import new_id
from openparcours.registry.directory.tests.factories import DacFactory, PostFactory

FIELDS = ["code", "label", "starts_on", "source", "value"]
LIST = {"items": [{"code": "a", "label": "Premier"}, {"code": "b", "label": "Second"}]}


def actor(role: str = "director") -> Actor:
    return Actor(user_id=None, label="fictive", role=role, post_id=new_id(), organization_id=new_id())


def write(me: Actor, content=LIST, code: str = "essai"):
    return services.save_draft(
        me, kind="code_list", code=code, writing=Writing(title="Essai", content=content)
    )


def put(me: Actor, content=LIST, **options):
    return services.publish(me, definition=write(me, content), **options)


def other(label: str) -> dict:
    return {"items": [{"code": "a", "label": label}]}


@pytest.mark.django_db
class TestVersions:
    def test_an_organisation_has_its_own_over_the_platforms(self):
        region, dac, neighbour = actor("regional_admin"), actor(), actor()
        put(region)
        put(dac, other("À nous"))
        ours = selectors.active_parsed("code_list", "essai", owner_id=dac.organization_id)
        theirs = selectors.active_parsed("code_list", "essai", owner_id=neighbour.organization_id)
        assert (ours.label("a"), theirs.label("a")) == ("À nous", "Premier")
        assert [d.owner_id for d in selectors.active_all("code_list", owner_id=dac.organization_id)] == [
            dac.organization_id
        ]

    def test_a_new_version_follows_the_former_and_changes_nothing_before(self):
        me, today = actor(), timezone.localdate()
        put(me)
        put(me, other("Nouveau"), starts_on=today + timedelta(days=10))
        labels = [
            selectors.active_parsed(
                "code_list", "essai", owner_id=me.organization_id, on=today + timedelta(days=n)
            ).label("a")
            for n in (0, 9, 10, 400)
        ]
        assert labels == ["Premier", "Premier", "Nouveau", "Nouveau"]
        assert list(Definition.objects.order_by("version").values_list("version", flat=True)) == [1, 2]

    def test_a_version_planned_and_then_replaced_never_comes_into_force(self):
        me, today = actor(), timezone.localdate()
        put(me)
        put(me, other("Prévu"), starts_on=today + timedelta(days=10))
        put(me, other("Plus tôt"), starts_on=today + timedelta(days=5))
        found = selectors.active_parsed(
            "code_list", "essai", owner_id=me.organization_id, on=today + timedelta(days=20)
        )
        assert found.label("a") == "Plus tôt"

    def test_a_published_version_is_not_rewritten(self):
        me = actor()
        first = put(me)
        second = write(me, other("Autre"))
        assert (first.pk != second.pk, second.version) == (True, 2)
        first.refresh_from_db()
        assert first.content == LIST
        with pytest.raises(ValidationError, match="déjà publiée"):
            services.publish(me, definition=first)
        with pytest.raises(ValidationError, match="retirez-la"):
            services.abandon_draft(me, definition=first)

    def test_a_draft_may_be_incomplete_but_is_published_whole(self):
        me = actor()
        draft = write(me, {"items": []})
        with pytest.raises(ValidationError, match="au moins un"):
            services.publish(me, definition=draft)
        draft.refresh_from_db()
        assert draft.status == DefinitionStatus.DRAFT

    def test_one_does_not_write_for_others(self):
        theirs = put(actor())
        with pytest.raises(PermissionDenied):
            services.retire(actor(), definition=theirs, reason="x")
        with pytest.raises(PermissionDenied):
            write(actor("analyst"))
        assert selectors.definition(actor(), theirs.pk) is None

    def test_retired_it_is_in_force_no_more(self):
        me = actor()
        services.retire(me, definition=put(me), reason="remplacée par la liste régionale")
        assert selectors.active("code_list", "essai", owner_id=me.organization_id) is None


@pytest.mark.django_db
class TestFiles:
    def test_out_and_in_again_changes_nothing(self):
        me = actor()
        file = json.loads(json.dumps(services.exported(put(me))))
        assert services.import_file(me, name="f", file=file).outcome == "inchangé"
        neighbour = actor()
        assert services.import_file(neighbour, name="f", file=file, is_dry_run=True).outcome == "brouillon"
        assert not Definition.objects.filter(owner_id=neighbour.organization_id).exists()
        services.import_file(neighbour, name="f", file=file)
        assert Definition.objects.get(owner_id=neighbour.organization_id).content == LIST

    @pytest.mark.parametrize("file", [{}, {"format": "x"}, {"format": services.FORMAT, "kind": "nope"}])
    def test_what_is_no_definition_is_refused(self, file):
        assert services.import_file(actor(), name="f", file=file).outcome == "refusé"

    def test_a_wrong_content_is_refused_with_its_place(self):
        me = actor()
        file = services.exported(put(me)) | {"content": {"items": [{"code": "A B", "label": "x"}]}}
        assert "n° 1" in services.import_file(me, name="f", file=file).detail

    def test_what_is_shipped_is_loaded_once_and_leaves_local_versions_alone(self, monkeypatch):
        shipped = {"title": "Livrée", "content": LIST}
        monkeypatch.setattr(
            selectors, "shipped", lambda kind: [("livree", shipped)] if kind == "code_list" else []
        )
        assert (services.load_shipped(), services.load_shipped()) == (1, 0)
        shipped["content"] = other("Corrigé")
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert services.load_shipped() == 1
            assert selectors.active_parsed("code_list", "livree").label("a") == "Corrigé"
            region = actor("regional_admin")
            services.publish(region, definition=write(region, other("À nous"), code="livree"))
            shipped["content"] = other("Encore")
            assert services.load_shipped() == 0
        assert Definition.objects.filter(owner_id=PLATFORM).count() == 3


class TestRules:
    def test_a_code_leads_to_a_code_of_another_list(self):
        read = rules.parse_code_list({"items": [{"code": "a", "label": "A", "maps_to": "aide_domicile"}]})
        assert (read.maps_to("a"), read.maps_to("zz")) == ("aide_domicile", "")
        with pytest.raises(ValueError, match="Code n° 1"):
            rules.parse_code_list({"items": [{"code": "a", "label": "A", "maps_to": "Aide à domicile"}]})

    @pytest.mark.parametrize("code", ["request.reason", "plan.need"])
    def test_what_is_shipped_leads_to_needs_of_the_offer(self, code):
        shipped = {name: rules.parse_code_list(f["content"]) for name, f in selectors.shipped("code_list")}
        needs = {item.code for item in shipped["orientation.need"].items}
        led = {item.maps_to for item in shipped[code].items if item.maps_to}
        assert len(led) > 5
        assert led <= needs

    def test_a_code_is_offered_for_a_time_and_keeps_its_label(self):
        found = rules.parse_code_list(
            {"items": [{"code": "a", "label": "A", "ends_on": "2026-01-01"}, {"code": "b", "label": "B"}]}
        )
        assert found.choices(date(2026, 1, 1)) == [("b", "B")]
        assert found.label("a") == "A"

    def test_a_parameter_has_a_value_a_day_and_a_source(self):
        found = rules.parse_parameter(
            {
                "unit": "jours",
                "values": [
                    {"value": "8", "starts_on": "2026-01-01", "source": "arrêté fictif"},
                    {"value": "5,5", "starts_on": "2025-01-01", "source": "guide fictif"},
                ],
            }
        )
        assert (found.on(date(2025, 12, 31)), found.on(date(2026, 1, 1))) == (Decimal("5.5"), Decimal(8))
        with pytest.raises(LookupError):
            found.on(date(2024, 12, 31))
        with pytest.raises(ValueError, match="d'où vient"):
            rules.parse_parameter({"values": [{"value": "8", "starts_on": "2026-01-01"}]})

    def test_a_letter_keeps_an_unknown_blank_in_sight(self):
        letter = rules.parse_letter({"subject": "Pour $nom", "body": "Bonjour $nom, $suite"})
        assert letter.blanks == {"nom", "suite"}
        assert letter.filled({"nom": "Testine"}) == ("Pour Testine", "Bonjour Testine, $suite")
        with pytest.raises(ValueError, match="dollar"):
            rules.parse_letter({"body": "coûte 5 $ !"})

    @given(
        st.dictionaries(
            st.sampled_from(["items", "values", "body", "subject"]),
            st.recursive(
                st.none() | st.text() | st.integers(),
                lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS), inner),
            ),
        )
    )
    def test_any_content_reads_or_is_refused_in_words(self, content):
        for read in (rules.parse_code_list, rules.parse_parameter, rules.parse_letter):
            with suppress(ValueError):
                read(content)


@pytest.fixture
def entered(client, db):
    """Return a browser signed in as a director."""
    post = PostFactory(access_role="director", organization=DacFactory())
    client.force_login(post.practitioner.user)
    return client


class TestScreens:
    def test_a_list_is_begun_written_and_published_without_a_file(self, entered):
        begun = entered.post(
            reverse("definitions:of_kind", args=["code_list"]), {"code": "couleurs", "title": "Couleurs"}
        )
        form = {
            "title": "Couleurs",
            "edit_number": "1",
            "form-TOTAL_FORMS": "3",
            "form-INITIAL_FORMS": "0",
            "form-0-code": "bleu",
            "form-0-label": "Bleu",
            "form-1-code": "A B",
            "form-1-label": "Mal écrit",
        }
        saved = entered.post(begun["Location"], form)
        page = entered.get(saved["Location"]).content.decode()
        assert "Pas encore publiable" in page
        assert "n° 2" in page
        draft = Definition.objects.get(code="couleurs")
        stale = entered.post(begun["Location"], form | {"form-1-code": "vert"})
        assert stale.status_code == 422
        assert "vert" in stale.content.decode()
        entered.post(begun["Location"], form | {"edit_number": "2", "form-1-code": "vert"})
        entered.post(
            reverse("definitions:publication", args=[draft.pk]),
            {"starts_on": timezone.localdate().isoformat()},
        )
        found = selectors.active_parsed("code_list", "couleurs", owner_id=draft.owner_id)
        assert [item.code for item in found.items] == ["bleu", "vert"]

    def test_a_letter_is_written_as_text(self, entered):
        begun = entered.post(
            reverse("definitions:of_kind", args=["letter"]), {"code": "accuse", "title": "Accusé"}
        )
        entered.post(
            begun["Location"],
            {"title": "Accusé", "edit_number": "1", "subject": "Demande $numero", "body": "Bonjour."},
        )
        assert Definition.objects.get(code="accuse").content == {
            "subject": "Demande $numero",
            "body": "Bonjour.",
        }

    def test_a_file_is_read_as_drafts_and_given_back(self, entered):
        file = {"format": services.FORMAT, "kind": "code_list", "code": "lu", "title": "Lu", "content": LIST}
        upload = SimpleUploadedFile("d.json", json.dumps([file, {"format": "?"}]).encode())
        page = entered.post(reverse("definitions:files"), {"file": upload}).content.decode()
        assert page.count("brouillon") >= 1
        assert "refusé" in page
        draft = Definition.objects.get(code="lu")
        assert entered.get(reverse("definitions:file", args=[draft.pk])).json()["content"] == LIST

    @pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[1]", b""])
    def test_a_wrong_file_is_told(self, entered, content):
        upload = SimpleUploadedFile("d.json", content)
        answer = entered.post(reverse("definitions:files"), {"file": upload}, follow=True)
        assert answer.status_code == 200
        assert not Definition.objects.exists()

    def test_the_definitions_of_a_neighbour_are_not_seen(self, entered):
        theirs = put(actor())
        for name in ("definition", "writing", "file"):
            assert entered.get(reverse(f"definitions:{name}", args=[theirs.pk])).status_code == 404


def test_changes_are_told_by_place():
    before = {"items": [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}]}
    after = {"items": [{"code": "b", "label": "B2"}, {"code": "c", "label": "C"}]}
    told = {(c.place, c.before, c.after) for c in rules.changes(before, after)}
    assert ("items › b › label", "B", "B2") in told
    assert ("items › a › label", "A", "") in told
    assert ("items › c › label", "", "C") in told


@pytest.mark.django_db
def test_the_command_writes_and_reads_a_folder(tmp_path, capsys):
    put(actor("regional_admin"))
    call_command("definitions", "export", str(tmp_path))
    path = tmp_path / "code_list" / "essai.json"
    file = json.loads(path.read_text())
    path.write_text(json.dumps(file | {"content": other("Relu")}))
    call_command("definitions", "import", str(tmp_path), "--publish")
    assert selectors.active_parsed("code_list", "essai").label("a") == "Relu"
    path.write_text("{}")
    with pytest.raises(CommandError):
        call_command("definitions", "import", str(path))


def test_a_file_nested_without_end_is_refused():
    upload = SimpleUploadedFile("definition.json", b"[" * 100_000)
    form = ImportForm({}, {"file": upload})
    assert "JSON" in str(form.errors)
    assert "pas du JSON bien écrit" in str(FileForm({"content": '{"a": ' + "[" * 100_000}).errors)
