"""Search first, then create."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line
from openparcours.registry.people import selectors, services
from openparcours.registry.people.forms import CreateForm, initial_from_typed
from openparcours.registry.people.views.screens import UNPROCESSABLE, record_address


@require_http_methods(["GET", "POST"])
@screen(permission="people.create")
def create(request: ActorRequest) -> HttpResponse:
    """Create a person once those who look like her were shown; `typed` comes from the search box."""
    if request.method == "GET" or "typed" in request.POST:
        initial = {**initial_from_typed(request.POST.get("typed", "")), "submission_key": new_id()}
        return render(request, "people/create.html", {"form": CreateForm(initial=initial)})
    form = CreateForm(request.POST)
    if not form.is_valid():
        return render(request, "people/create.html", {"form": form}, status=UNPROCESSABLE)
    lookalikes = selectors.likely_duplicates(request.actor, form.described())
    if lookalikes and form.cleaned_data["seen"] != form.digest():
        context = {"form": form, "lookalikes": lookalikes, "digest": form.digest(), "is_asking": True}
        return render(request, "people/create.html", context)
    person = services.register_person(
        request.actor,
        traits=form.traits(),
        contact=form.contact(),
        submission_key=form.cleaned_data["submission_key"],
    )
    messages.success(request, f"Identité provisoire créée : {person}.")
    return redirect(record_address(person))


@require_POST
@screen(permission="people.create")
def lookalikes(request: ActorRequest) -> HttpResponse:
    """Show who looks like the person being described, as one types."""
    form = CreateForm(request.POST)
    form.is_valid()
    described = form.described()
    found = selectors.likely_duplicates(request.actor, described)
    is_blank = not any(v for k, v in described.items() if k != "sex")
    context = {
        "lookalikes": found,
        "digest": form.digest(),
        "is_blank": is_blank,
        "is_too_little": selectors.tells_too_little(described),
    }
    return render(request, "people/_lookalikes.html", context)


@require_POST
@screen(permission="people.read")
def communes(request: ActorRequest) -> HttpResponse:
    """Propose communes for the box being typed in."""
    text = request.POST.get(request.htmx.trigger_name or "commune", "")
    return render(
        request, "people/_communes.html", {"communes": selectors.communes_named(plain_line(text[:60]))}
    )
