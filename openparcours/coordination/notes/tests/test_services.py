"""Who reads, who amends, and what is never lost or doubled."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.notes import selectors, services
from openparcours.coordination.notes.choices import NOTE_FORM
from openparcours.coordination.notes.models import LiaisonNote, NoteReader
from openparcours.coordination.notes.services import NoteContent
from openparcours.coordination.records.choices import Restriction
from openparcours.coordination.records.models import TimelineEntry
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.drafts.models import Draft
from openparcours.foundation.drafts.services import save_draft
from openparcours.kit.ids import new_id
from openparcours.registry.people.models import PersonAccess

EVERYONE = ("coordinator", "colleague", "physician", "social", "stranger")


def write(cast, who="coordinator", **content):
    content.setdefault("text", "Chute sans gravité dimanche.")
    return services.write_note(getattr(cast, who), person=cast.person, content=NoteContent(**content))


def readers_of(cast, note):
    return {
        who
        for who in EVERYONE
        if LiaisonNote.objects.visible_to(getattr(cast, who)).filter(pk=note.pk).exists()
    }


@pytest.mark.parametrize(
    ("restriction", "expected"),
    [
        (Restriction.CIRCLE, {"coordinator", "colleague", "physician", "social"}),
        (Restriction.HEALTH, {"coordinator", "physician"}),
        (Restriction.DAC, {"coordinator", "colleague"}),
        (Restriction.AUTHOR, {"coordinator"}),
    ],
)
def test_each_audience_reads_and_no_one_else_in_notes_and_timeline(cast, restriction, expected):
    note = write(cast, restriction=restriction)
    assert readers_of(cast, note) == expected
    in_timeline = {
        who
        for who in EVERYONE
        if TimelineEntry.objects.visible_to(getattr(cast, who)).filter(object_id=note.pk).exists()
    }
    assert in_timeline == expected


def test_a_list_is_read_by_those_named_only(cast):
    note = write(cast, restriction=Restriction.LIST, listed_ids=[cast.posts.social.pk])
    assert readers_of(cast, note) == {"coordinator", "social"}
    reply = services.write_note(
        cast.social, person=cast.person, content=NoteContent(text="Vu."), replies_to=note
    )
    assert readers_of(cast, reply) == {"coordinator", "social"}


def test_a_mention_never_widens_the_audience(cast):
    with pytest.raises(ValidationError, match="ne pourrait pas lire"):
        write(cast, restriction=Restriction.HEALTH, mentioned_ids=[cast.posts.social.pk])
    with pytest.raises(ValidationError, match="ne pourrait pas lire"):
        write(cast, mentioned_ids=[cast.posts.stranger.pk])
    assert not LiaisonNote.objects.exists()


def test_a_mention_waits_until_it_is_acknowledged_or_answered(cast):
    note = write(cast, mentioned_ids=[cast.posts.physician.pk, cast.posts.social.pk])
    assert [m.note for m in selectors.open_mentions(cast.physician)] == [note]
    services.acknowledge_note(cast.physician, note=note)
    services.acknowledge_note(cast.physician, note=note)
    assert selectors.open_mentions(cast.physician) == []
    assert note.acknowledgements.count() == 1
    services.write_note(cast.social, person=cast.person, content=NoteContent(text="Oui"), replies_to=note)
    assert selectors.open_mentions(cast.social) == []


def test_a_door_that_closes_hides_mentions_and_notes_at_once(cast):
    note = write(cast, mentioned_ids=[cast.posts.physician.pk])
    PersonAccess.objects.filter(holder_id=cast.posts.physician.pk).delete()
    assert selectors.open_mentions(cast.physician) == []
    assert selectors.thread(cast.physician, note.pk) is None


def test_only_the_author_amends_and_the_former_text_is_kept(cast):
    note = write(cast, text="Poids : 52 kg")
    with pytest.raises(PermissionDenied):
        services.amend_note(cast.colleague, note=note, text="Poids : 62 kg")
    services.amend_note(cast.coordinator, note=note, text="Poids : 50 kg")
    assert [v.text for v in note.versions.all()] == ["Poids : 52 kg"]
    assert TimelineEntry.objects.get(object_id=note.pk).summary == "Poids : 50 kg"


def test_a_withdrawn_note_keeps_its_place_but_not_its_text(cast):
    note = write(cast, text="Erreur de personne")
    services.withdraw_note(cast.coordinator, note=note, reason="mauvaise personne")
    entry = TimelineEntry.objects.get(object_id=note.pk)
    assert (entry.title, entry.summary) == ("Note retirée par son auteur", "")
    with pytest.raises(ValidationError):
        services.amend_note(cast.coordinator, note=note, text="autre")


def test_why_a_note_was_withdrawn_is_not_told_in_the_access_log(cast):
    """Who reads the log may not be of the note's audience."""
    note = services.write_note(
        cast.coordinator, person=cast.person, content=NoteContent(text="Confié", restriction="auteur")
    )
    services.withdraw_note(cast.coordinator, note=note, reason="Parlait de sa maladie")
    note.refresh_from_db()
    assert note.withdrawal_reason == "Parlait de sa maladie"
    assert Trace.objects.get(what="notes.note.withdrawn").reason == ""


def test_the_submission_of_another_author_is_another_note(cast):
    key = new_id()
    for actor in (cast.coordinator, cast.colleague):
        services.write_note(
            actor, person=cast.person, content=NoteContent(text=actor.label), submission_key=key
        )
    assert LiaisonNote.objects.filter(submission_key=key).count() == 2


def test_the_same_submission_twice_writes_one_note(cast):
    key = new_id()
    both = [
        services.write_note(
            cast.coordinator, person=cast.person, content=NoteContent(text="Une fois"), submission_key=key
        )
        for _ in range(2)
    ]
    assert both[0] == both[1]
    assert LiaisonNote.objects.count() == TimelineEntry.objects.count() == 1


def test_a_stranger_writes_nothing(cast):
    with pytest.raises(PermissionDenied):
        write(cast, "stranger")


def test_outside_a_dac_its_audience_is_refused(cast):
    with pytest.raises(ValidationError, match="réservée"):
        write(cast, "physician", restriction=Restriction.DAC)


def test_publishing_ends_the_draft_and_is_traced(cast):
    subject = selectors.draft_subject(cast.person)
    save_draft(cast.coordinator, form=NOTE_FORM, subject=subject, values={"text": ["Chute"]})
    note = write(cast)
    assert not Draft.objects.exists()
    trace = Trace.objects.get(what="notes.note.written")
    assert (trace.object_id, trace.person_id) == (note.pk, cast.person.pk)


def test_threads_are_paged_and_their_replies_follow(cast):
    notes = [write(cast, text=f"note {i}") for i in range(5)]
    services.write_note(
        cast.physician, person=cast.person, content=NoteContent(text="réponse"), replies_to=notes[-1]
    )
    first = selectors.threads(cast.coordinator, cast.person, limit=3)
    rest = selectors.threads(cast.coordinator, cast.person, before=first.next_before, limit=3)
    assert [n.text for n in (*first.notes, *rest.notes)] == [f"note {i}" for i in (4, 3, 2, 1, 0)]
    assert [r.text for r in first.notes[0].thread_replies] == ["réponse"]
    assert rest.next_before is None


def test_readers_are_proposed_with_the_audiences_they_belong_to(cast):
    readers = {r.post_id: r.restrictions for r in selectors.possible_readers(cast.coordinator, cast.person)}
    assert "dac" in readers[cast.posts.colleague.pk]
    assert "sante" in readers[cast.posts.physician.pk]
    assert "sante" not in readers[cast.posts.social.pk]
    assert cast.posts.stranger.pk not in readers
    assert not NoteReader.objects.exists()


def test_a_joined_file_is_named_after_its_content(cast):
    upload = SimpleUploadedFile("photo de Testine\u202egnp.exe", b"%PDF-1.4 fictif", "image/png")
    note = services.write_note(
        cast.coordinator,
        person=cast.person,
        content=NoteContent(text="Avec pièce"),
        files=[(upload, "application/pdf")],
    )
    attachment = note.attachments.get()
    assert attachment.name == "photo de Testine gnp.pdf"
    assert "Testine" not in attachment.file.name


def timeline_readers(cast, note):
    rows = TimelineEntry.objects.filter(object_id=note.pk)
    return {who for who in EVERYONE if rows.visible_to(getattr(cast, who)).exists()}


def test_a_masked_thread_is_read_by_its_authors_alone_even_in_an_emergency(cast):
    listed = write(cast, restriction=Restriction.LIST, listed_ids=[cast.posts.social.pk])
    services.mask_note(cast.coordinator, note=listed, asked_on=timezone.localdate(), means="ecrit")
    assert readers_of(cast, listed) == timeline_readers(cast, listed) == {"coordinator"}
    note = write(cast)
    reply = services.write_note(
        cast.physician, person=cast.person, content=NoteContent(text="Vu."), replies_to=note
    )
    services.mask_note(cast.coordinator, note=note, asked_on=timezone.localdate(), means="oral")
    PersonAccess.objects.create(
        person=cast.person, holder_id=cast.posts.colleague.pk, basis="emergency", shows_health=True
    )
    assert readers_of(cast, note) == timeline_readers(cast, note) == {"coordinator"}
    assert readers_of(cast, reply) == timeline_readers(cast, reply) == {"physician"}
    services.mask_note(cast.coordinator, note=note, asked_on=timezone.localdate(), means="oral")
    assert note.masks.count() == 1
    services.unmask_note(cast.coordinator, note=note)
    everyone = {"coordinator", "colleague", "physician", "social"}
    assert readers_of(cast, note) == timeline_readers(cast, note) == everyone
    assert note.masks.get().lifted_by == cast.posts.coordinator
    assert Trace.objects.filter(what="notes.note.masked").count() == 2


def test_who_records_what_the_person_says_may_mask_and_only_the_author_lifts(cast):
    note = write(cast, "physician")
    for who in ("social", "stranger"):
        with pytest.raises(PermissionDenied):
            services.mask_note(getattr(cast, who), note=note, asked_on=timezone.localdate(), means="oral")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="dans le futur"):
        services.mask_note(cast.coordinator, note=note, asked_on=tomorrow, means="oral")
    with pytest.raises(ValidationError, match="pas encore écrite"):
        services.mask_note(cast.coordinator, note=note, asked_on=date(1, 1, 1), means="oral")
    services.mask_note(cast.coordinator, note=note, asked_on=timezone.localdate(), means="oral")
    assert readers_of(cast, note) == {"physician"}
    note.refresh_from_db()
    with pytest.raises(ValidationError, match="personne ne lirait"):
        services.write_note(
            cast.physician, person=cast.person, content=NoteContent(text="Suite."), replies_to=note
        )
    with pytest.raises(PermissionDenied):
        services.unmask_note(cast.coordinator, note=note)


def test_masking_on_screen_names_who_loses_the_note(cast, client):
    note = write(cast)
    client.force_login(cast.posts.coordinator.practitioner.user)
    address = reverse("notes:mask", args=[note.pk])
    page = client.get(address).content.decode()
    assert str(cast.posts.physician.practitioner) in page
    assert client.post(address, {"asked_on": "31/31/2026", "means": "oral"}).status_code == 422
    done = client.post(address, {"asked_on": timezone.localdate().isoformat(), "means": "oral"})
    assert done["Location"] == reverse("notes:person_notes", args=[cast.person.pk])
    assert "Lever le masquage" in client.get(done["Location"]).content.decode()
    client.post(reverse("notes:unmasking", args=[note.pk]))
    assert not LiaisonNote.objects.get(pk=note.pk).is_masked
