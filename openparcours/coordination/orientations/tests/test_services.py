"""What leaves, who may send and answer, once; what the clock does; what becomes a pathway break."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from openparcours.coordination.orientations import selectors, services, tasks
from openparcours.coordination.orientations.choices import PURPOSE, BreakKind, Channel
from openparcours.coordination.orientations.models import (
    Orientation,
    OrientationMessage,
    PathwayBreak,
    ShortlistItem,
)
from openparcours.coordination.orientations.selectors import Writing
from openparcours.coordination.orientations.services import Answer, Gap
from openparcours.coordination.records.choices import Restriction
from openparcours.coordination.records.models import TimelineEntry
from openparcours.coordination.records.tests.factories import CareTeamParticipantFactory
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.events.services import deliver_next
from openparcours.foundation.links import selectors as links
from openparcours.foundation.links.models import GuestLink
from openparcours.kit.ids import new_id
from openparcours.registry.people import services as people

GUEST = Actor(user_id=None, label="Par lien : SSIAD fictif")
YES, NO = Answer(by="Mme Réponse"), Answer(by="Mme Réponse", reason="plus_de_place")
EVERYONE = ("coordinator", "colleague", "physician", "social", "stranger")


def readers_of(cast, orientation):
    return {
        who
        for who in EVERYONE
        if Orientation.objects.visible_to(getattr(cast, who)).filter(pk=orientation.pk).exists()
    }


def deliver_all():
    while deliver_next():
        pass


@pytest.mark.parametrize(
    ("restriction", "expected"),
    [
        (Restriction.CIRCLE, {"coordinator", "colleague", "physician", "social"}),
        (Restriction.HEALTH, {"coordinator", "colleague", "physician"}),
        (Restriction.DAC, {"coordinator", "colleague"}),
    ],
)
def test_each_audience_reads_the_orientation_and_its_line(cast, send, restriction, expected):
    sent = send(restriction=restriction).orientation
    assert readers_of(cast, sent) == expected
    in_timeline = {
        who
        for who in EVERYONE
        if TimelineEntry.objects.visible_to(getattr(cast, who)).filter(object_id=sent.pk).exists()
    }
    assert in_timeline == expected


def test_a_draft_is_my_structures_and_leaves_no_line(cast, write):
    draft = write()
    assert readers_of(cast, draft) == {"coordinator", "colleague"}
    assert not TimelineEntry.objects.filter(object_id=draft.pk).exists()


def test_only_what_is_chosen_leaves_and_it_stays_as_it_left(cast, write):
    draft = write(fields=["commune", "situation"])
    sent = services.send_orientation(cast.coordinator, orientation=draft)
    said = {line["label"]: line["value"] for line in sent.sent_content}
    assert set(said) == {"Personne", "Commune", "Besoin", "Motif", "Situation", "Référent"}
    assert cast.person.family_name not in str(sent.sent_content)
    Orientation.objects.filter(pk=sent.pk).update(situation="autre")
    sent.refresh_from_db()
    assert {line["label"]: line["value"] for line in sent.sent_content} == said


def test_the_matricule_never_leaves(cast, write):
    cast.person.ins_value = "269054958815780"
    cast.person.save()
    with pytest.raises(ValidationError, match="matricule INS"):
        write(situation="NIR 2 69 05 49 588 157 80")
    sent = services.send_orientation(cast.coordinator, orientation=write())
    assert "2690549588157" not in str(sent.sent_content)


def test_outside_the_team_the_person_must_have_agreed(cast, write):
    with pytest.raises(ValidationError, match="tracez l"):
        services.send_orientation(cast.coordinator, orientation=write(agreed_on=None))
    CareTeamParticipantFactory(team=cast.team, practitioner_role=None, organization=cast.ssiad)
    draft = write(agreed_on=None)
    with pytest.raises(ValidationError, match="pas été informée"):
        services.send_orientation(cast.coordinator, orientation=draft)


def test_an_opposition_holds_it_back(cast, write):
    from openparcours.coordination.records import services as records
    from openparcours.coordination.records.services import Statement

    draft = write()
    against = Statement(
        scope="structure", means="oral", stated_on=timezone.localdate(), organization=cast.ssiad
    )
    records.record_opposition(cast.coordinator, person=cast.person, statement=against)
    with pytest.raises(ValidationError, match="s'oppose"):
        services.send_orientation(cast.coordinator, orientation=draft)


def test_who_may_send(cast, write):
    with pytest.raises(PermissionDenied):
        write("stranger")
    with pytest.raises(PermissionDenied):
        write("physician")
    with pytest.raises(PermissionDenied):
        services.send_orientation(cast.stranger, orientation=write())


def test_the_same_form_sent_twice_keeps_and_sends_once(cast):
    said = Writing(
        target=cast.ssiad,
        need="soins_domicile",
        motive="Une fois",
        referent=cast.posts.coordinator,
        agreed_on=timezone.localdate(),
        agreed_by="personne",
        agreement_means="oral",
    )
    key = new_id()
    both = [
        services.save_orientation(cast.coordinator, person=cast.person, writing=said, submission_key=key)
        for _ in range(2)
    ]
    assert both[0] == both[1]
    for draft in both:
        services.send_orientation(cast.coordinator, orientation=draft)
    assert both[0].transitions.count() == 1


def test_two_editors_of_a_draft_lose_nothing(cast, write):
    draft = write()
    said = Writing(target=cast.ssiad, need="autre", motive="Second", referent=cast.posts.coordinator)
    save = {"person": cast.person, "orientation": draft, "writing": said}
    services.save_orientation(cast.colleague, version=draft.version, **save)
    with pytest.raises(ValidationError, match="modifié ce brouillon"):
        services.save_orientation(cast.coordinator, version=draft.version, **save)


def test_numbers_follow_each_other(send):
    numbers = [send().orientation.number[-6:] for _ in range(3)]
    assert numbers == ["000001", "000002", "000003"]


def test_the_target_accepts_once(cast, send):
    sent = send()
    day = timezone.localdate() + timedelta(days=4)
    answer = Answer(by="Mme Réponse", starts_on=day)
    accepted = services.accept_orientation(GUEST, orientation=sent.orientation, answer=answer, link=sent.link)
    assert (accepted.status, accepted.starts_on) == ("acceptee", day)
    assert accepted.result_due_on == day + timedelta(days=90)
    with pytest.raises(ValidationError, match="plus valable"):
        services.refuse_orientation(GUEST, orientation=sent.orientation, answer=NO, link=sent.link)
    assert accepted.transitions.last().by_label == "Mme Réponse, Soins à domicile fictifs"
    assert not PathwayBreak.objects.exists()


def test_a_refusal_says_why_and_is_counted(cast, send):
    sent = send()
    with pytest.raises(ValidationError, match="motif"):
        services.refuse_orientation(GUEST, orientation=sent.orientation, answer=YES, link=sent.link)
    services.refuse_orientation(GUEST, orientation=sent.orientation, answer=NO, link=sent.link)
    broken = PathwayBreak.objects.get()
    assert (broken.kind, broken.reason, broken.need) == ("refus", "plus_de_place", "soins_domicile")
    assert broken.commune.name == "Toulouse"
    assert broken.organization == cast.dac
    assert [o.pk for o in selectors.calling_me(cast.coordinator)] == [sent.orientation.pk]
    services.acknowledge_answer(cast.coordinator, orientation=sent.orientation)
    assert selectors.calling_me(cast.coordinator) == []


def test_a_first_meeting_too_far_is_a_wait(send):
    sent, far = send(), timezone.localdate() + timedelta(days=60)
    answer = Answer(by="Mme Réponse", starts_on=far)
    services.accept_orientation(GUEST, orientation=sent.orientation, answer=answer, link=sent.link)
    broken = PathwayBreak.objects.get()
    assert (broken.kind, broken.wait_days) == (BreakKind.WAIT, 60)


def test_a_question_keeps_the_link_open_until_the_answer(cast, send, time_machine):
    sent = send()
    start = timezone.now()
    time_machine.move_to(start + timedelta(days=7), tick=False)
    key = new_id()
    for _ in range(2):
        services.ask_question(
            GUEST,
            orientation=sent.orientation,
            link=sent.link,
            by="Mme Réponse",
            text="Quel étage ?",
            submission_key=key,
        )
    assert OrientationMessage.objects.count() == 1
    time_machine.move_to(start + timedelta(days=12), tick=False)
    tasks.keep_deadlines()
    sent.orientation.refresh_from_db()
    assert sent.orientation.status == "question"
    services.reply_to_target(cast.colleague, orientation=sent.orientation, text="Deuxième.", base="")
    link = links.link_of(PURPOSE, sent.token)
    assert link.is_open_at(timezone.now() + timedelta(days=7))
    services.accept_orientation(GUEST, orientation=sent.orientation, answer=YES, link=link)
    assert not links.link_of(PURPOSE, sent.token).is_open_at(timezone.now())


def test_a_new_link_ends_the_former(cast, send):
    sent = send()
    services.issue_answer_link(cast.colleague, orientation=sent.orientation)
    with pytest.raises(ValidationError):
        services.accept_orientation(GUEST, orientation=sent.orientation, answer=YES, link=sent.link)
    with pytest.raises(PermissionDenied):
        services.issue_answer_link(cast.stranger, orientation=sent.orientation)


def test_a_link_answers_its_own_orientation_only(send):
    one, other = send(), send()
    with pytest.raises(PermissionDenied):
        services.accept_orientation(GUEST, orientation=one.orientation, answer=YES, link=other.link)


def test_t24_the_link_expires_at_eight_days_and_the_clock_says_so_once(cast, send, time_machine):
    sent = send()
    start = timezone.now()
    time_machine.move_to(start + timedelta(days=7, hours=23), tick=False)
    tasks.keep_deadlines()
    assert links.link_of(PURPOSE, sent.token).is_open_at(timezone.now())
    time_machine.move_to(start + timedelta(days=8, seconds=1), tick=False)
    for _ in range(2):
        tasks.keep_deadlines()
    sent.orientation.refresh_from_db()
    assert sent.orientation.status == "expiree"
    with pytest.raises(ValidationError):
        services.accept_orientation(GUEST, orientation=sent.orientation, answer=YES, link=sent.link)
    assert PathwayBreak.objects.get().kind == BreakKind.EXPIRY
    assert TimelineEntry.objects.filter(title__contains="sans réponse").count() == 1
    again = services.issue_answer_link(cast.coordinator, orientation=sent.orientation)
    sent.orientation.refresh_from_db()
    assert sent.orientation.status == "envoyee"
    assert sent.orientation.expires_at == again.link.expires_at


def test_the_mail_says_nothing_of_the_person(cast, write):
    draft = write(channel=Channel.EMAIL)
    sent = services.send_orientation(cast.coordinator, orientation=draft)
    services.ask_for_mail(cast.coordinator, orientation=sent, base="https://parcours.example.org")
    assert mail.outbox == []
    deliver_all()
    letter = mail.outbox[0]
    whole = f"{letter.subject} {letter.body}"
    assert letter.to == ["ssiad@example.org"]
    assert "https://parcours.example.org/orientations/reponse/" in letter.body
    for secret in (cast.person.family_name, "hospitalisation", "domicile", "deuxième", "Soins"):
        assert secret.lower() not in whole.lower()
    token = letter.body.split("/reponse/")[1].split("/")[0]
    assert links.link_of(PURPOSE, token).target_id == sent.pk


def test_one_reminder_after_three_days_by_the_same_way(cast, write, time_machine):
    sent = services.send_orientation(cast.coordinator, orientation=write(channel=Channel.EMAIL))
    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1), tick=False)
    for _ in range(2):
        tasks.keep_deadlines()
    deliver_all()
    assert [m.subject.split(" — ")[0] for m in mail.outbox] == ["Une demande vous attend toujours"]
    assert [o.pk for o in selectors.calling_me(cast.coordinator)] == [sent.pk]


def test_without_an_address_no_mail_is_promised(cast, write):
    cast.ssiad.email = ""
    cast.ssiad.save()
    with pytest.raises(ValidationError, match="aucun courriel"):
        services.send_orientation(cast.coordinator, orientation=write(channel=Channel.EMAIL))


def test_an_answer_by_telephone_is_noted_and_ends_the_link(cast, send):
    sent = send()
    with pytest.raises(PermissionDenied):
        services.accept_orientation(cast.physician, orientation=sent.orientation, answer=YES)
    services.accept_orientation(cast.colleague, orientation=sent.orientation, answer=YES)
    assert not GuestLink.objects.get().is_open_at(timezone.now())


def test_from_acceptance_to_the_result_at_three_months(cast, send, time_machine):
    sent = send()
    services.refuse_orientation(GUEST, orientation=sent.orientation, answer=NO, link=sent.link)
    second = send()
    assert selectors.calling_me(cast.coordinator) == []  # the new one answers the refusal
    services.accept_orientation(GUEST, orientation=second.orientation, answer=YES, link=second.link)
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="pas encore passé"):
        services.start_care(
            cast.colleague, orientation=second.orientation, taken_on=today + timedelta(days=1)
        )
    services.start_care(cast.colleague, orientation=second.orientation, taken_on=today)
    assert PathwayBreak.objects.get().solved_on == today
    time_machine.move_to(timezone.now() + timedelta(days=90), tick=False)
    assert [o.pk for o in selectors.calling_me(cast.coordinator)] == [second.orientation.pk]
    day = timezone.localdate()
    services.succeed_orientation(cast.coordinator, orientation=second.orientation, result_on=day)
    with pytest.raises(ValidationError, match="déjà"):
        services.fail_orientation(
            cast.coordinator, orientation=second.orientation, result_on=day, reason="delai"
        )


def test_what_comes_to_nothing_is_counted_with_its_reason(cast, send):
    sent = send()
    services.accept_orientation(GUEST, orientation=sent.orientation, answer=YES, link=sent.link)
    fail = {"orientation": sent.orientation, "result_on": timezone.localdate()}
    with pytest.raises(ValidationError, match="pourquoi"):
        services.fail_orientation(cast.coordinator, reason="inconnue", **fail)
    services.fail_orientation(cast.coordinator, reason="personne_renonce", note="trop cher", **fail)
    broken = PathwayBreak.objects.get()
    assert (broken.kind, broken.reason) == (BreakKind.FAILED, "personne_renonce")


def test_cancelling_closes_the_door(cast, send):
    sent = send()
    services.cancel_orientation(cast.coordinator, orientation=sent.orientation, reason="La personne renonce.")
    with pytest.raises(ValidationError):
        services.accept_orientation(GUEST, orientation=sent.orientation, answer=YES, link=sent.link)
    with pytest.raises(ValidationError, match="déjà"):
        services.cancel_orientation(cast.coordinator, orientation=sent.orientation, reason="encore")


def test_a_gap_needs_a_need_and_a_place_and_is_declared_once(cast):
    from openparcours.registry.directory.tests.factories import CommuneFactory

    with pytest.raises(ValidationError, match="besoin"):
        services.declare_gap(cast.physician, gap=Gap(need="", commune=CommuneFactory()))
    with pytest.raises(ValidationError, match="commune"):
        services.declare_gap(cast.physician, gap=Gap(need="memoire"))
    with pytest.raises(PermissionDenied):
        services.declare_gap(cast.stranger, gap=Gap(need="memoire", person=cast.person))
    key = new_id()
    for _ in range(2):
        services.declare_gap(cast.physician, gap=Gap(need="memoire", person=cast.person), submission_key=key)
    found = PathwayBreak.objects.get()
    assert found.commune.name == "Toulouse"
    with pytest.raises(PermissionDenied):
        services.solve_break(cast.coordinator, found=found, solved_on=timezone.localdate())
    services.solve_break(cast.physician, found=found, solved_on=timezone.localdate())


def test_breaks_are_read_by_territory_without_names(cast, send):
    sent = send()
    services.refuse_orientation(GUEST, orientation=sent.orientation, answer=NO, link=sent.link)
    page = selectors.breaks_page(cast.stranger, selectors.BreakFilter())
    assert (page.total, page.open_count, page.towns[0].town) == (1, 1, "Toulouse")
    assert selectors.breaks_page(cast.physician, selectors.BreakFilter()).total == 0
    assert cast.person.family_name not in str(page.rows[0])
    assert selectors.pathway_break(cast.stranger, page.rows[0].found.pk) is None


def test_a_shortlist_is_ordered_and_proposes_three_at_most(cast):
    from openparcours.registry.directory.tests.factories import OrganizationFactory

    targets = [
        selectors.target_of(cast.coordinator, organization_id=OrganizationFactory().pk) for _ in range(4)
    ]
    items = [services.keep_for_person(cast.coordinator, person=cast.person, target=t) for t in targets]
    assert services.keep_for_person(cast.colleague, person=cast.person, target=targets[0]) == items[0]
    services.move_item(cast.coordinator, item=items[2], is_up=True)
    order = [item.pk for item in selectors.shortlist(cast.colleague, cast.person)]
    assert order == [items[0].pk, items[2].pk, items[1].pk, items[3].pk]
    for item in items[:3]:
        services.edit_item(cast.coordinator, item=item, note="", is_proposed=True)
    with pytest.raises(ValidationError, match="Trois"):
        services.edit_item(cast.coordinator, item=items[3], note="", is_proposed=True)
    assert len(selectors.proposed_items(cast.coordinator, cast.person)) == 3
    assert selectors.shortlist(cast.stranger, cast.person) == []
    with pytest.raises(PermissionDenied):
        services.remove_item(cast.stranger, item=items[0])


def test_a_merge_takes_all_along_and_its_undoing_gives_it_back(cast, send):
    from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory

    sent = send()
    target = selectors.target_of(cast.coordinator, service_id=cast.service.pk)
    services.keep_for_person(cast.coordinator, person=cast.person, target=target)
    kept = PersonFactory()
    PersonAccessFactory(person=kept, holder_id=cast.dac.pk)
    officer = cast.coordinator.__class__(**{**vars(cast.coordinator), "role": "identity_officer"})
    services.keep_for_person(cast.coordinator, person=kept, target=target)
    merge = people.merge_persons(officer, kept=kept, merged=cast.person, reason="Doublon.")
    sent.orientation.refresh_from_db()
    assert sent.orientation.person == kept
    assert ShortlistItem.objects.filter(person=kept).count() == 1
    people.undo_merge(officer, merge=merge, reason="Erreur.")
    sent.orientation.refresh_from_db()
    assert sent.orientation.person == cast.person


def test_everything_is_traced(cast, send):
    sent = send()
    services.trace_opening(GUEST, orientation=sent.orientation)
    what = set(Trace.objects.filter(person_id=cast.person.pk).values_list("what", flat=True))
    assert {
        "orientations.orientation.written",
        "orientations.orientation.sent",
        "links.link.issued",
        "orientations.answer.read",
    } <= what
