"""Three casts on every screen: who works for the person, a colleague without the right, a stranger."""

import json
from datetime import date

import pytest
from django.urls import reverse

from openparcours.foundation.audit.models import Trace
from openparcours.kit.ids import OID_NIR_TEST, new_id
from openparcours.registry.directory.tests.factories import CommuneFactory, PostFactory
from openparcours.registry.people import services
from openparcours.registry.people.models import Person, PersonMerge
from openparcours.registry.people.tests.factories import (
    ContactPointFactory,
    PersonAddressFactory,
    RelatedPersonFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    """Sign a post in, and return its client."""

    def enter(post):
        post.practitioner.user.refresh_from_db()
        client.force_login(post.practitioner.user)
        session = client.session
        session["post_id"] = str(post.pk)
        session.save()
        return client

    return enter


@pytest.fixture
def as_coordinator(sign_in, dac):
    return sign_in(PostFactory(organization=dac))


@pytest.fixture
def as_officer(sign_in, dac):
    return sign_in(PostFactory(organization=dac, access_role="identity_officer"))


@pytest.fixture
def as_stranger(sign_in):
    return sign_in(PostFactory(access_role="identity_officer"))


@pytest.fixture
def as_field(sign_in, dac):
    """A colleague who reads persons and changes none."""
    return sign_in(PostFactory(organization=dac, access_role="field_social"))


def typed(**fields):
    return {"submission_key": str(new_id()), "sex": "U", **fields}


class TestCreate:
    def test_a_phone_call_becomes_a_provisional_identity(self, as_coordinator):
        CommuneFactory()
        page = as_coordinator.get(reverse("people:create"))
        assert page.status_code == 200
        form = typed(used_family_name="Fictive", birth="1941", phone="05 36 49 00 02", town="Toulouse")
        answer = as_coordinator.post(reverse("people:create"), form)
        person = Person.objects.get()
        assert answer.status_code == 302
        assert person.is_birth_date_approximate
        assert person.addresses.get().commune_id == "31555"

    def test_who_looks_like_her_is_shown_before_anything_is_created(self, as_coordinator, make_person):
        known = make_person(birth_family_name="Fictive")
        form = typed(birth_family_name="FICTIVE", birth="12/03/1941")
        page = as_coordinator.post(reverse("people:create"), form)
        assert Person.objects.count() == 1
        assert "même date de naissance" in page.text
        assert known.display_name in page.text
        assert 'value="FICTIVE"' in page.text
        seen = page.context["digest"]
        as_coordinator.post(reverse("people:create"), {**form, "seen": seen})
        assert Person.objects.count() == 2

    def test_the_choice_made_for_another_description_does_not_hold(self, as_coordinator, make_person):
        make_person(birth_family_name="Fictive")
        form = typed(birth_family_name="Fictive", birth="12/03/1941", seen="0" * 16)
        as_coordinator.post(reverse("people:create"), form)
        assert Person.objects.count() == 1

    def test_a_stranger_is_not_shown_others_persons(self, as_stranger, person):
        form = typed(birth_family_name=person.birth_family_name, birth="12/03/1941")
        page = as_stranger.post(reverse("people:lookalikes"), form)
        assert "Personne ne lui ressemble" in page.text

    def test_sent_twice_she_is_created_once(self, as_coordinator):
        form = typed(used_family_name="Fictive")
        for _ in range(2):
            as_coordinator.post(reverse("people:create"), {**form, "seen": "x"})
        assert Person.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "suffit"),
            ({"birth": "31/02/1941"}, "12/03/1941"),
            ({"used_family_name": "F", "town": "Nulle-Part"}, "Commune inconnue"),
            ({"used_family_name": "F", "phone": "appeler"}, "dix chiffres"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, as_coordinator, fields, words):
        page = as_coordinator.post(reverse("people:create"), typed(**fields))
        assert page.status_code == 422
        assert words in page.text
        assert not Person.objects.exists()

    def test_what_was_searched_is_typed_already(self, as_coordinator):
        page = as_coordinator.post(reverse("people:create"), {"typed": "FICTIVE Jeannine 12/03/1941"})
        assert 'value="FICTIVE"' in page.text
        assert 'value="Jeannine"' in page.text
        assert 'value="12/03/1941"' in page.text

    def test_a_field_worker_creates_nobody(self, as_field):
        assert as_field.get(reverse("people:create")).status_code == 403


class TestIdentity:
    def test_the_page_says_the_next_step_and_is_traced(self, as_coordinator, person):
        page = as_coordinator.get(reverse("people:identity", args=[person.pk]))
        assert "Demandez à voir une pièce" in page.text
        assert Trace.objects.get(what="people.identity.read").person_id == person.pk

    def test_a_stranger_finds_nothing(self, as_stranger, person, other_screens):
        for name in other_screens:
            assert as_stranger.get(reverse(f"people:{name}", args=[person.pk])).status_code == 404

    def test_the_matricule_is_masked_to_who_does_not_qualify(self, as_field, make_person):
        person = make_person(ins_value="279035121518989", ins_oid=OID_NIR_TEST)
        page = as_field.get(reverse("people:identity", args=[person.pk]))
        assert "2 79 03 51 215 189 89" not in page.text
        assert "279035121518989" not in page.text

    def test_and_shown_to_who_does(self, as_coordinator, make_person):
        person = make_person(ins_value="279035121518989", ins_oid=OID_NIR_TEST)
        page = as_coordinator.get(reverse("people:identity", args=[person.pk]))
        assert "2 79 03 51 215 189 89" in page.text
        assert "ne sort pas" in page.text

    def test_from_evidence_to_qualified_by_the_screens(self, as_coordinator, make_person):
        person = make_person(
            birth_family_name="PAT-TROIS",
            birth_given_names="DOMINIQUE",
            birth_date=date(1979, 3, 28),
            birth_place_code="51215",
        )
        there = [person.pk]
        as_coordinator.post(reverse("people:evidence", args=there), {"kind": "PA", "seen_on": "2026-11-02"})
        insi = {"answer": "00", "asked_on": "2026-11-02", "value": "279035121518989", "oid": OID_NIR_TEST}
        as_coordinator.post(reverse("people:insi", args=there), insi)
        for status in ("validee", "qualifiee"):
            as_coordinator.post(reverse("people:status", args=there), {"to_status": status})
        person.refresh_from_db()
        assert person.identity_status == "qualifiee"
        page = as_coordinator.get(reverse("people:identity", args=there))
        assert "peut être transmis" in page.text

    def test_a_conflict_shows_both_versions(self, as_coordinator, person, coordinator):
        services.update_traits(
            coordinator, person=person, version=1, traits=services.Traits(birth_family_name="Premier")
        )
        page = as_coordinator.post(
            reverse("people:traits", args=[person.pk]), {"birth_family_name": "Second", "version": 1}
        )
        assert page.status_code == 422
        assert "Premier" in page.text
        assert 'value="Second"' in page.text

    def test_the_page_costs_the_same_with_a_long_history(
        self, as_coordinator, person, coordinator, django_assert_max_num_queries
    ):
        for n in range(6):
            person.refresh_from_db()
            services.update_traits(
                coordinator,
                person=person,
                version=person.version,
                traits=services.Traits(birth_family_name=f"Fictive{n}"),
            )
        with django_assert_max_num_queries(30):
            as_coordinator.get(reverse("people:identity", args=[person.pk]))


class TestSurroundings:
    def test_contacts_addresses_and_relatives_are_shown(self, as_field, person):
        ContactPointFactory(person=person)
        PersonAddressFactory(person=person)
        RelatedPersonFactory(person=person)
        page = as_field.get(reverse("people:contacts", args=[person.pk]))
        assert "3 rue de l&#x27;Exemple" in page.text
        assert "Aidante Fictive" in page.text
        assert reverse("people:new_contact", args=[person.pk]) not in page.text

    def test_a_relative_becomes_the_trusted_person(self, as_coordinator, person):
        form = {"family_name": "Fictive", "relationship": "enfant", "phone": "0639980102"}
        as_coordinator.post(reverse("people:new_relative", args=[person.pk]), form)
        row = person.related_persons.get()
        as_coordinator.post(reverse("people:trust", args=[row.pk]), {"day": "2026-01-05"})
        page = as_coordinator.get(reverse("people:contacts", args=[person.pk]))
        assert "Désignée le 05/01/2026" in page.text

    def test_a_stranger_touches_no_part(self, as_stranger, person):
        parts = {
            "address": PersonAddressFactory(person=person),
            "contact": ContactPointFactory(person=person),
            "relative": RelatedPersonFactory(person=person),
        }
        for name, row in parts.items():
            assert as_stranger.get(reverse(f"people:{name}", args=[row.pk])).status_code == 404

    def test_a_new_address_with_a_commune_by_name(self, as_coordinator, person):
        CommuneFactory()
        form = {"line": "4 rue de l'Exemple", "postcode": "31200", "commune": "Toulouse", "use": "domicile"}
        as_coordinator.post(reverse("people:new_address", args=[person.pk]), form)
        assert person.addresses.get().commune_id == "31555"


class TestWorklist:
    def test_tabs_counts_and_pairs(self, as_officer, make_person, person):
        double = make_person(birth_family_name=person.birth_family_name)
        services.note_suspicions(person=double)
        page = as_officer.get(reverse("people:identities"), {"onglet": "doublons"})
        assert "même date de naissance" in page.text
        assert "0 %" in page.text

    def test_a_stranger_sees_an_empty_list(self, as_stranger, make_person, person):
        services.note_suspicions(person=make_person(birth_family_name=person.birth_family_name))
        for tab in ("a-qualifier", "doublons", "fusions", "cles-fausses", "douteuses", "inconnu"):
            page = as_stranger.get(reverse("people:identities"), {"onglet": tab})
            assert "Rien n&#x27;attend ici" in page.text or "Rien n'attend ici" in page.text

    def test_merged_and_unmerged_by_the_screens(self, as_officer, make_person, person):
        double = make_person(used_given_name="Nina")
        where = reverse("people:merge", args=[person.pk, double.pk])
        assert "Nina" in as_officer.get(where).text
        as_officer.post(where, {"kept": person.pk, "take": ["used_given_name"], "reason": "Même téléphone."})
        person.refresh_from_db()
        assert person.used_given_name == "Nina"
        there = as_officer.get(reverse("people:identity", args=[double.pk]))
        assert there.context["person"] == person
        merge = PersonMerge.objects.get()
        as_officer.post(reverse("people:merge_undoing", args=[merge.pk]), {"reason": "Deux sœurs."})
        double.refresh_from_db()
        assert double.merged_into is None

    def test_a_coordinator_does_not_merge(self, as_coordinator, make_person, person):
        where = reverse("people:merge", args=[person.pk, make_person().pk])
        assert as_coordinator.get(where).status_code == 403

    def test_the_list_costs_the_same_for_many(self, as_officer, make_person, django_assert_max_num_queries):
        for _ in range(12):
            make_person()
        with django_assert_max_num_queries(12):
            as_officer.get(reverse("people:identities"))


@pytest.fixture
def other_screens():
    return ("identity", "traits", "ins", "evidence", "insi", "contacts", "new_address", "new_relative")


def test_naughty_strings_in_every_form_are_kept_or_told(as_officer, person, shared_data):
    strings = [s for s in json.loads(shared_data("robustesse/blns_a/blns.json").read_text()) if s]
    text_fields = {
        "create": ("used_family_name", "birth_given_names", "phone", "town", "birth"),
        "traits": ("birth_family_name", "used_given_name", "birth_place_code", "version"),
        "new_address": ("line", "postcode", "commune", "use"),
        "new_contact": ("value", "comment"),
        "new_relative": ("family_name", "phone", "email", "relationship"),
        "ins": ("value", "oid"),
        "insi": ("answer", "value", "asked_on"),
    }
    for name, fields in text_fields.items():
        where = reverse(f"people:{name}", args=[] if name == "create" else [person.pk])
        for text in [*strings[::12], "\0", "\ud7ff" * 500]:
            answer = as_officer.post(where, dict.fromkeys(fields, text))
            assert answer.status_code in {200, 302, 422}, (name, text)
    for text in strings[::12]:
        assert as_officer.post(reverse("people:lookalikes"), {"used_family_name": text}).status_code == 200
        assert as_officer.post(reverse("people:create"), {"typed": text}).status_code == 200
        assert (
            as_officer.get(reverse("people:identities"), {"onglet": text, "debut": text}).status_code == 200
        )
