"""A merge of identities carries the records along, keeps the opposition, and is undone exactly."""

import pytest
from django.core import serializers
from django.utils import timezone

from openparcours.coordination.records import models, services
from openparcours.coordination.records.services import NewMember, Opening, Statement
from openparcours.foundation.accounts.tests.factories import UserFactory
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import PhysicianPostFactory, PostFactory
from openparcours.registry.people import services as people
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory

FOLLOWED = (
    models.CoordinationRecord,
    models.CareTeam,
    models.CareTeamParticipant,
    models.InformationGiven,
    models.Opposition,
    models.Consent,
    models.EmergencyAccess,
)


def picture():
    """Everything that hangs on persons, as written, but the date of the last activity: a merge is one."""
    rows = [row for model in FOLLOWED for row in model.objects.order_by("pk")]
    written = serializers.serialize("python", rows)
    for row in written:
        row["fields"].pop("last_activity_at", None)
    return written


def life(actor, person, *posts):
    """Open a record, inform the person, gather a circle."""
    today = timezone.localdate()
    services.open_record(actor, person=person, opening=Opening(reason="autre"))
    services.record_information(actor, person=person, told_to="personne", means="oral", given_on=today)
    for post in posts:
        role = "PCP" if post == posts[0] else "autre"
        services.add_member(actor, person=person, member=NewMember(role=role, post=post))


def sees(post, person):
    return Person.objects.visible_to(actor_at(post)).filter(pk=person.pk).exists()


@pytest.mark.parametrize("is_same_dac", [True, False])
def test_a_merge_is_followed_and_undone(cast, is_same_dac):
    officer = actor_at(
        PostFactory(organization=cast.dac, access_role="identity_officer", practitioner__user=UserFactory())
    )
    kept, merged = cast.person, PersonFactory(birth_given_names="Jeannine", sex=cast.person.sex)
    both, nurse = PhysicianPostFactory(), PhysicianPostFactory()
    other = cast.coordinator if is_same_dac else cast.stranger
    for holder in {cast.dac.pk, other.organization_id}:
        PersonAccessFactory(person=merged, holder_id=holder, basis=AccessBasis.REGISTRATION)
    life(cast.coordinator, kept, both)
    life(other, merged, both, nurse)
    against = Statement(scope="professionnel", post=both, means="oral", stated_on=timezone.localdate())
    services.record_opposition(other, person=merged, statement=against)
    assert sees(both, kept)
    assert sees(nurse, merged)
    before, lines = picture(), models.TimelineEntry.objects.filter(person=merged).count()

    merge = people.merge_persons(officer, kept=kept, merged=merged, reason="Même personne, vue à domicile")
    assert not sees(both, kept), "the opposition follows"
    assert sees(nurse, kept)
    assert not sees(nurse, merged)

    people.undo_merge(officer, merge=merge, reason="Deux sœurs")
    assert picture() == before
    assert models.TimelineEntry.objects.filter(person=merged).count() >= lines
    assert sees(both, kept)
    assert not sees(both, merged)
    assert sees(nurse, merged)
    assert not models.MovedRow.objects.exists()
