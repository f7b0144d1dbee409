"""Screens of liaison notes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.notes import selectors, services
from openparcours.coordination.notes.choices import NOTE_FORM, NoteKind
from openparcours.coordination.notes.forms import (
    MaskForm,
    NoteForm,
    NoteTextForm,
    WithdrawalForm,
)
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.records import selectors as records
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.foundation.drafts import selectors as drafts
from openparcours.kit.files import shown_name
from openparcours.kit.ids import new_id
from openparcours.kit.keys import read_moment
from openparcours.registry.people.models import Person
from openparcours.ui.answers import found

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@screen(permission="notes.read", reads="notes.notes.read")
def person_notes(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's notes, or write one."""
    shown = found(records.followed(request.actor, person_id))
    shows(request, shown.person)
    if request.method == "POST":
        return _publish(request, shown, None)
    page = selectors.threads(
        request.actor,
        shown.person,
        before=read_moment(request.GET.get("avant", "")),
        kind=request.GET.get("type", ""),
    )
    context = {
        "shown": shown,
        "person": shown.person,
        "page": page,
        "kind": request.GET.get("type", ""),
        "kinds": NoteKind.choices,
        "form": _form(request, shown.person),
    }
    return render(request, "notes/person_notes.html", context)


@require_GET
@screen(permission="notes.write", reads="notes.readers.read")
def readers(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show who may be mentioned or chosen, asked for when the composer is unfolded."""
    person = found(records.followed(request.actor, person_id)).person
    shows(request, person)
    return render(request, "notes/_readers.html", {"form": _form(request, person)})


@require_GET
@screen(permission="notes.read", reads="notes.note.read")
def thread(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """Show a note and its replies."""
    note = _thread(request, note_id)
    context = {
        "shown": found(records.followed(request.actor, note.person_id)),
        "person": note.person,
        "note": note,
        "form": _form(request, note.person, replies_to=note),
    }
    return render(request, "notes/thread.html", context)


@require_POST
@screen(permission="notes.write", reads="notes.note.read")
def replies(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """Answer a note."""
    note = _thread(request, note_id)
    return _publish(request, found(records.followed(request.actor, note.person_id)), note)


@require_http_methods(["GET", "POST"])
@screen(permission="notes.write", reads="notes.note.read")
def amendment(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """Let the author rewrite her note."""
    note = _note(request, note_id)
    form = NoteTextForm(request.POST or None, initial={"text": note.text})
    if form.is_valid():
        return _act(request, note, lambda: services.amend_note(request.actor, note=note, **form.cleaned_data))
    return _form_page(request, note, form, title="Modifier la note", submit="Enregistrer")


@require_http_methods(["GET", "POST"])
@screen(permission="notes.write", reads="notes.note.read")
def withdrawal(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """Let the author withdraw her note, with a reason."""
    note = _note(request, note_id)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        return _act(
            request, note, lambda: services.withdraw_note(request.actor, note=note, **form.cleaned_data)
        )
    return _form_page(request, note, form, title="Retirer la note", submit="Retirer")


@require_http_methods(["GET", "POST"])
@screen(permission="notes.read", reads="notes.note.read")
def mask(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """Write down that the person wants a note masked; who would no longer read it is shown first."""
    note = _thread(request, note_id)
    if not selectors.may_mask(request.actor, note):
        raise PermissionDenied
    form = MaskForm(request.POST or None, initial={"asked_on": timezone.localdate()})
    if form.is_valid():
        try:
            services.mask_note(request.actor, note=note, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("asked_on", refusal.messages)
        else:
            messages.success(request, "Note masquée : seul son auteur la lit.")
            return redirect("notes:person_notes", note.person_id)
    context = {
        "note": note,
        "shown": found(records.followed(request.actor, note.person_id)),
        "form": form,
        "readers": selectors.losing_readers(request.actor, note),
    }
    return render(request, "notes/mask.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@screen(permission="notes.write", reads="notes.note.read")
def unmasking(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """Show a masked note again to its audience."""
    note = _thread(request, note_id)
    return _act(request, note, lambda: services.unmask_note(request.actor, note=note))


@require_POST
@screen(permission="notes.read")
def acknowledgement(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """Say that the note was read."""
    note = _note(request, note_id)
    services.acknowledge_note(request.actor, note=note)
    return redirect("notes:thread", note.replies_to_id or note.pk)


@require_GET
@screen(permission="notes.read", reads="notes.attachment.read")
def attachment(request: ActorRequest, attachment_id: UUID) -> FileResponse:
    """Send a file joined to a note that the actor may read."""
    found = selectors.attachment(request.actor, attachment_id)
    if found is None:
        raise Http404
    shows(request, found.note.person, target=found)
    return FileResponse(
        found.file.open(),
        as_attachment=True,
        filename=shown_name(found.name, found.media_type),
        content_type=found.media_type,
    )


def _publish(request: ActorRequest, shown: Overview, replies_to: LiaisonNote | None) -> HttpResponse:
    person = shown.person
    form = _form(request, person, replies_to=replies_to)
    if form.is_valid():
        try:
            services.write_note(
                request.actor,
                person=person,
                content=form.content(),
                replies_to=replies_to,
                files=form.cleaned_data["joined"],
                submission_key=form.cleaned_data["submission_key"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    if not form.is_valid():
        context = {"shown": shown, "person": person, "note": replies_to, "form": form}
        return render(request, "notes/composer_page.html", context, status=UNPROCESSABLE)
    messages.success(request, "Réponse publiée." if replies_to else "Note publiée.")
    return _after_publishing(person, replies_to)


def _after_publishing(person: Person, replies_to: LiaisonNote | None) -> HttpResponse:
    if replies_to is not None:
        return redirect("notes:thread", replies_to.pk)
    return redirect("workspace:record", person.pk)


def _form(request: ActorRequest, person: Person, *, replies_to: LiaisonNote | None = None) -> NoteForm:
    readers = selectors.possible_readers(request.actor, person)
    restrictions = selectors.allowed_restrictions(request.actor)
    if request.method == "POST":
        return NoteForm(request.POST, request.FILES, readers=readers, restrictions=restrictions)
    draft = drafts.draft(request.actor, NOTE_FORM, selectors.draft_subject(person, replies_to))
    initial = {**drafts.initial(draft), "submission_key": new_id()}
    return NoteForm(initial=initial, readers=readers, restrictions=restrictions)


def _act(request: ActorRequest, note: LiaisonNote, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
        messages.success(request, "C'est enregistré.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("notes:thread", note.replies_to_id or note.pk)


def _form_page(
    request: ActorRequest, note: LiaisonNote, form: django_forms.Form, *, title: str, submit: str
) -> HttpResponse:
    shown = found(records.followed(request.actor, note.person_id))
    context = {"note": note, "shown": shown, "form": form, "title": title, "submit": submit}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "notes/note_form.html", context, status=status)


def _thread(request: ActorRequest, note_id: UUID) -> LiaisonNote:
    note = selectors.thread(request.actor, note_id)
    if note is None:
        raise Http404
    shows(request, note.person, target=note)
    return note


def _note(request: ActorRequest, note_id: UUID) -> LiaisonNote:
    note = selectors.note(request.actor, note_id)
    if note is None:
        raise Http404
    shows(request, note.person, target=note)
    return note
