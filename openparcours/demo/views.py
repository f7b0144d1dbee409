"""Choose who one is, among the demonstration's fictitious people."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from openparcours.demo import selectors
from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.adapter import open_session
from openparcours.foundation.accounts.permissions import public_screen
from openparcours.registry.directory import services as directory


@require_http_methods(["GET", "POST"])
@public_screen
def personas(request: HttpRequest) -> HttpResponse:
    """Show the demonstration's people; sign in as one of them with one click."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        post = get_object_or_404(selectors.persona_posts(), pk=request.POST.get("post"))
        user = selectors.persona_user(post)
        sessions.open_for(request, user)
        open_session(request, user, means="personnage de démonstration")
        directory.choose_post(
            user, post=post, device=sessions.device(request), origin=sessions.origin(request)
        )
        request.session[sessions.POST] = str(post.pk)
        return redirect("/")
    return render(request, "demo/personas.html", {"personas": selectors.personas()})
