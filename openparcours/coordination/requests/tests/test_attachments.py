"""Files joined to a request: by the desk, by the field, by a visitor; read by the structure alone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openparcours.coordination.records.choices import SupportLevel
from openparcours.coordination.requests import forms, selectors, services
from openparcours.coordination.requests.choices import MOST_FILES, PUBLIC_BYTES
from openparcours.coordination.requests.models import RequestAttachment, SupportRequest
from openparcours.coordination.requests.tests.test_services import TOLD
from openparcours.foundation.audit.models import Trace
from openparcours.kit.ids import new_id

PDF, KIND = b"%PDF-1.4 fictif ", "application/pdf"


def pdf(name="ordonnance.pdf", more=b""):
    return SimpleUploadedFile(name, PDF + more, KIND)


def join(cast, request, *files, who="reception"):
    return services.join_files(
        getattr(cast, who), request=request, files=[(file, KIND) for file in files or (pdf(),)]
    )


def page_of(one):
    return reverse("requests:request", args=[one.pk])


def body(answer):
    return b"".join(answer.streaming_content)


class TestServices:
    def test_the_same_content_twice_is_kept_once_under_a_name_that_tells_nothing(self, cast, receive):
        one = receive()
        join(cast, one, pdf("Ordonnance Testine EXEMPLE.exe"), pdf("autre.pdf"))
        join(cast, one, pdf("encore.pdf"))
        joined = one.attachments.get()
        assert joined.name == "Ordonnance Testine EXEMPLE.pdf"
        assert "EXEMPLE" not in joined.file.name
        assert joined.by == cast.posts.reception
        assert Trace.objects.filter(what="requests.attachment.added", object_id=one.pk).count() == 2

    def test_a_request_keeps_so_many_files_and_no_more(self, cast, receive):
        one = receive()
        join(cast, one, *(pdf(more=bytes([n])) for n in range(MOST_FILES)))
        with pytest.raises(ValidationError, match="20 pièces au plus"):
            join(cast, one, pdf(more=b"de trop"))
        assert one.attachments.count() == MOST_FILES

    def test_an_anonymous_request_keeps_none(self, cast, receive):
        with pytest.raises(ValidationError, match="anonyme"):
            join(cast, receive(category="anonyme"))
        assert not RequestAttachment.objects.exists()

    def test_neither_a_stranger_nor_the_field_joins_one(self, cast, receive):
        for who in ("stranger", "physician"):
            with pytest.raises(PermissionDenied):
                join(cast, receive(), who=who)

    def test_one_joined_by_mistake_is_erased_and_its_trace_stays(
        self, cast, receive, django_capture_on_commit_callbacks
    ):
        one = join(cast, receive(person=cast.person))
        joined = one.attachments.get()
        with pytest.raises(ValidationError):
            services.remove_file(cast.reception, attachment=joined, reason=" ")
        with pytest.raises(PermissionDenied):
            services.remove_file(cast.stranger, attachment=joined, reason="Erreur")
        with django_capture_on_commit_callbacks(execute=True):
            services.remove_file(cast.reception, attachment=joined, reason="D'une autre personne")
        assert not one.attachments.exists()
        assert not default_storage.exists(joined.file.name)
        kept = Trace.objects.get(what="requests.attachment.removed")
        assert (kept.person_id, kept.reason) == (cast.person.pk, "D'une autre personne")

    def test_it_stays_when_the_request_becomes_an_accompaniment(self, cast, receive):
        one = services.take_request(cast.coordinator, request=join(cast, receive(person=cast.person)))
        services.include_request(
            cast.coordinator, request=one, level=SupportLevel.SUSTAINED, is_unopposed=True, information=TOLD
        )
        (shown,) = selectors.requests_about(cast.coordinator, cast.person)
        assert shown.has_files
        assert [a.name for a in selectors.attachments(cast.coordinator, shown)] == ["ordonnance.pdf"]
        assert selectors.attachments(cast.stranger, shown) == []


class TestScreens:
    def test_it_is_joined_shown_and_downloaded_with_a_trace(self, cast, receive, signed_in):
        one = receive(person=cast.person)
        client = signed_in(cast.posts.reception)
        answer = client.post(
            reverse("requests:attachments", args=[one.pk]), {"joined": [pdf(), pdf(more=b"2")]}
        )
        assert answer.url == page_of(one)
        assert client.get(page_of(one)).content.decode().count("ordonnance.pdf</a>") == 2
        joined = one.attachments.first()
        sent = client.get(reverse("requests:attachment", args=[joined.pk]))
        assert body(sent).startswith(PDF)
        assert sent["Content-Disposition"] == 'attachment; filename="ordonnance.pdf"'
        read = Trace.objects.get(what="requests.attachment.read")
        assert (read.person_id, read.object_id) == (cast.person.pk, joined.pk)

    def test_a_stranger_finds_nothing_and_the_field_is_refused(self, cast, receive, signed_in):
        joined = join(cast, receive()).attachments.get()
        for name in ("attachment", "attachment_removal"):
            address = reverse(f"requests:{name}", args=[joined.pk])
            assert signed_in(cast.posts.stranger).get(address).status_code == 404
            assert signed_in(cast.posts.physician).get(address).status_code == 403

    @pytest.mark.parametrize(
        ("upload", "said"),
        [
            (SimpleUploadedFile("virus.pdf", b"MZ\x90\x00"), "« virus.pdf » n&#x27;est ni un PDF"),
            (SimpleUploadedFile("vide.pdf", b""), "« vide.pdf » n&#x27;est ni un PDF"),
            (SimpleUploadedFile("a\u202egnp\x07.exe", b"<script>"), "« agnp.exe » n&#x27;est ni un PDF"),
            (SimpleUploadedFile("<b>x</b>.png", b"x"), "« b&gt;.png » n&#x27;est ni un PDF"),
        ],
        ids=["programme", "vide", "nom piégé", "balises"],
    )
    def test_a_wrong_content_or_name_is_told_and_nothing_typed_is_lost(self, cast, signed_in, upload, said):
        given = {
            "text": "Deux chutes.",
            "category": "infirmier_liberal",
            "already_done": "SSIAD appelé",
            "joined": [upload, pdf()],
        }
        answer = signed_in(cast.posts.reception).post(reverse("requests:intake"), given)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert said in shown
        assert "SSIAD appelé" in shown
        assert "Choisissez de nouveau vos pièces" in shown
        assert not SupportRequest.objects.exists()

    def test_the_intake_keeps_what_is_joined_once_however_often_it_is_sent(self, cast, signed_in):
        client, key = signed_in(cast.posts.reception), new_id()
        for _ in range(2):
            given = {"text": "Chutes", "category": "autre", "submission_key": key, "joined": pdf()}
            client.post(reverse("requests:intake"), given)
        assert SupportRequest.objects.get().attachments.get().name == "ordonnance.pdf"

    def test_an_anonymous_intake_with_a_file_is_refused_beside_it(self, cast, signed_in):
        given = {"text": "Chutes", "category": "anonyme", "joined": pdf()}
        answer = signed_in(cast.posts.reception).post(reverse("requests:intake"), given)
        assert answer.status_code == 422
        assert "Une demande anonyme ne garde aucune pièce" in answer.content.decode()

    def test_the_field_joins_to_its_own_request(self, cast, signed_in):
        given = {"structure": str(cast.dac.pk), "text": "Sortie demain", "joined": pdf("cr.pdf")}
        signed_in(cast.posts.physician).post(reverse("requests:own_new"), given)
        assert SupportRequest.objects.get().attachments.get().by == cast.posts.physician


class TestPublicForm:
    def form(self, *files):
        data = {"text": "Ma mère tombe", "phone": "0536490001", "category": "aidant_entourage"}
        form = forms.PublicForm(data, lists=selectors.lists(None))
        form.files = {"joined": list(files)}
        form.fields["joined"].widget.value_from_datadict = lambda data, files, name: files[name]
        return form

    def test_it_takes_three_small_files(self, db):
        assert self.form(pdf(), pdf(), pdf()).is_valid()
        assert "Joignez 3 fichiers au plus." in str(self.form(*(pdf() for _ in range(4))).errors)
        heavy = pdf(more=b"0" * PUBLIC_BYTES)
        assert "« ordonnance.pdf » dépasse 5 Mo." in str(self.form(heavy).errors)

    def test_what_a_visitor_sends_is_never_on_her_follow_up_page(self, cast, signed_in, client, monkeypatch):
        monkeypatch.setattr(forms.PublicForm, "is_robot", lambda self: False)
        address = reverse("requests:public_request", args=[selectors.public_slug(cast.dac)])
        given = {"text": "Ma mère tombe", "phone": "0536490001", "category": "aidant_entourage"}
        answer = client.post(address, {**given, "joined": pdf("hospitalisation.pdf")}, follow=True)
        assert "Votre demande est envoyée" in answer.content.decode()
        assert "hospitalisation" not in answer.content.decode()
        one = SupportRequest.objects.get()
        assert one.attachments.get().by is None
        shown = signed_in(cast.posts.coordinator).get(page_of(one)).content.decode()
        assert "hospitalisation.pdf" in shown
        assert "envoyée en ligne" in shown
