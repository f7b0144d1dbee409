"""Compose a questionnaire on screen: outline, properties, preview, a score tried, FHIR files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.assessments.choices import KIND
from openparcours.coordination.assessments.forms.acts import ActForm, FhirForm
from openparcours.coordination.assessments.forms.parts import PartEditor
from openparcours.coordination.assessments.rules import questionnaire_to_fhir
from openparcours.coordination.assessments.rules.composing import HEAD, with_part
from openparcours.coordination.assessments.selectors import composing as compositions
from openparcours.coordination.assessments.services import composing as services
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.models import Definition
from openparcours.ui.answers import UNPROCESSABLE, attempt, found


@require_http_methods(["GET", "POST"])
@screen(permission="definitions.edit")
def builder(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Show a questionnaire being composed, the part in hand open; keep it with what is asked of it."""
    draft = _draft(request, definition_id)
    content = compositions.content_of(draft)
    if request.method == "GET":
        return _page(request, draft, PartEditor(content, request.GET.get("noeud", HEAD), **_rights(draft)))
    act = ActForm(request.POST)
    name = act.name
    editor = PartEditor(with_part(content, name), name, request.POST, **_rights(draft))
    saved = [draft]
    if act.is_valid() and editor.is_valid() and attempt(act, lambda: act.apply(editor)):
        after = act.content
        if after == content or attempt(act, lambda: saved.append(_save(request, draft, after, act.seen))):
            return redirect(_here(saved[-1], act.next))
    return _page(request, draft, editor, act=act, status=UNPROCESSABLE)


@require_POST
@screen(permission="definitions.edit")
def trial(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Answer the preview and see the scores; nothing is kept."""
    draft = _draft(request, definition_id)
    if request.headers.get("HX-Request"):
        reading = compositions.composition(draft, compositions.content_of(draft), HEAD).reading
        shown = _trial(draft, reading, dict(request.POST.lists()))
        moved, still = compositions.redrawn(shown["trial"], request.POST.getlist("asked"))
        return render(
            request, "assessments/builder/_trial_answer.html", {**shown, "moved": moved, "still": still}
        )
    editor = PartEditor(compositions.content_of(draft), request.POST.get("noeud", HEAD), **_rights(draft))
    return _page(request, draft, editor, sent=dict(request.POST.lists()))


@require_http_methods(["GET", "POST"])
@screen(permission="definitions.edit")
def fhir_file(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Give a questionnaire as a FHIR resource, or take one in the place of the draft."""
    draft = _draft(request, definition_id)
    if request.method == "GET":
        return _exported(request, draft)
    form, saved = FhirForm(request.POST, request.FILES), [draft]
    if form.is_valid() and attempt(form, lambda: saved.append(_import(request, draft, form))):
        messages.success(request, "Questionnaire FHIR repris dans le brouillon.")
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect(_here(saved[-1], HEAD))


def _draft(request: ActorRequest, definition_id: UUID) -> Definition:
    base = found(definitions.definition(request.actor, definition_id))
    if base.kind != KIND:
        raise Http404
    return compositions.in_hand(request.actor, base)


def _rights(draft: Definition) -> dict[str, bool]:
    return {"is_protected": compositions.is_protected(draft.code)}


def _page(
    request: ActorRequest, draft: Definition, editor: PartEditor, *, sent: Any = None, **more: Any
) -> HttpResponse:
    page = compositions.composition(draft, compositions.content_of(draft), editor.name)
    act = more.get("act")
    context = {
        "page": None,
        "work": page,
        "editor": editor,
        "act": act,
        "fhir": FhirForm(initial={"edit_number": page.edit_number}),
        **_trial(draft, page.reading, sent or {}),
    }
    return render(request, "assessments/builder/builder.html", context, status=more.get("status", 200))


def _trial(draft: Definition, reading: Any, sent: Any) -> dict[str, Any]:
    return {"draft": draft, "trial": compositions.trial(reading, sent), "response": None, "page": None}


def _save(request: ActorRequest, draft: Definition, content: Any, edit_number: int) -> Definition:
    return services.save_composition(request.actor, draft=draft, content=content, edit_number=edit_number)


def _import(request: ActorRequest, draft: Definition, form: FhirForm) -> Definition:
    saved, warnings = services.import_fhir(request.actor, draft=draft, **form.said())
    for warning in warnings[:20]:
        messages.warning(request, warning)
    return saved


def _exported(request: ActorRequest, draft: Definition) -> HttpResponse:
    reading = compositions.composition(draft, compositions.content_of(draft), HEAD).reading
    if reading.questionnaire is None or not reading.is_whole:
        messages.error(
            request, "Corrigez d'abord ce qui manque : un fichier FHIR dit un questionnaire entier."
        )
        return redirect(_here(draft, HEAD))
    status = "draft" if draft.is_draft else "active"
    answer = JsonResponse(
        questionnaire_to_fhir(reading.questionnaire, status=status),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = f'attachment; filename="Questionnaire-{draft.code}.json"'
    return answer


def _here(draft: Definition, name: str) -> str:
    query = urlencode({"noeud": name})
    return f"{reverse('assessments:builder', args=[draft.pk])}?{query}"
