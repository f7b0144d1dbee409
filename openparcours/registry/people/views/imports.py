"""Bring persons from a file: upload, columns, check, import."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.registry.directory.choices import ISSUE_COLUMNS
from openparcours.registry.people import selectors, services
from openparcours.registry.people.forms import ColumnsForm, RecognitionForm, UploadForm
from openparcours.registry.people.models import PersonImport
from openparcours.registry.people.views.screens import UNPROCESSABLE, act_and_return, found, seen_person
from openparcours.ui.tables import csv_response


@require_http_methods(["GET", "POST"])
@screen(permission="people.import")
def upload(request: ActorRequest) -> HttpResponse:
    """Receive a file and go to the choice of its columns."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            received = services.receive_file(
                request.actor, upload=form.cleaned_data["file"], system=form.cleaned_data["system"]
            )
            return redirect("people:import_report", received.pk)
        except (services.UnreadableFile, ValidationError) as error:
            form.add_error("file", str(error) if isinstance(error, ValueError) else error.messages)
    context = {"form": form, "imports": selectors.person_imports(request.actor)}
    return render(request, "people/import.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@screen(permission="people.import")
def report(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Choose the columns and check a file, or read the report of an import."""
    received = found(selectors.person_import, request.actor, run_id)
    if not received.file or not received.run.is_dry_run:
        context = {"received": received, "run": received.run, "lines": selectors.import_lines(received)}
        return render(request, "people/import_report.html", context)
    with received.file.open("rb").file as file:
        preview = services.preview_file(file)
    form = ColumnsForm(request.POST or None, headers=preview.headers, initial=preview.guessed)
    context = {"received": received, "form": form, "preview": preview}
    if form.is_bound and form.is_valid():
        return _read(request, received, form, context)
    return render(
        request, "people/import_columns.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_GET
@screen(permission="people.import")
def errors(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Give the lines to review as a CSV that a spreadsheet opens; who they look like is told on the page only."""
    received = found(selectors.person_import, request.actor, run_id)
    lines = (
        (line.issue.line, line.issue.field, line.issue.severity, line.issue.message, line.shown_value)
        for line in selectors.import_lines(received, limit=services.MAX_ISSUES)
    )
    return csv_response(f"erreurs-personnes-{received.run.started_at:%Y%m%d-%H%M}", ISSUE_COLUMNS, lines)


@require_POST
@screen(permission="people.import")
def recognition(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Say that a line not taken is the person it looks like."""
    received = found(selectors.person_import, request.actor, run_id)
    form = RecognitionForm(request.POST)
    if not form.is_valid():
        raise Http404
    person, external_id = seen_person(request, form.cleaned_data["person"]), form.cleaned_data["external_id"]

    def act() -> object:
        return services.recognise_person(
            request.actor, person=person, system=received.system, external_id=external_id
        )

    back = reverse("people:import_report", args=[received.pk])
    return act_and_return(request, act, back, "Ligne rapprochée : le prochain import la reconnaîtra.")


def _read(
    request: ActorRequest, received: PersonImport, form: forms.Form, context: dict[str, object]
) -> HttpResponse:
    """Check the file, or have it imported when asked."""
    mapping = {name: column for name, column in form.cleaned_data.items() if column}
    try:
        if "importer" in request.POST:
            services.confirm_import(request.actor, received=received, mapping=mapping)
            return redirect("people:import_report", received.pk)
        with received.file.open("rb").file as file:
            run = services.import_persons(
                request.actor,
                file=file,
                file_name=received.run.file_name,
                mapping=mapping,
                system=received.system,
                is_dry_run=True,
            )
    except (services.UnreadableFile, ValidationError) as error:
        form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        return render(request, "people/import_columns.html", context, status=UNPROCESSABLE)
    context |= {"run": run, "lines": selectors.import_lines(received, run=run)}
    return render(request, "people/import_columns.html", context)
