"""How far each door goes: an emergency, a closed record, an opposition, an identity one only created."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.notes import services as notes
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.notes.services import NoteContent
from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import (
    CircleRole,
    InformationNature,
    OpeningReason,
    Restriction,
    SharingScope,
)
from openparcours.coordination.records.models import CareTeamParticipant, CoordinationRecord, TimelineEntry
from openparcours.coordination.records.services import NewMember, Opening, Statement
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import DacFactory, PostFactory
from openparcours.registry.people import services as people
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import PersonAccess
from openparcours.registry.people.services import Door

OPENING = Opening(reason=OpeningReason.HOME)


@pytest.fixture
def followed(cast):
    """The person of the cast, informed, her GP and social worker in the circle by the services."""
    services.open_record(cast.coordinator, person=cast.person, opening=OPENING)
    for post, role in (
        (cast.posts.physician, CircleRole.ATTENDING_PHYSICIAN),
        (cast.posts.social, CircleRole.SOCIAL),
    ):
        services.add_member(cast.coordinator, person=cast.person, member=NewMember(role=role, post=post))
    services.record_information(
        cast.coordinator, person=cast.person, told_to="personne", means="oral", given_on=timezone.localdate()
    )
    return cast


@pytest.fixture
def neighbour(db):
    """A coordinator of another DAC."""
    return actor_at(PostFactory(organization=DacFactory()))


def oppose(cast, scope=SharingScope.ALL, **target):
    return services.record_opposition(
        cast.coordinator,
        person=cast.person,
        statement=Statement(scope=scope, means="oral", stated_on=timezone.localdate(), **target),
    )


def write(actor, cast, **content):
    return notes.write_note(actor, person=cast.person, content=NoteContent(text="Texte fictif.", **content))


def reads(actor, note):
    return LiaisonNote.objects.visible_to(actor).filter(pk=note.pk).exists()


def open_second(cast, actor):
    """Let another DAC register the person and open a record of its own."""
    people.open_door(
        person=cast.person, door=Door(holder_id=actor.organization_id, basis=AccessBasis.REGISTRATION)
    )
    return services.open_record(actor, person=cast.person, opening=OPENING)


class TestEmergency:
    def test_it_gives_reading_and_a_note_but_decides_nothing(self, followed, neighbour):
        opposition = oppose(followed)
        services.open_emergency_access(neighbour, person=followed.person, reason="Chute à domicile")
        assert selectors.followed(neighbour, followed.person.pk)
        write(neighbour, followed)
        for act in (
            lambda: services.open_record(neighbour, person=followed.person, opening=OPENING),
            lambda: services.withdraw_opposition(neighbour, opposition=opposition, means="oral"),
            lambda: services.add_member(
                neighbour, person=followed.person, member=NewMember(role=CircleRole.OTHER, name="Fictive")
            ),
            lambda: people.update_traits(neighbour, person=followed.person, traits={}, version=1),
        ):
            with pytest.raises((PermissionDenied, TypeError)):
                act()
        assert not CoordinationRecord.objects.filter(organization=neighbour.organization_id).exists()

    def test_nobody_reviews_her_own_nor_rewrites_an_opinion(self, followed):
        director = actor_at(PostFactory(organization=followed.dac, access_role="director"))
        officer = actor_at(PostFactory(organization=followed.dac, access_role="privacy_officer"))
        access = services.open_emergency_access(director, person=followed.person, reason="Urgence fictive")
        review = {"access": access, "person_informed_on": None}
        with pytest.raises(PermissionDenied):
            services.review_emergency_access(director, review="Justifié", **review)
        services.review_emergency_access(officer, review="Abusif", **review)
        other = actor_at(PostFactory(organization=followed.dac, access_role="director"))
        with pytest.raises(ValidationError, match="ne se réécrit pas"):
            services.review_emergency_access(other, review="Justifié", **review)
        access.refresh_from_db()
        assert access.review == "Abusif"

    def test_a_day_to_come_is_no_day_when_she_was_told(self, followed):
        officer = actor_at(PostFactory(organization=followed.dac, access_role="privacy_officer"))
        access = services.open_emergency_access(
            followed.physician, person=followed.person, reason="Urgence vue"
        )
        with pytest.raises(ValidationError):
            services.review_emergency_access(
                officer, access=access, review="x", person_informed_on=timezone.localdate().replace(year=2099)
            )

    def test_tries_are_counted(self, followed, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {"break_glass": "2/d/user"}
        post = followed.posts.physician
        client.force_login(post.practitioner.user)
        asked = {"family_name": "X", "given_name": "Y", "birth_date": "01/01/1940", "reason": "Urgence vue"}
        answers = [client.post(reverse("records:emergency"), asked).content.decode() for _ in range(3)]
        assert ["Trop d" in answer for answer in answers] == [False, False, True]


class TestOwners:
    def test_a_closed_record_leaves_its_own_and_nothing_of_others(self, followed, neighbour):
        record = open_second(followed, neighbour)
        ours, theirs = write(neighbour, followed), write(followed.coordinator, followed)
        colleague = actor_at(PostFactory(organization_id=neighbour.organization_id))
        assert (reads(colleague, ours), reads(colleague, theirs)) == (True, True)
        services.close_record(neighbour, record=record, reason="autre", summary="Relais fait.")
        assert (reads(colleague, ours), reads(colleague, theirs)) == (True, False)
        assert CoordinationRecord.objects.visible_to(colleague).get() == record
        with pytest.raises(PermissionDenied):
            write(colleague, followed)

    def test_two_owners_keep_their_coordinators_and_each_ends_her_own(self, followed, neighbour):
        first = services.open_record(followed.coordinator, person=followed.person, opening=OPENING)
        services.set_referent(followed.coordinator, record=first, referent=followed.posts.coordinator)
        second = open_second(followed, neighbour)
        post = PostFactory(organization_id=neighbour.organization_id)
        services.set_referent(neighbour, record=second, referent=post)
        here = CareTeamParticipant.objects.filter(role=CircleRole.COORDINATOR, ended_on=None)
        assert {m.practitioner_role_id for m in here} == {followed.posts.coordinator.pk, post.pk}
        services.close_record(neighbour, record=second, reason="autre", summary="Relais fait.")
        assert [m.practitioner_role_id for m in here.all()] == [followed.posts.coordinator.pk]

    def test_opposed_to_all_sharing_each_owner_reads_what_it_wrote(self, followed, neighbour):
        open_second(followed, neighbour)
        ours, theirs = write(neighbour, followed), write(followed.coordinator, followed)
        oppose(followed)
        assert (reads(neighbour, ours), reads(neighbour, theirs)) == (True, False)
        assert (reads(followed.colleague, ours), reads(followed.colleague, theirs)) == (False, True)

    def test_alone_the_owner_goes_on_with_its_record(self, followed):
        note = write(followed.physician, followed)
        oppose(followed)
        assert reads(followed.coordinator, note)

    def test_named_by_the_opposition_it_reads_what_it_wrote(self, followed):
        note, own = write(followed.physician, followed), write(followed.colleague, followed)
        oppose(followed, SharingScope.ORGANIZATION, organization=followed.dac)
        assert (reads(followed.coordinator, note), reads(followed.coordinator, own)) == (False, True)


class TestRegistration:
    def test_an_identity_one_created_opens_no_record(self, followed, neighbour, client):
        people.open_door(
            person=followed.person,
            door=Door(holder_id=neighbour.organization_id, basis=AccessBasis.REGISTRATION),
        )
        post = PostFactory(organization_id=neighbour.organization_id, access_role="director")
        client.force_login(post.practitioner.user)
        pages = ["records:circle", "records:sharing", "records:journal", "notes:person_notes"]
        answers = [client.get(reverse(name, args=[followed.person.pk])).status_code for name in pages]
        assert answers == [404] * 4
        seen = client.get(reverse("workspace:record", args=[followed.person.pk])).content.decode()
        assert "Ouvrir un dossier" in seen
        assert str(followed.posts.physician.practitioner) not in seen
        with pytest.raises(PermissionDenied):
            oppose(type("cast", (), {"coordinator": neighbour, "person": followed.person}))


class TestNatures:
    @pytest.mark.parametrize(
        ("scope", "who", "hidden"),
        [
            (SharingScope.SOCIAL, "physician", {InformationNature.SOCIAL, InformationNature.MIXED}),
            (SharingScope.HEALTH, "physician", {InformationNature.HEALTH, InformationNature.MIXED}),
            (SharingScope.HEALTH, "social", {InformationNature.HEALTH, InformationNature.MIXED}),
        ],
    )
    def test_what_is_opposed_is_not_read_nor_what_mixes_it(self, followed, scope, who, hidden):
        reader = getattr(followed, who)
        written = {n: write(followed.coordinator, followed, nature=n) for n in InformationNature.values[1:]}
        assert all(reads(reader, note) for note in written.values())
        oppose(followed, scope)
        assert {nature for nature, note in written.items() if not reads(reader, note)} == hidden
        lines = TimelineEntry.objects.visible_to(reader).filter(
            object_id__in=[n.pk for n in written.values()]
        )
        assert {line.nature for line in lines} == set(written) - hidden

    def test_an_author_speaks_of_her_field_unless_she_says_otherwise(self, followed):
        natures = [
            write(a, followed).nature for a in (followed.physician, followed.social, followed.coordinator)
        ]
        assert natures == [InformationNature.HEALTH, InformationNature.SOCIAL, InformationNature.MIXED]

    def test_health_withheld_hides_health_restricted_notes_too(self, followed):
        note = write(followed.coordinator, followed, restriction=Restriction.HEALTH)
        assert reads(followed.physician, note)
        oppose(followed, SharingScope.HEALTH)
        assert not reads(followed.physician, note)


def test_the_lines_of_an_unshared_record_stay_inside(followed):
    record = services.open_record(followed.coordinator, person=followed.person, opening=OPENING)
    services.change_level(followed.coordinator, record=record, level="soutenu", since=timezone.localdate())
    seen = TimelineEntry.objects.visible_to(followed.physician).filter(kind="accompagnement")
    assert seen.exists()
    services.share_record(followed.coordinator, record=record, is_shared=False)
    services.move_episode(followed.coordinator, record=record, to_status="suspendu", reason="x")
    lines = TimelineEntry.objects.filter(person=followed.person, kind__in=["dossier", "accompagnement"])
    assert {line.restriction for line in lines} == {Restriction.DAC}


def test_doors_are_told_apart(followed):
    """A door that shows nothing is no door to what others wrote."""
    oppose(followed, SharingScope.ORGANIZATION, organization=followed.dac)
    door = PersonAccess.objects.get(
        person=followed.person, holder_id=followed.dac.pk, basis=AccessBasis.OWNER
    )
    assert (door.shows_health, door.shows_social) == (False, False)
