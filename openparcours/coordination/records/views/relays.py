"""Screens of hand-overs: who goes on after a closing, who stands in during an absence."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.forms import DelegationForm, RelayForm
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import UNPROCESSABLE, attempt, do, found


@require_http_methods(["GET", "POST"])
@screen(permission="records.update")
def delegations(request: ActorRequest) -> HttpResponse:
    """Show who stands in for whom; lend one's records."""
    posts = list(directory.colleagues(request.actor, with_permission="records.update"))
    can_choose = request.actor.can("accounts.manage")
    initial = {"referent": request.actor.post_id}
    form = DelegationForm(request.POST or None, posts=posts, can_choose=can_choose, initial=initial)
    if form.is_valid() and attempt(form, lambda: _lend(request, form)):
        messages.success(request, "Remplacement enregistré.")
        return redirect("records:delegations")
    context = {"delegations": selectors.delegations(request.actor), "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "records/delegations.html", context, status=status)


@require_POST
@screen(permission="records.update")
def delegation_end(request: ActorRequest, delegation_id: UUID) -> HttpResponse:
    """Take one's records back."""
    one = found(selectors.delegation(request.actor, delegation_id))
    services.end_delegation(request.actor, delegation=one)
    messages.success(request, "Remplacement terminé.")
    return redirect("records:delegations")


@require_POST
@screen(permission="records.close")
def relay(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Let who goes on read a closed record for a time."""
    record = found(selectors.record(request.actor, record_id))
    form = RelayForm(request.POST, members=selectors.circle(request.actor, record.person))
    do(
        request,
        form,
        lambda: services.give_relay(
            request.actor,
            record=record,
            successor=directory.post(form.cleaned_data["successor"]),
            ends_on=form.cleaned_data["ends_on"],
        ),
        "Le successeur peut lire le dossier.",
    )
    return redirect("records:record", record_id)


def _lend(request: ActorRequest, form: DelegationForm) -> None:
    data = form.cleaned_data
    referent, substitute = (directory.post(data.pop(who)) for who in ("referent", "substitute"))
    services.lend_caseload(request.actor, referent=referent, substitute=substitute, **data)
