"""Manage the posts of one's organisation."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.foundation.accounts.roles import ROLES
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.forms.posts import AddressForm, NewPostForm, RoleForm
from openparcours.registry.directory.models import PractitionerRole
from openparcours.ui.answers import attempt


@dataclass(frozen=True)
class Member:
    """A post of the team as shown."""

    post: PractitionerRole
    role_label: str
    is_self: bool
    is_elsewhere: bool
    is_changeable: bool


@require_GET
@screen(permission="accounts.manage")
def team(request: ActorRequest) -> HttpResponse:
    """List who works here and with which rights."""
    actor = request.actor
    members = [
        Member(
            post=post,
            role_label=ROLES[post.access_role].label,
            is_self=post.practitioner.user_id == actor.user_id,
            is_elsewhere=post.organization_id != actor.organization_id,
            is_changeable=selectors.may_change(actor, post),
        )
        for post in selectors.team_of(actor)
    ]
    proposals = [(p, ROLES[p.access_role].label) for p in selectors.proposals_of(actor)]
    return render(request, "directory/team.html", {"members": members, "proposals": proposals})


@require_http_methods(["GET", "POST"])
@screen(permission="accounts.manage")
def new_member(request: ActorRequest) -> HttpResponse:
    """Propose a post to somebody."""
    form = NewPostForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        new = services.NewPost(**form.cleaned_data)
        if attempt(form, partial(services.propose_post, request.actor, new=new)):
            messages.success(request, f"Le poste est proposé à {new.given_name} {new.family_name}.")
            return redirect("directory:team")
    return render(request, "directory/new_member.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@screen(permission="accounts.manage")
def role(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Change the role of a post."""
    post = _changeable(request, post_id)
    form = RoleForm(request.POST or None, actor=request.actor, initial={"access_role": post.access_role})
    if request.method == "POST" and form.is_valid():
        services.change_access_role(request.actor, post=post, **form.cleaned_data)
        messages.success(request, f"Le rôle de {post.practitioner} a changé.")
        return redirect("directory:team")
    context = {"form": form, "post": post, "roles": ROLES}
    return render(request, "directory/role.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@screen(permission="accounts.manage")
def address(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Change the address that somebody of the team signs in with."""
    post = _changeable(request, post_id)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(services.change_address, request.actor, post=post, **form.cleaned_data)
        if attempt(form, act):
            messages.success(request, f"L'adresse de {post.practitioner} a changé.")
            return redirect("directory:team")
    context = {"form": form, "post": post}
    return render(request, "directory/address.html", context, status=422 if form.errors else 200)


@require_POST
@screen(permission="accounts.manage")
def departure(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """End a post today."""
    post = _changeable(request, post_id)
    services.end_post(request.actor, post=post)
    messages.success(request, f"Le poste de {post.practitioner} a pris fin.")
    return redirect("directory:team")


@require_POST
@screen(permission="accounts.manage")
def proposal_withdrawal(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Withdraw a post proposed."""
    proposal = get_object_or_404(selectors.proposals_of(request.actor), pk=proposal_id)
    services.withdraw_proposal(request.actor, proposal=proposal)
    messages.success(request, f"Le poste n'est plus proposé à {proposal}.")
    return redirect("directory:team")


def _changeable(request: ActorRequest, post_id: UUID) -> PractitionerRole:
    """Return a post of the team that the actor may act on: 404 elsewhere, 403 if it is hers or above her."""
    post = get_object_or_404(selectors.team_of(request.actor), pk=post_id)
    if not selectors.may_change(request.actor, post):
        raise PermissionDenied
    return post
