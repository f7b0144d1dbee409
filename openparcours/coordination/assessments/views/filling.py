"""Fill a response, one section at a time; point out, decide between two answers, confirm, freeze."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.forms import (
    AssignForm,
    DayForm,
    DecisionForm,
    MarkForm,
    SectionForm,
)
from openparcours.coordination.assessments.models import ResponseSection
from openparcours.coordination.assessments.views.screens import find, is_of_team, shown_with
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import UNPROCESSABLE, attempt, found

CONFLICT = 409


@require_http_methods(["GET", "POST"])
@screen(permission="assessments.write", reads="assessments.response.read")
def section(request: ActorRequest, response_id: UUID, section_code: str) -> HttpResponse:
    """Show a section to fill; keep what is typed, as it comes or at once."""
    row = found(selectors.section(request.actor, response_id, section_code))
    if request.method == "GET":
        return _page(request, row) if row.response.is_draft else redirect("assessments:response", response_id)
    form = SectionForm(request.POST, section=selectors.asked_in(row))
    try:
        saved = services.fill_section(request.actor, section=row, filling=form.filling)
    except ValidationError as refusal:
        return _not_saved(request, row, form, " ".join(refusal.messages))
    if request.htmx:
        return _saved_fragment(request, saved, form)
    if saved.problems:
        return _page(request, row, form=form, status=UNPROCESSABLE)
    return _onwards(request, saved)


@require_POST
@screen(permission="assessments.write", reads="assessments.response.read")
def marks(request: ActorRequest, response_id: UUID, section_code: str) -> HttpResponse:
    """Point out an answer, or the whole domain, as a need, a strength or a risk."""
    row = found(selectors.section(request.actor, response_id, section_code))
    form = MarkForm(request.POST, section=selectors.asked_in(row))
    is_done = form.is_valid() and attempt(
        form, lambda: services.mark_answer(request.actor, section=row, **form.cleaned_data)
    )
    if request.htmx:
        return _marks_fragment(request, row, None if is_done else form)
    if not is_done:
        messages.error(request, "Repère : choisissez besoin, force ou risque.")
    return redirect(f"{_address(row)}#reperes")


@require_POST
@screen(permission="assessments.write", reads="assessments.response.read")
def mark_removal(request: ActorRequest, marking_id: UUID) -> HttpResponse:
    """Take a marking away."""
    marking = found(selectors.marking(request.actor, marking_id))
    try:
        services.remove_marking(request.actor, marking=marking)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    if request.htmx:
        return _marks_fragment(request, marking.section)
    return redirect(f"{_address(marking.section)}#reperes")


@require_POST
@screen(permission="assessments.write")
def assignment(request: ActorRequest, response_id: UUID, section_code: str) -> HttpResponse:
    """Ask a colleague to fill a section, or nobody any more."""
    row = found(selectors.section(request.actor, response_id, section_code))
    form = AssignForm(request.POST, posts=_colleagues(request))
    if form.is_valid() and attempt(
        form, lambda: services.assign_section(request.actor, section=row, post=form.chosen)
    ):
        messages.success(
            request, f"Section confiée à {form.chosen}." if form.chosen else "Section rendue à tous."
        )
    else:
        messages.error(request, "Choisissez un collègue de votre structure.")
    return redirect(_address(row))


@require_POST
@screen(permission="assessments.write")
def suggestion(request: ActorRequest, response_id: UUID, section_code: str, item_code: str) -> HttpResponse:
    """Take the result of the person's last instrument as the answer."""
    row = found(selectors.section(request.actor, response_id, section_code))
    answer = found(selectors.suggested_results(request.actor, row.response).get(item_code))
    try:
        services.save_section(request.actor, section=row, answers={item_code: answer}, revision=row.revision)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"{_address(row)}#question-{item_code}")


@require_POST
@screen(permission="assessments.write")
def decision(request: ActorRequest, conflict_id: UUID) -> HttpResponse:
    """Keep one of two answers given at once."""
    conflict = found(selectors.conflict(request.actor, conflict_id))
    form = DecisionForm(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: services.decide_conflict(
            request.actor, conflict=conflict, outcome=form.cleaned_data["outcome"],
            answer=form.cleaned_data["answer"].replace("\0", ""),
        ),
    ):  # fmt: skip
        messages.success(request, "Réponse choisie.")
    else:
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect(_address(conflict.section))


@require_POST
@screen(permission="assessments.write")
def confirmation(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Confirm the answers copied from the former response: of a section, or all."""
    response = find(request, response_id)
    code = plain_line(request.POST.get("section", ""))[:64]
    try:
        count = services.confirm_copied(request.actor, response_id=response.pk, code=code)
        messages.success(
            request, f"{count} réponse{'s' if count > 1 else ''} confirmée{'s' if count > 1 else ''}."
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    row = selectors.section(request.actor, response_id, code) if code else None
    return redirect(_address(row) if row else reverse("assessments:validation", args=[response_id]))


@require_http_methods(["GET", "POST"])
@screen(permission="assessments.write", reads="assessments.response.read")
def validation(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Say what is missing before freezing, then freeze."""
    response = find(request, response_id)
    if not response.is_draft:
        return redirect("assessments:response", response_id)
    form = DayForm(request.POST or None, initial={"answered_on": response.answered_on})
    if form.is_valid() and attempt(
        form, lambda: services.validate_response(request.actor, response=response, **form.cleaned_data)
    ):
        messages.success(request, f"{response.title} : validé.")
        return redirect("assessments:response", response_id)
    whole = selectors.shown_response(request.actor, response)
    context = {
        **shown_with(request, response),
        "whole": whole,
        "scores": selectors.shown_scores(whole),
        "form": form,
        "is_team": is_of_team(request, response),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "assessments/validation.html", context, status=status)


def _page(
    request: ActorRequest,
    row: ResponseSection,
    *,
    form: SectionForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    """Show a section whole; a form refused keeps what was typed and what it was shown with."""
    response = find(request, row.response_id)
    more_rows = plain_line(request.GET.get("lignes", ""))
    typed = form.typed() if form else None
    page = found(selectors.fill_page(request.actor, response, row.code, typed=typed, more_rows=more_rows))
    asked = selectors.asked_in(row)
    context = {
        **shown_with(request, response),
        "page": page,
        "client": form.cleaned_data.get("client") if form else new_id(),
        "revision": page.row.revision,
        "mark_form": MarkForm(section=asked, item=plain_line(request.GET.get("repere", ""))),
        "refusal": refusal,
        "assign_form": _assign_form(request, page.row) if is_of_team(request, response) else None,
    }
    return render(request, "assessments/fill.html", context, status=status)


def _saved_fragment(request: ActorRequest, saved: services.SavedSection, form: SectionForm) -> HttpResponse:
    """Answer a save as it comes: the state, and the pieces of the page that moved."""
    response = find(request, saved.section.response_id)
    page = found(selectors.fill_page(request.actor, response, saved.section.code, typed=form.typed()))
    apart = {one.code for one in saved.problems} | {one.item_code for one in saved.conflicts}
    sent = form.filling.answers
    seen = selectors.seen_after(form.shown_with, saved.section, sent.keys() - apart)
    context = {
        "page": page,
        "response": response,
        "saved": saved,
        "saved_at": timezone.localtime(),
        "seen": json.dumps(seen, ensure_ascii=False),
        "others": selectors.written_by_others(saved.section, seen, sent),
        "moved": [one for one in page.questions if one.shown.is_shown != (one.item.code in form.asked)],
        "oob": True,
    }
    return render(request, "assessments/_saved.html", context)


def _marks_fragment(
    request: ActorRequest, row: ResponseSection, form: MarkForm | None = None
) -> HttpResponse:
    response = find(request, row.response_id)
    page = found(selectors.fill_page(request.actor, response, row.code))
    context: dict[str, Any] = {
        "page": page,
        "response": response,
        "mark_form": form or MarkForm(section=page.current.section),
        "oob_badges": True,
    }
    return render(request, "assessments/_marks.html", context, status=200 if form is None else UNPROCESSABLE)


def _not_saved(request: ActorRequest, row: ResponseSection, form: SectionForm, why: str) -> HttpResponse:
    """Say why nothing is saved any more; the page keeps what was typed."""
    if request.htmx:
        return render(request, "assessments/_not_saved.html", {"why": why, "response": row.response})
    return _page(request, row, form=form, status=CONFLICT, refusal=why)


def _onwards(request: ActorRequest, saved: services.SavedSection) -> HttpResponse:
    """Go where the button said: more rows, the next section, the summary; two answers are decided first."""
    here, wanted = _address(saved.section), request.POST.get("suite", "")
    if saved.conflicts:
        messages.warning(request, "Deux réponses différentes : choisissez celle à garder.")
        return redirect(f"{here}#conflits")
    if wanted.startswith("lignes-"):
        code = plain_line(wanted.removeprefix("lignes-"))[:64]
        return redirect(f"{here}?lignes={code}#question-{code}")
    response = find(request, saved.section.response_id)
    following = selectors.next_section(response, saved.section.code)
    if wanted == "suivante" and following:
        return redirect("assessments:section", response.pk, following)
    if wanted in {"suivante", "bilan"}:
        return redirect("assessments:validation", response.pk)
    return redirect(here)


def _colleagues(request: ActorRequest) -> Iterable[Any]:
    return directory.colleagues(request.actor, with_permission="assessments.write")


def _assign_form(request: ActorRequest, row: ResponseSection) -> AssignForm:
    return AssignForm(posts=_colleagues(request), initial={"post": str(row.assigned_to_id or "")})


def _address(row: ResponseSection) -> str:
    return reverse("assessments:section", args=[row.response_id, row.code])
