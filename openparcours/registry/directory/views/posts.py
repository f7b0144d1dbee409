"""Choose the post one acts from; answer the posts proposed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

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
    proposals = selectors.proposals_to(user)
    context = {
        "posts": mine,
        "proposals": proposals,
        "current": request.session.get(sessions.POST),
        "next": following,
    }
    return render(request, "directory/posts.html", context)


@require_POST
@signed_in_screen
def proposal_answer(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Take or decline a post proposed to one's address."""
    user, origin = sessions.user(request), sessions.origin(request)
    proposal = get_object_or_404(selectors.proposals_to(user), pk=proposal_id)
    if request.POST.get("answer") != "accept":
        services.decline_proposal(user, proposal=proposal, origin=origin)
        messages.info(request, "Le poste est décliné.")
        return redirect("directory:posts")
    try:
        services.accept_proposal(user, proposal=proposal, origin=origin)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"Vous avez un poste de plus : {proposal.organization}.")
    return redirect("directory:posts")
