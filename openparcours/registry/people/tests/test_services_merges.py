from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openparcours.foundation.events.models import Event
from openparcours.foundation.events.services import deliver_next
from openparcours.kit.ids import OID_NIR_TEST, new_id
from openparcours.registry.people import rules, selectors, services
from openparcours.registry.people.choices import AccessBasis, EvidenceKind, IdentityStatus, InsiAnswer, Sex
from openparcours.registry.people.models import (
    ContactPoint,
    DuplicateDismissal,
    IdentityEvidence,
    InsiCheck,
    Person,
    PersonAccess,
    PersonAddress,
    PersonIdentifier,
    RelatedPerson,
)
from openparcours.registry.people.services import Traits
from openparcours.registry.people.tests.factories import (
    ContactPointFactory,
    PersonAccessFactory,
    PersonAddressFactory,
    RelatedPersonFactory,
)

pytestmark = pytest.mark.django_db

PARTS = (
    ContactPoint,
    PersonAddress,
    RelatedPerson,
    PersonIdentifier,
    PersonAccess,
    IdentityEvidence,
    InsiCheck,
)
BOOKKEEPING = {"version", "updated_at"}


def everything(*persons):
    """Photograph two persons and all their rows, but for versions."""
    rows = [
        {k: v for k, v in row.items() if k not in BOOKKEEPING}
        for row in Person.objects.filter(pk__in=[p.pk for p in persons]).order_by("pk").values()
    ]
    parts = [list(m.objects.filter(person__in=persons).order_by("pk").values()) for m in PARTS]
    return rows, parts


traits = st.fixed_dictionaries(
    {
        "birth_family_name": st.sampled_from(["Fictive", "Exemple"]),
        "birth_given_names": st.sampled_from(["Jeannine", "Jeanine Odette"]),
        "sex": st.sampled_from([Sex.FEMALE, Sex.MALE]),
        "birth_date": st.sampled_from([date(1941, 3, 12), date(1941, 12, 3)]),
        "birth_place_code": st.sampled_from(["31555", "51215"]),
        "used_family_name": st.sampled_from(["", "Dupré-Fictif"]),
        "deceased_on": st.sampled_from([None, date(2025, 2, 2)]),
        "ins_value": st.sampled_from(["", "279035121518989"]),
        "ins_oid": st.just(OID_NIR_TEST),
        "identity_status": st.sampled_from([IdentityStatus.PROVISIONAL, IdentityStatus.VALIDATED]),
    }
)
parts = st.lists(st.sampled_from(["phone", "address", "relative", "trusted", "door", "number"]), max_size=5)
taken = st.sets(st.sampled_from([*rules.TRAITS, "ins"]))


def furnish(person, kinds, officer):
    for rank, kind in enumerate(kinds):
        if kind == "phone":
            ContactPointFactory(person=person, value=f"05 36 49 00 0{rank}")
        elif kind == "address":
            PersonAddressFactory(person=person, postcode=f"3100{rank}")
        elif kind == "relative":
            RelatedPersonFactory(person=person)
        elif kind == "trusted" and not RelatedPerson.objects.filter(person=person, is_trusted_person=True):
            RelatedPersonFactory(person=person, is_trusted_person=True, trusted_since=date(2024, 1, 1))
        elif kind == "door":
            PersonAccessFactory(person=person, holder_id=new_id(), basis=AccessBasis.REGISTRATION)
        elif kind == "number":
            PersonIdentifier.objects.create(person=person, system="ancien", value=str(new_id()))
    seen = {"person": person, "seen_on": date(2025, 1, 1), "seen_by_id": officer.user_id}
    IdentityEvidence.objects.create(kind=EvidenceKind.PASSPORT, **seen)
    InsiCheck.objects.create(
        person=person, answer=InsiAnswer.FOUND, asked_on=date(2025, 1, 1), recorded_by_id=officer.user_id
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=traits, other=traits, ours=parts, theirs=parts, take=taken)
def test_undoing_a_merge_is_its_exact_inverse(make_person, officer, *, one, other, ours, theirs, take):
    with transaction.atomic():
        kept, merged = make_person(**one), make_person(**other)
        furnish(kept, ours, officer)
        furnish(merged, theirs, officer)
        before = everything(kept, merged)
        merge = services.merge_persons(officer, kept=kept, merged=merged, take=take, reason="Même personne.")
        during = everything(kept, merged)
        assert during != before
        services.undo_merge(officer, merge=merge, reason="Deux sœurs.")
        assert everything(kept, merged) == before
        transaction.set_rollback(True)


def test_what_was_around_her_follows_and_facts_say_so(make_person, officer):
    kept, merged = make_person(), make_person(birth_family_name="Doublon")
    contact = ContactPointFactory(person=merged)
    merge = services.merge_persons(
        officer, kept=kept, merged=merged, take=["birth_family_name"], reason="Même téléphone."
    )
    contact.refresh_from_db()
    assert contact.person == kept
    assert Person.objects.get(pk=kept.pk).birth_family_name == "Doublon"
    assert Person.objects.surviving().count() == 1
    fact = Event.objects.get(name="PersonsMerged")
    assert fact.person_id == kept.pk
    assert fact.payload == {"merged_id": str(merged.pk), "merge_id": str(merge.pk)}


def test_a_correction_made_after_the_merge_survives_the_undoing(make_person, officer):
    kept, merged = make_person(), make_person(birth_family_name="Doublon", used_given_name="Nina")
    merge = services.merge_persons(
        officer, kept=kept, merged=merged, take=["birth_family_name", "used_given_name"], reason="Même."
    )
    Person.objects.filter(pk=kept.pk).update(birth_family_name="Corrigée")
    services.undo_merge(officer, merge=merge, reason="Erreur.")
    kept.refresh_from_db()
    assert (kept.birth_family_name, kept.used_given_name) == ("Corrigée", "")


def test_merges_are_undone_from_the_last(make_person, officer):
    first, second, third = make_person(), make_person(), make_person()
    inner = services.merge_persons(officer, kept=second, merged=third, reason="Même.")
    outer = services.merge_persons(officer, kept=first, merged=second, reason="Même.")
    with pytest.raises(ValidationError, match="fusionnée depuis"):
        services.undo_merge(officer, merge=inner, reason="Erreur.")
    services.undo_merge(officer, merge=outer, reason="Erreur.")
    services.undo_merge(officer, merge=inner, reason="Erreur.")
    assert Person.objects.surviving().count() == 3


def test_two_qualified_matricules_are_two_persons(make_person, officer):
    qualified = {"identity_status": IdentityStatus.QUALIFIED, "ins_oid": OID_NIR_TEST}
    kept = make_person(ins_value="279035121518989", **qualified)
    merged = make_person(ins_value="274075176079430", **qualified)
    with pytest.raises(ValidationError, match="deux personnes"):
        services.merge_persons(officer, kept=kept, merged=merged, reason="Même.")


def test_who_may_merge(make_person, officer, coordinator, stranger):
    kept, merged = make_person(), make_person()
    for actor in (coordinator, stranger):
        with pytest.raises(PermissionDenied):
            services.merge_persons(actor, kept=kept, merged=merged, reason="Même.")
    merge = services.merge_persons(officer, kept=kept, merged=merged, reason="Même.")
    with pytest.raises(PermissionDenied):
        services.undo_merge(stranger, merge=merge, reason="Erreur.")


def test_dismissed_once_whatever_the_order(make_person, officer):
    one, other = make_person(), make_person()
    services.dismiss_duplicate(officer, one=one, other=other, reason="Mère et fille.")
    services.dismiss_duplicate(officer, one=other, other=one)
    assert DuplicateDismissal.objects.count() == 1


def test_the_worker_notes_doubles_of_who_was_registered(coordinator, officer):
    traits = Traits(birth_family_name="Fictive", birth_given_names="Jeannine", birth_date=date(1941, 3, 12))
    one = services.register_person(coordinator, traits=traits)
    other = services.register_person(coordinator, traits=traits)
    while deliver_next():
        pass
    (pair,) = selectors.worklist(officer, "doublons").pairs
    assert {pair.one, pair.other} == {one, other}
    services.dismiss_duplicate(officer, one=one, other=other, reason="Cousines.")
    assert selectors.worklist(officer, "doublons").pairs == []
