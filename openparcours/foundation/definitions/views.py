"""Screens of definitions: read, write, publish, exchange as files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.foundation.definitions import rules, selectors, services
from openparcours.foundation.definitions.forms import (
    Editor,
    ImportForm,
    NewForm,
    PublicationForm,
    RetirementForm,
    WritingForm,
)
from openparcours.foundation.definitions.models import Definition
from openparcours.foundation.definitions.services import Writing
from openparcours.ui.answers import UNPROCESSABLE, attempt, do, found


@require_GET
@screen(permission="definitions.read")
def kinds(request: ActorRequest) -> HttpResponse:
    """Show what can be set without a developer."""
    shown = [
        (code, kind, len({one.code for one in selectors.overview(request.actor, code)}))
        for code, kind in selectors.kinds().items()
    ]
    return render(request, "definitions/kinds.html", {"kinds": shown, "form": ImportForm()})


@require_http_methods(["GET", "POST"])
@screen(permission="definitions.read")
def of_kind(request: ActorRequest, kind: str) -> HttpResponse:
    """List the definitions of a kind; begin one."""
    known = _kind(kind)
    form = NewForm(request.POST or None)
    if form.is_valid():
        begun: list[Definition] = []
        if attempt(form, lambda: begun.append(_begin(request, kind, form.cleaned_data))):
            return redirect(known.editor or "definitions:writing", begun[0].pk)
    context = {
        "code": kind,
        "kind": known,
        "definitions": selectors.overview(request.actor, kind),
        "owner": _owner(request),
        "form": form,
    }
    return render(request, "definitions/of_kind.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_GET
@screen(permission="definitions.read")
def definition(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Show one version: its content, its life, what it changed."""
    one = _seen(request, definition_id)
    history = list(selectors.history(request.actor, one.kind, one.code))
    before = next((v for v in history if v.owner_id == one.owner_id and v.version < one.version), None)
    context = {
        "one": one,
        "kind": _kind(one.kind),
        "history": history,
        "before": before,
        "changes": rules.changes(before.content, one.content)[:200] if before else [],
        "problem": selectors.problem(one),
        "is_mine": one.owner_id == _owner(request),
        "rows": one.content.get("items") or one.content.get("values") or [],
        "publication": PublicationForm(initial={"starts_on": timezone.localdate()}),
        "retirement": RetirementForm(),
    }
    return render(request, "definitions/definition.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="definitions.edit")
def writing(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Write the next version, from this one; a draft may be left incomplete."""
    base = _seen(request, definition_id)
    draft = selectors.draft_after(request.actor, base, services.owner_of(request.actor)) or base
    about = WritingForm(request.POST or None, initial=_about(draft))
    editor = Editor(draft.kind, draft.content, request.POST or None)
    if request.method == "POST" and about.is_valid() and editor.is_valid():
        saved: list[Definition] = []
        if attempt(about, lambda: saved.append(_save(request, draft, about, editor))):
            messages.success(request, "Brouillon enregistré.")
            return redirect("definitions:definition", saved[0].pk)
    context = {"one": draft, "kind": _kind(draft.kind), "about": about, "editor": editor}
    return render(
        request, "definitions/writing.html", context, status=UNPROCESSABLE if about.is_bound else 200
    )


@require_GET
@screen(permission="definitions.read")
def file(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Give a version as a file."""
    one = _seen(request, definition_id)
    return _json(services.exported(one), f"{one.kind}-{one.code}-v{one.version}")


@require_GET
@screen(permission="definitions.read")
def kind_file(request: ActorRequest, kind: str) -> HttpResponse:
    """Give every definition in force of a kind as one file."""
    _kind(kind)
    found_all = selectors.active_all(kind, owner_id=request.actor.organization_id)
    return _json([services.exported(one) for one in found_all], kind)


@require_POST
@screen(permission="definitions.edit")
def files(request: ActorRequest) -> HttpResponse:
    """Read definitions from a file: each becomes a draft to look at, or says why not."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("definitions:kinds")
    results = [
        services.import_file(request.actor, name=f"n° {number}", file=one)
        for number, one in enumerate(form.cleaned_data["file"], start=1)
    ]
    return render(request, "definitions/files.html", {"results": results})


@require_POST
@screen(permission="definitions.edit")
def publication(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Put a draft in force."""
    one, form = _seen(request, definition_id), PublicationForm(request.POST)
    do(
        request,
        form,
        lambda: services.publish(request.actor, definition=one, **form.cleaned_data),
        f"Version {one.version} publiée.",
    )
    return redirect("definitions:definition", one.pk)


@require_POST
@screen(permission="definitions.edit")
def retirement(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Take a version out of force."""
    one, form = _seen(request, definition_id), RetirementForm(request.POST)
    do(
        request,
        form,
        lambda: services.retire(request.actor, definition=one, **form.cleaned_data),
        "Version retirée.",
    )
    return redirect("definitions:definition", one.pk)


@require_POST
@screen(permission="definitions.edit")
def abandonment(request: ActorRequest, definition_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    one = _seen(request, definition_id)
    try:
        services.abandon_draft(request.actor, definition=one)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("definitions:definition", one.pk)
    messages.success(request, "Brouillon abandonné.")
    return redirect("definitions:of_kind", one.kind)


def _kind(code: str) -> rules.Kind:
    if code not in selectors.kinds():
        raise Http404
    return selectors.kinds()[code]


def _seen(request: ActorRequest, definition_id: UUID) -> Definition:
    return found(selectors.definition(request.actor, definition_id))


def _owner(request: ActorRequest) -> UUID | None:
    return services.owner_of(request.actor) if request.actor.can("definitions.edit") else None


def _begin(request: ActorRequest, kind: str, data: dict[str, Any]) -> Definition:
    content: dict[str, Any] = {key: [] for key in (Editor.ROWS[kind][1],)} if kind in Editor.ROWS else {}
    said = Writing(title=data["title"], content=content, edit_number=0)
    return services.save_draft(request.actor, kind=kind, code=data["code"], writing=said)


def _about(draft: Definition) -> dict[str, Any]:
    is_draft = draft.is_draft
    return {
        "title": draft.title,
        "source": draft.source,
        "change_note": draft.change_note if is_draft else "",
        "edit_number": draft.edit_number if is_draft else 0,
    }


def _save(request: ActorRequest, draft: Definition, about: WritingForm, editor: Editor) -> Definition:
    said = Writing(content=editor.content(), **about.cleaned_data)
    return services.save_draft(request.actor, kind=draft.kind, code=draft.code, writing=said)


def _json(content: Any, name: str) -> JsonResponse:
    answer = JsonResponse(content, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer
