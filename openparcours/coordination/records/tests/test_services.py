"""A record's life: opened, shared, opposed, refused, forced, closed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import (
    AgreementMeans,
    CircleRole,
    ClosingReason,
    EndReason,
    EpisodeStatus,
    InformedParty,
    MemberStatus,
    OpeningReason,
    SharingScope,
    SupportLevel,
)
from openparcours.coordination.records.models import CoordinationRecord, TimelineEntry
from openparcours.coordination.records.selectors import WorklistFilter
from openparcours.coordination.records.services import NewMember, Opening, Statement
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.audit.selectors import chain_breaks
from openparcours.registry.directory.tests.factories import PhysicianPostFactory
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import RelatedPersonFactory


def open_record(cast, **more):
    return services.open_record(
        cast.coordinator,
        person=cast.person,
        opening=Opening(reason=OpeningReason.HOME, level=SupportLevel.SUSTAINED, **more),
        referent=cast.posts.coordinator,
    )


def inform(cast, **more):
    return services.record_information(
        cast.coordinator,
        person=cast.person,
        told_to=InformedParty.PERSON,
        means=AgreementMeans.ORAL,
        given_on=timezone.localdate(),
        **more,
    )


def invite(cast, who="physician", role=CircleRole.ATTENDING_PHYSICIAN, **more):
    member = NewMember(role=role, post=getattr(cast.posts, who), **more)
    return services.invite_member(cast.coordinator, person=cast.person, member=member)


def join(cast, who="physician", **more):
    participant = invite(cast, who, **more)
    return services.answer_invitation(getattr(cast, who), invitation=participant.invitation, accept=True)


def oppose(cast, scope=SharingScope.ALL, **target):
    statement = Statement(scope=scope, means=AgreementMeans.ORAL, stated_on=timezone.localdate(), **target)
    return services.record_opposition(cast.coordinator, person=cast.person, statement=statement)


def sees(cast, who):
    actor = getattr(cast, who)
    person = Person.objects.visible_to(actor).filter(pk=cast.person.pk).exists()
    record = CoordinationRecord.objects.visible_to(actor).filter(person=cast.person).exists()
    timeline = TimelineEntry.objects.visible_to(actor).filter(person=cast.person).exists()
    assert person == record == timeline, (person, record, timeline)
    return person


def test_opening_makes_the_record_its_episode_its_circle_and_its_doors(cast):
    record = open_record(cast)
    assert record == open_record(cast), "opening twice keeps one record"
    assert CoordinationRecord.objects.count() == 1
    record.refresh_from_db()
    assert record.number == f"DAC31-{timezone.localdate().year}-000001"
    assert (record.level, record.referent) == (SupportLevel.SUSTAINED, cast.posts.coordinator)
    assert record.episodes.get().status == EpisodeStatus.OPEN
    member = cast.person.care_team.participants.get()
    assert (member.role, member.practitioner_role) == (CircleRole.COORDINATOR, cast.posts.coordinator)
    assert sees(cast, "colleague")
    assert not sees(cast, "stranger")


def test_registration_alone_shows_the_identity_and_no_shared_content(cast):
    assert Person.objects.visible_to(cast.coordinator).get() == cast.person
    assert not TimelineEntry.objects.visible_to(cast.coordinator).exists()


def test_the_gp_sees_once_invited_informed_and_willing_and_no_longer_when_opposed(cast):
    open_record(cast)
    participant = invite(cast)
    assert not sees(cast, "physician"), "an invitation opens nothing"
    services.answer_invitation(cast.physician, invitation=participant.invitation, accept=True)
    assert not sees(cast, "physician"), "the person is not informed yet"
    inform(cast)
    assert sees(cast, "physician")
    opposition = oppose(cast)
    assert not sees(cast, "physician")
    assert sees(cast, "coordinator"), "opposition to sharing is not refusal of support"
    services.withdraw_opposition(cast.coordinator, opposition=opposition, means=AgreementMeans.ORAL)
    assert sees(cast, "physician")


def test_opposition_to_one_professional_leaves_the_others(cast):
    open_record(cast)
    inform(cast)
    join(cast)
    join(cast, "social", role=CircleRole.SOCIAL)
    oppose(cast, SharingScope.PROFESSIONAL, post=cast.posts.social)
    assert sees(cast, "physician")
    assert not sees(cast, "social")


def test_outside_the_team_consent_opens_until_its_end(cast):
    open_record(cast)
    inform(cast)
    join(cast, is_same_team=False)
    assert not sees(cast, "physician")
    today = timezone.localdate()
    statement = Statement(scope=SharingScope.ALL, means=AgreementMeans.WRITTEN, stated_on=today)
    consent = services.record_consent(
        cast.coordinator, person=cast.person, statement=statement, ends_on=today + timedelta(days=10)
    )
    assert sees(cast, "physician")
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        assert not sees(cast, "physician"), "a door closes by itself"
    services.withdraw_consent(cast.coordinator, consent=consent, means=AgreementMeans.ORAL)
    assert not sees(cast, "physician")


def test_consent_supposes_information(cast):
    open_record(cast)
    statement = Statement(scope=SharingScope.ALL, means=AgreementMeans.ORAL, stated_on=timezone.localdate())
    with pytest.raises(ValidationError, match="information préalable"):
        services.record_consent(cast.coordinator, person=cast.person, statement=statement)


def test_break_glass_needs_a_reason_lasts_three_hours_and_is_told(cast):
    open_record(cast)
    with pytest.raises(ValidationError):
        services.open_emergency_access(cast.physician, person=cast.person, reason="vite")
    access = services.open_emergency_access(
        cast.physician, person=cast.person, reason="Malaise, aux urgences"
    )
    again = services.open_emergency_access(cast.physician, person=cast.person, reason="Malaise, aux urgences")
    assert access == again
    assert sees(cast, "physician")
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=1)):
        assert not sees(cast, "physician")
    assert Trace.objects.get(is_emergency=True).reason == "Malaise, aux urgences"
    assert TimelineEntry.objects.get(kind="urgence").is_urgent
    with pytest.raises(PermissionDenied):
        services.open_emergency_access(cast.social, person=cast.person, reason="Malaise, aux urgences")
    assert list(selectors.emergency_reviews(cast.director)) == [access]
    assert not selectors.emergency_reviews(cast.coordinator)


def test_the_person_is_told_of_the_emergency_and_the_step_disappears(cast):
    open_record(cast)
    inform(cast)
    access = services.open_emergency_access(
        cast.physician, person=cast.person, reason="Malaise, aux urgences"
    )
    label = "Dire à la personne l'accès d'urgence"

    def steps():
        shown = selectors.overview(cast.coordinator, cast.person.pk)
        return {step.label for step in selectors.next_steps(cast.coordinator, shown)}

    assert label in steps()
    with pytest.raises(ValidationError):
        services.record_person_told(
            cast.coordinator, access=access, on=timezone.localdate() - timedelta(days=1)
        )
    with pytest.raises(PermissionDenied):
        services.record_person_told(cast.stranger, access=access, on=timezone.localdate())
    services.record_person_told(cast.coordinator, access=access, on=timezone.localdate())
    assert label not in steps()


def test_a_member_leaves_with_a_reason_and_may_come_back_later(cast):
    open_record(cast)
    inform(cast)
    member = join(cast)
    with pytest.raises(ValidationError, match="déjà"):
        invite(cast)
    services.end_membership(cast.coordinator, participant=member, reason=EndReason.REPLACED)
    assert not sees(cast, "physician")
    assert join(cast).status == MemberStatus.ACTIVE
    assert sees(cast, "physician")


def test_overlapping_periods_of_one_member_are_refused(cast):
    open_record(cast)
    relative = RelatedPersonFactory(person=cast.person)
    today = timezone.localdate()
    first = services.add_member(
        cast.coordinator,
        person=cast.person,
        member=NewMember(role=CircleRole.CARER, relative=relative, started_on=today - timedelta(days=20)),
    )
    services.end_membership(
        cast.coordinator,
        participant=first,
        reason=EndReason.OTHER,
        on=today - timedelta(days=5),
    )
    overlapping = NewMember(role=CircleRole.CARER, relative=relative, started_on=today - timedelta(days=10))
    with pytest.raises(ValidationError, match="déjà"):
        services.add_member(cast.coordinator, person=cast.person, member=overlapping)
    services.add_member(
        cast.coordinator,
        person=cast.person,
        member=NewMember(role=CircleRole.CARER, relative=relative, started_on=today),
    )


def test_one_attending_physician_at_a_time(cast):
    open_record(cast)
    join(cast)
    other = NewMember(role=CircleRole.ATTENDING_PHYSICIAN, post=PhysicianPostFactory())
    with pytest.raises(ValidationError, match="médecin traitant"):
        services.add_member(cast.coordinator, person=cast.person, member=other)


def test_only_the_invited_answers_and_the_first_answer_stands(cast):
    open_record(cast)
    invitation = invite(cast).invitation
    with pytest.raises(PermissionDenied):
        services.answer_invitation(cast.social, invitation=invitation, accept=True)
    services.answer_invitation(cast.physician, invitation=invitation, accept=False, reason="retraite")
    late = services.answer_invitation(cast.physician, invitation=invitation, accept=True)
    assert late.status == MemberStatus.DECLINED


def test_a_record_not_shared_stays_inside(cast):
    record = open_record(cast)
    inform(cast)
    join(cast)
    services.share_record(cast.coordinator, record=record, is_shared=False)
    assert not sees(cast, "physician")
    assert sees(cast, "coordinator")


def test_closing_needs_a_summary_ends_the_episode_and_the_sharing(cast):
    record = open_record(cast)
    inform(cast)
    join(cast)
    with pytest.raises(ValidationError, match="synthèse"):
        services.close_record(cast.coordinator, record=record, reason=ClosingReason.STABLE, summary=" ")
    services.close_record(
        cast.coordinator, record=record, reason=ClosingReason.GOALS_REACHED, summary="Autonome."
    )
    assert record.episodes.get().status == EpisodeStatus.CLOSED
    assert not sees(cast, "physician")
    with pytest.raises(ValidationError, match="clos"):
        services.change_level(
            cast.coordinator, record=record, level=SupportLevel.INTENSIVE, since=timezone.localdate()
        )
    reopened = open_record(cast)
    assert reopened.episodes.get().previous == record.episodes.get()
    assert reopened.number.endswith("000002")


def test_an_episode_moves_as_its_table_says(cast):
    record = open_record(cast)
    services.move_episode(cast.coordinator, record=record, to_status=EpisodeStatus.PLANNING)
    with pytest.raises(ValidationError):
        services.move_episode(cast.coordinator, record=record, to_status=EpisodeStatus.WATCH)
    services.move_episode(cast.coordinator, record=record, to_status=EpisodeStatus.ACTIVE)
    assert [t.to_status for t in record.episodes.get().transitions.order_by("at")] == [
        "ouvert",
        "plan_en_construction",
        "plan_actif",
    ]


def test_another_structure_changes_nothing(cast):
    record = open_record(cast)
    with pytest.raises(PermissionDenied):
        services.change_level(
            cast.stranger, record=record, level=SupportLevel.INTENSIVE, since=timezone.localdate()
        )
    with pytest.raises(PermissionDenied):
        services.open_record(cast.stranger, person=cast.person, opening=Opening(reason=OpeningReason.HOME))
    with pytest.raises(PermissionDenied):
        services.end_membership(
            cast.stranger,
            participant=cast.person.care_team.participants.get(),
            reason=EndReason.OTHER,
        )


def test_the_worklist_shows_mine_my_team_s_and_what_sleeps(cast):
    record = open_record(cast)
    record.refresh_from_db()
    assert list(selectors.worklist(cast.coordinator, WorklistFilter())) == [record]
    assert list(selectors.worklist(cast.colleague, WorklistFilter())) == []
    assert list(selectors.worklist(cast.colleague, WorklistFilter(scope="team"))) == [record]
    assert not selectors.worklist(cast.stranger, WorklistFilter(scope="all"))
    assert not selectors.worklist(cast.coordinator, WorklistFilter(silent=True))


def test_effects_are_told_before_they_happen(cast):
    open_record(cast)
    inform(cast)
    join(cast)
    from openparcours.coordination.records.rules import Period, StatementFact

    hypothetical = StatementFact(scope=SharingScope.ALL, period=Period(timezone.now()))
    effects = {e.label: e for e in selectors.preview_effect(cast.person, opposition=hypothetical)}
    physician = effects[str(cast.posts.physician.practitioner)]
    assert physician.is_change
    assert "plus accès" in physician.sentence
    assert sees(cast, "physician"), "a preview changes nothing"


def test_every_act_is_traced_in_an_unbroken_chain(cast):
    open_record(cast)
    inform(cast)
    join(cast)
    assert Trace.objects.filter(person_id=cast.person.pk).count() >= 5
    assert list(chain_breaks()) == []
    journal = selectors.access_journal(cast.director, cast.person)
    lines = [line for day in journal.days for line in day.lines]
    assert {line.standing for line in lines} == {
        "cercle de soins, référent de parcours",
        "cercle de soins, médecin traitant",
    }
    sentences = {line.sentence for line in lines}
    assert "a tracé l'information de la personne" in sentences
