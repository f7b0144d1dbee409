"""Imports of national files: send, check, confirm, follow, read what was refused."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.choices import ISSUE_COLUMNS
from openparcours.registry.directory.forms.imports import NationalFileForm
from openparcours.registry.directory.models import ImportRun
from openparcours.ui.tables import csv_response


@require_http_methods(["GET", "POST"])
@screen(permission="directory.import")
def imports(request: ActorRequest) -> HttpResponse:
    """List what was imported; receive a file and go to its report."""
    form = NationalFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        run = services.receive_upload(
            request.actor, kind=data["kind"], upload=data["file"], is_full=data["is_full"]
        )
        return redirect("directory:import_report", run.pk)
    context = {"form": form, "runs": selectors.import_runs(request.actor)}
    return render(request, "directory/imports.html", context, status=422 if form.is_bound else 200)


@require_GET
@screen(permission="directory.import")
def import_report(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Show what an import did or would do, how far it is, and the lines it did not take."""
    run = _run(request, run_id)
    expected = run.checked.read_count if run.checked else 0
    context = {
        "run": run,
        "issues": run.issues.order_by("-is_rejection", "line")[:200],
        "expected": expected,
        "percent": min(100, run.read_count * 100 // expected) if expected else 0,
        "confirmed": selectors.confirmed_run(request.actor, run),
    }
    return render(request, "directory/import_report.html", context)


@require_POST
@screen(permission="directory.import")
def import_confirmation(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Import a file that was checked."""
    try:
        run = services.confirm_upload(request.actor, run=_run(request, run_id))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("directory:import_report", run_id)
    return redirect("directory:import_report", run.pk)


@require_POST
@screen(permission="directory.import")
def import_removal(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Give up a file that waits."""
    try:
        services.abandon_upload(request.actor, run=_run(request, run_id))
        messages.success(request, "Le fichier est ôté.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("directory:import_report", run_id)


@require_GET
@screen(permission="directory.import")
def import_errors(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Give the lines refused or doubtful as a CSV that a spreadsheet opens."""
    run = _run(request, run_id)
    lines = (
        (issue.line, issue.field, issue.severity, issue.message, issue.value)
        for issue in run.issues.order_by("line", "pk")
    )
    return csv_response(f"erreurs-{run.kind}-{run.started_at:%Y%m%d-%H%M}", ISSUE_COLUMNS, lines)


def _run(request: ActorRequest, run_id: UUID) -> ImportRun:
    run = selectors.import_run(request.actor, run_id)
    if run is None:
        raise Http404
    return run
