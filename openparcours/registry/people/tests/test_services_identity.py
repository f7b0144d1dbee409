from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from openparcours.foundation.audit.models import Trace
from openparcours.foundation.events.models import Event
from openparcours.kit.ids import OID_NIR_TEST, new_id
from openparcours.registry.people import selectors, services
from openparcours.registry.people.choices import EvidenceKind, IdentityStatus, InsiAnswer, Sex
from openparcours.registry.people.models import ContactPoint, IdentityTransition, Person, TraitChange
from openparcours.registry.people.services import (
    AnswerReadElsewhere,
    FirstContact,
    InsiReply,
    Traits,
    TraitsConflict,
)

pytestmark = pytest.mark.django_db

RIGHT = "279035121518989"
TODAY = date(2026, 11, 2)
DOMINIQUE = {
    "birth_family_name": "PAT-TROIS",
    "birth_given_names": "DOMINIQUE",
    "sex": Sex.FEMALE,
    "birth_date": date(1979, 3, 28),
    "birth_place_code": "51215",
}


@pytest.fixture
def dominique(make_person):
    return make_person(**DOMINIQUE)


def insi(person, actor, answer=InsiAnswer.FOUND, value=RIGHT):
    reply = InsiReply(answer=answer, asked_on=TODAY, ins_value=value, ins_oid=OID_NIR_TEST)
    return services.record_insi_answer(actor, person=person, service=AnswerReadElsewhere(reply))


def qualify(person, officer):
    services.record_evidence(officer, person=person, kind=EvidenceKind.PASSPORT, seen_on=TODAY)
    insi(person, officer)
    for status in (IdentityStatus.VALIDATED, IdentityStatus.QUALIFIED):
        services.change_identity_status(officer, person=person, to_status=status)
    person.refresh_from_db()
    return person


def status_of(person):
    return Person.objects.get(pk=person.pk).identity_status


class TestRegister:
    def test_a_phone_number_is_enough(self, coordinator):
        person = services.register_person(
            coordinator, traits=Traits(), contact=FirstContact(phone="+33 5 36 49 00 02")
        )
        assert person.identity_status == IdentityStatus.PROVISIONAL
        assert ContactPoint.objects.get(person=person).digits == "0536490002"
        assert Person.objects.visible_to(coordinator).get() == person
        assert Event.objects.get().name == "PersonRegistered"
        assert Trace.objects.get().person_id == person.pk

    def test_nothing_is_not_enough(self, coordinator):
        with pytest.raises(ValidationError, match="au moins"):
            services.register_person(coordinator, traits=Traits(sex=Sex.FEMALE))

    def test_sent_twice_she_is_created_once(self, coordinator):
        key, traits = new_id(), Traits(used_family_name="Exemple")
        first = services.register_person(coordinator, traits=traits, submission_key=key)
        assert services.register_person(coordinator, traits=traits, submission_key=key) == first
        assert Person.objects.count() == 1

    def test_the_stranger_does_not_see_her(self, coordinator, stranger):
        services.register_person(coordinator, traits=Traits(used_family_name="Exemple"))
        assert not Person.objects.visible_to(stranger).exists()


class TestLookalikes:
    def test_a_mistyped_name_alone_finds_her(self, coordinator, stranger):
        traits = Traits(birth_family_name="Fictivelle", birth_given_names="Jeannine")
        person = services.register_person(coordinator, traits=traits)
        described = {"used_family_name": "Fictivele", "birth_given_names": "Jeannine"}
        (found,) = selectors.likely_duplicates(coordinator, described)
        assert found.person == person
        assert found.likeness.reasons == ("nom proche", "même prénom")
        assert selectors.likely_duplicates(coordinator, {"used_family_name": "Fictivele"})
        assert selectors.likely_duplicates(stranger, described) == []

    def test_a_namesake_born_a_day_apart_is_suspected(self, coordinator):
        born = Traits(
            birth_family_name="Fictivelle", birth_given_names="Jeannine", birth_date=date(1941, 3, 12)
        )
        slip = Traits(
            birth_family_name="Fictivelle", birth_given_names="Jeannine", birth_date=date(1941, 3, 13)
        )
        services.register_person(coordinator, traits=born)
        person = services.register_person(coordinator, traits=slip)
        assert services.note_suspicions(person=person) == 1


class TestTraits:
    def test_a_conflict_gives_both_versions_and_loses_nothing(self, person, coordinator):
        services.update_traits(
            coordinator, person=person, version=1, traits=Traits(birth_family_name="Premier")
        )
        with pytest.raises(TraitsConflict) as conflict:
            services.update_traits(
                coordinator, person=person, version=1, traits=Traits(birth_family_name="Second")
            )
        assert conflict.value.theirs["birth_family_name"] == "Premier"
        assert conflict.value.mine["birth_family_name"] == "Second"
        assert Person.objects.get().birth_family_name == "Premier"

    def test_former_values_are_kept(self, person, coordinator):
        before = person.birth_family_name
        services.update_traits(
            coordinator, person=person, version=1, traits=Traits(birth_family_name="Corrigée")
        )
        change = TraitChange.objects.get(trait="birth_family_name")
        assert (change.before, change.after) == (before, "Corrigée")

    def test_a_strict_trait_takes_the_qualification_away(self, dominique, officer):
        qualify(dominique, officer)
        traits = Traits(**{**DOMINIQUE, "birth_given_names": "DOMINIQUE MARIE"})
        services.update_traits(officer, person=dominique, version=dominique.version, traits=traits)
        assert status_of(dominique) == IdentityStatus.PROVISIONAL
        with pytest.raises(ValidationError, match="pièce"):
            services.change_identity_status(officer, person=dominique, to_status=IdentityStatus.VALIDATED)

    def test_a_used_name_does_not(self, dominique, officer):
        qualify(dominique, officer)
        traits = Traits(**DOMINIQUE, used_family_name="Exemple")
        services.update_traits(officer, person=dominique, version=dominique.version, traits=traits)
        assert status_of(dominique) == IdentityStatus.QUALIFIED

    def test_a_stranger_changes_nothing(self, person, stranger):
        with pytest.raises(PermissionDenied):
            services.update_traits(stranger, person=person, version=1, traits=Traits())


class TestStatus:
    def test_from_the_phone_to_qualified(self, dominique, officer):
        qualify(dominique, officer)
        assert dominique.is_ins_shareable
        steps = IdentityTransition.objects.order_by("at").values_list("to_status", flat=True)
        assert list(steps) == ["validee", "qualifiee"]
        assert Event.objects.filter(name="IdentityStatusChanged").count() == 2

    def test_a_wrong_key_is_kept_and_never_qualifies(self, dominique, officer):
        warnings = services.set_ins(officer, person=dominique, value="147720425367411", oid=OID_NIR_TEST)
        assert "clé" in warnings[0]
        dominique.refresh_from_db()
        assert dominique.ins_value == "147720425367411"
        insi(dominique, officer, value="147720425367411")
        services.record_evidence(officer, person=dominique, kind=EvidenceKind.PASSPORT, seen_on=TODAY)
        services.change_identity_status(officer, person=dominique, to_status=IdentityStatus.VALIDATED)
        with pytest.raises(ValidationError, match="clé"):
            services.change_identity_status(officer, person=dominique, to_status=IdentityStatus.QUALIFIED)

    def test_another_matricule_brings_back_to_validated(self, dominique, officer):
        qualify(dominique, officer)
        services.set_ins(officer, person=dominique, value="274075176079430", oid=OID_NIR_TEST)
        assert status_of(dominique) == IdentityStatus.VALIDATED

    @pytest.mark.parametrize("answer", [InsiAnswer.NONE, InsiAnswer.SEVERAL])
    def test_insi_finding_none_or_several_recovers_nothing(self, dominique, officer, answer):
        insi(dominique, officer, answer=answer, value="")
        with pytest.raises(ValidationError, match="INSi"):
            services.change_identity_status(officer, person=dominique, to_status=IdentityStatus.RETRIEVED)

    def test_one_matricule_qualifies_one_person(self, dominique, make_person, officer):
        qualify(dominique, officer)
        with pytest.raises(ValidationError, match="déjà ce matricule"):
            qualify(make_person(**DOMINIQUE), officer)

    @pytest.mark.parametrize("flag", ["doubtful", "fictive"])
    def test_doubt_makes_provisional_until_lifted(self, dominique, officer, flag):
        qualify(dominique, officer)
        services.flag_identity(officer, person=dominique, flag=flag, is_raised=True, reason="Deux photos.")
        assert status_of(dominique) == IdentityStatus.PROVISIONAL
        with pytest.raises(ValidationError):
            services.change_identity_status(officer, person=dominique, to_status=IdentityStatus.VALIDATED)
        services.flag_identity(officer, person=dominique, flag=flag, is_raised=False, reason="Vérifié.")
        services.change_identity_status(officer, person=dominique, to_status=IdentityStatus.VALIDATED)

    def test_going_down_needs_a_reason(self, dominique, officer):
        qualify(dominique, officer)
        with pytest.raises(ValidationError, match="pourquoi"):
            services.change_identity_status(officer, person=dominique, to_status=IdentityStatus.PROVISIONAL)

    def test_reception_does_not_qualify(self, dominique, dac):
        from openparcours.registry.directory import selectors as directory
        from openparcours.registry.directory.tests.factories import PostFactory

        reception = directory.actor_at(PostFactory(organization=dac, access_role="reception"))
        with pytest.raises(PermissionDenied):
            services.record_evidence(reception, person=dominique, kind=EvidenceKind.PASSPORT, seen_on=TODAY)

    def test_a_document_is_not_seen_tomorrow(self, dominique, officer):
        tomorrow = timezone.localdate() + timedelta(days=1)
        with pytest.raises(ValidationError, match="dans le futur"):
            services.record_evidence(officer, person=dominique, kind=EvidenceKind.PASSPORT, seen_on=tomorrow)
