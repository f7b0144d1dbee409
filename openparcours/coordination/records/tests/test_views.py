"""Every screen of a record, for its owner, a colleague of the circle and a stranger."""

import html

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.notes import services as notes
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.notes.services import NoteContent
from openparcours.coordination.records import services
from openparcours.coordination.records.choices import CircleRole, OpeningReason
from openparcours.coordination.records.models import CoordinationRecord, Opposition
from openparcours.coordination.records.services import NewMember, Opening
from openparcours.foundation.accounts import sessions
from openparcours.registry.directory.tests.factories import PostFactory
from openparcours.registry.people.tests.factories import RelatedPersonFactory


@pytest.fixture
def sign_in(client):
    def enter(post):
        client.force_login(post.practitioner.user)
        session = client.session
        session[sessions.POST] = str(post.pk)
        session.save()
        return client

    return enter


@pytest.fixture
def followed(cast):
    """The person with an open record, informed, her GP in the circle, a note."""
    cast.record = services.open_record(
        cast.coordinator,
        person=cast.person,
        opening=Opening(reason=OpeningReason.HOME, context="Vit seule."),
        referent=cast.posts.coordinator,
    )
    services.record_information(
        cast.coordinator,
        person=cast.person,
        told_to="personne",
        means="oral",
        given_on=timezone.localdate(),
    )
    member = services.invite_member(
        cast.coordinator,
        person=cast.person,
        member=NewMember(role=CircleRole.ATTENDING_PHYSICIAN, post=cast.posts.physician),
    )
    services.answer_invitation(cast.physician, invitation=member.invitation, accept=True)
    cast.member = member
    cast.note = notes.write_note(
        cast.coordinator,
        person=cast.person,
        content=NoteContent(text="Marqueur-secret", mentioned_ids=[cast.posts.physician.pk]),
    )
    RelatedPersonFactory(person=cast.person)
    return cast


def screens(cast):
    person, record = cast.person.pk, cast.record.pk
    return {
        "home": reverse("workspace:home"),
        "worklist": reverse("workspace:worklist") + "?scope=all",
        "preferences": reverse("workspace:preferences"),
        "record page": reverse("workspace:record", args=[person]),
        "timeline": reverse("workspace:record_timeline", args=[person]),
        "record": reverse("records:record", args=[record]),
        "closing": reverse("records:closing", args=[record]),
        "opening": reverse("records:opening", args=[person]),
        "circle": reverse("records:circle", args=[person]) + "?pro=testine",
        "sharing": reverse("records:sharing", args=[person]),
        "information": reverse("records:information", args=[person]),
        "opposition": reverse("records:opposition", args=[person]),
        "consent": reverse("records:consent", args=[person]),
        "journal": reverse("records:journal", args=[person]),
        "membership end": reverse("records:membership_end", args=[cast.member.pk]),
        "emergency": reverse("records:emergency"),
        "notes": reverse("notes:person_notes", args=[person]),
        "readers": reverse("notes:readers", args=[person]),
        "thread": reverse("notes:thread", args=[cast.note.pk]),
        "amendment": reverse("notes:amendment", args=[cast.note.pk]),
        "withdrawal": reverse("notes:withdrawal", args=[cast.note.pk]),
    }


OF_NO_ONE = {"home", "worklist", "preferences", "emergency"}


def test_the_owner_opens_every_screen(followed, sign_in):
    client = sign_in(followed.posts.director)
    for name, url in screens(followed).items():
        assert client.get(url).status_code == 200, name
    assert client.get(reverse("records:emergency_reviews")).status_code == 200


def test_the_stranger_learns_nothing(followed, sign_in):
    client = sign_in(followed.posts.stranger)
    for name, url in screens(followed).items():
        answer = client.get(url)
        assert answer.status_code == (200 if name in OF_NO_ONE else 404), name
        text = answer.content.decode()
        assert "Marqueur-secret" not in text, name
        assert followed.person.birth_family_name.upper() not in text.upper(), name


def test_the_gp_reads_and_steers_nothing(followed, sign_in):
    client = sign_in(followed.posts.physician)
    for name in ("record page", "circle", "sharing", "notes", "thread", "journal"):
        assert client.get(screens(followed)[name]).status_code == 200, name
    for name in ("closing", "opening", "information", "opposition", "membership end"):
        assert client.get(screens(followed)[name]).status_code == 403, name
    assert "Marqueur-secret" in client.get(reverse("workspace:home")).content.decode()


def test_the_withdrawal_is_effective_at_the_next_click(followed, sign_in, client):
    gp_page = screens(followed)["record page"]
    assert sign_in(followed.posts.physician).get(gp_page).status_code == 200
    sign_in(followed.posts.coordinator)
    said = {"scope": "tout", "stated_by": "personne", "means": "oral", "stated_on": str(timezone.localdate())}
    url = screens(followed)["opposition"]
    preview = client.post(url, said)
    assert "plus accès au dossier" in preview.content.decode()
    assert not Opposition.objects.exists(), "seeing the effect records nothing"
    assert client.post(url, said | {"confirmed": "1"}).status_code == 302
    assert sign_in(followed.posts.physician).get(gp_page).status_code == 404


def test_what_was_said_can_be_corrected_before_confirming(followed, sign_in):
    client = sign_in(followed.posts.coordinator)
    said = {
        "scope": "sante", "stated_by": "personne", "means": "oral", "stated_on": str(timezone.localdate()),
        "comment": "Précision à garder",
    }  # fmt: skip
    url = screens(followed)["opposition"]
    assert "les informations de santé" in client.post(url, said).content.decode().lower()
    back = client.post(url, said | {"edit": "1"}).content.decode()
    assert "Précision à garder" in back
    assert "Voir l'effet" in html.unescape(back)
    refused = client.post(url, said | {"confirmed": "1", "proof": ContentFile(b"MZ", "programme.pdf")})
    assert refused.status_code == 422
    assert "un PDF ou une image" in refused.content.decode()
    assert not Opposition.objects.exists()


def test_the_privacy_officer_controls_an_emergency_and_reads_its_log_only(followed, sign_in):
    officer = PostFactory(
        organization=followed.dac, access_role="privacy_officer", profession="administratif"
    )
    client = sign_in(officer)
    journal = screens(followed)["journal"]
    assert client.get(journal).status_code == 404
    access = services.open_emergency_access(
        followed.physician, person=followed.person, reason="Perte de connaissance"
    )
    assert "Perte de connaissance" in client.get(reverse("records:emergency_reviews")).content.decode()
    assert "Perte de connaissance" in client.get(journal).content.decode()
    assert client.get(screens(followed)["record page"]).status_code == 403
    url = reverse("records:emergency_review", args=[access.pk])
    assert client.post(url, {"review": "Justifié"}).status_code == 302
    access.refresh_from_db()
    assert access.review == "Justifié"


def test_break_glass_from_the_screen_opens_and_marks(followed, sign_in):
    services.share_record(followed.coordinator, record=followed.record, is_shared=False)
    client = sign_in(followed.posts.physician)
    person = followed.person
    wrong = {
        "family_name": person.birth_family_name,
        "given_name": "Odette",
        "birth_date": "1941-03-12",
        "reason": "Perte de connaissance",
    }
    assert client.post(reverse("records:emergency"), wrong).status_code == 422
    answer = client.post(reverse("records:emergency"), wrong | {"given_name": "jeannine"}, follow=True)
    assert answer.status_code == 200
    assert "Accès d'urgence jusqu'à" in answer.content.decode()


def test_bad_input_is_told_in_french_and_kept(followed, sign_in):
    client = sign_in(followed.posts.coordinator)
    answer = client.post(
        screens(followed)["closing"], {"reason": "deces", "on": "2026-13-45", "summary": "Gardé"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Gardé" in text
    assert "date valide" in text
    empty = client.post(screens(followed)["notes"], {"text": "", "kind": "OBS"})
    assert empty.status_code == 422
    assert "Écrivez le texte de la note" in empty.content.decode()


def test_a_note_is_published_in_two_gestures_and_once(followed, sign_in):
    client = sign_in(followed.posts.coordinator)
    page = client.get(screens(followed)["record page"])
    key = page.context["main_panels"][0].content["form"]["submission_key"].value()
    sent = {"text": "Deux gestes", "kind": "OBS", "restriction": "cercle", "submission_key": str(key)}
    for _ in range(2):
        assert client.post(screens(followed)["notes"], sent).status_code == 302
    assert LiaisonNote.objects.filter(text="Deux gestes").count() == 1


def test_opening_from_the_screen(cast, sign_in):
    client = sign_in(cast.posts.coordinator)
    url = reverse("records:opening", args=[cast.person.pk])
    sent = {"reason": "isolement", "level": "soutenu", "is_shared": "on", "is_mine": "on"}
    assert client.post(url, sent).status_code == 302
    record = CoordinationRecord.objects.get()
    assert (record.level, record.referent) == ("soutenu", cast.posts.coordinator)
