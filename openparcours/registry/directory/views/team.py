"""Manage the posts of one's organisation."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.foundation.accounts.roles import ROLES
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.forms.posts import NewPostForm, RoleForm
from openparcours.registry.directory.models import PractitionerRole


@dataclass(frozen=True)
class Member:
    """A post of the team as shown."""

    post: PractitionerRole
    role_label: str
    is_self: bool


@require_GET
@screen(permission="accounts.manage")
def team(request: ActorRequest) -> HttpResponse:
    """List who works here and with which rights."""
    actor = request.actor
    members = [Member(p, ROLES[p.access_role].label, p.pk == actor.post_id) for p in selectors.team_of(actor)]
    return render(request, "directory/team.html", {"members": members})


@require_http_methods(["GET", "POST"])
@screen(permission="accounts.manage")
def new_member(request: ActorRequest) -> HttpResponse:
    """Give somebody a post."""
    form = NewPostForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            post = services.give_post(request.actor, new=services.NewPost(**form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{post.practitioner} a rejoint l'équipe.")
            return redirect("directory:team")
    return render(request, "directory/new_member.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@screen(permission="accounts.manage")
def role(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Change the role of a post."""
    post = get_object_or_404(selectors.team_of(request.actor), pk=post_id)
    form = RoleForm(request.POST or None, actor=request.actor, initial={"access_role": post.access_role})
    if request.method == "POST" and form.is_valid():
        services.change_access_role(request.actor, post=post, **form.cleaned_data)
        messages.success(request, f"Le rôle de {post.practitioner} a changé.")
        return redirect("directory:team")
    context = {"form": form, "post": post, "roles": ROLES}
    return render(request, "directory/role.html", context, status=422 if form.errors else 200)


@require_POST
@screen(permission="accounts.manage")
def departure(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """End a post today."""
    post = get_object_or_404(selectors.team_of(request.actor), pk=post_id)
    try:
        services.end_post(request.actor, post=post)
        messages.success(request, f"Le poste de {post.practitioner} a pris fin.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("directory:team")
