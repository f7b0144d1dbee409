"""What somebody without an account sees by her link: one action, who asks, and her answer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.choices import ACTION_LINK
from openparcours.coordination.careplans.forms import AnswerForm
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.links.gate import GONE, GuestRequest, guest_screen, refused
from openparcours.ui.answers import UNPROCESSABLE, attempt


@require_http_methods(["GET", "POST"])
@guest_screen(purpose=ACTION_LINK)
def guest_answer(request: GuestRequest, token: str) -> HttpResponse:
    """Show one action to its actor, with the person's initials alone, and take her answer."""
    action = selectors.linked_action(request.link)
    if action is None:
        return refused(request, GONE)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        lambda: services.answer_by_link(
            request.guest, link=request.link, accept=form.accepts, reason=form.cleaned_data["reason"]
        ),
    ):
        return redirect("careplans:guest_answer", token)
    if request.method == "GET":
        record_access(
            request.guest,
            Action.READ,
            "careplans.action.read",
            target=action,
            person_id=action.plan.person_id,
        )
    context = {"action": action, "plan": action.plan, "form": form, "link": request.link}
    return render(
        request, "careplans/guest_answer.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )
