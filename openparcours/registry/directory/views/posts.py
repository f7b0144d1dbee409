"""Choose the post one acts from."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.permissions import ActorRequest, signed_in_screen
from openparcours.registry.directory import selectors, services


@require_http_methods(["GET", "POST"])
@signed_in_screen
def posts(request: ActorRequest) -> HttpResponse:
    """Show the user's posts; act from the one she chooses, under a new session key."""
    user = sessions.user(request)
    mine = list(selectors.posts_of(user))
    following = sessions.following(request)
    if request.method == "POST":
        post = next((p for p in mine if str(p.pk) == request.POST.get("post")), None)
        if post is None:
            raise Http404
        device = sessions.device(request)
        services.choose_post(user, post=post, device=device, origin=sessions.origin(request))
        request.session.cycle_key()
        request.session[sessions.POST] = str(post.pk)
        return redirect("/" if following == reverse("directory:posts") else following)
    context = {"posts": mine, "current": request.session.get(sessions.POST), "next": following}
    return render(request, "directory/posts.html", context)
