"""Change and end posts of one's organisation; choose the post one acts from."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts import services as accounts
from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.registry.directory import selectors
from openparcours.registry.directory.models import PractitionerRole


@transaction.atomic
def choose_post(user: User, *, post: PractitionerRole, device: str = "", origin: str = "") -> Actor:
    """Return the actor of one of the user's current posts; the choice leaves a trace.

    Raises:
        PermissionDenied: the post is not hers, or is over.
    """
    if not selectors.posts_of(user).filter(pk=post.pk).exists():
        raise PermissionDenied("ce poste n'est pas le vôtre")
    actor = selectors.actor_at(post, origin=origin)
    accounts.remember_post(user, device=device, post_id=post.pk)
    record_access(actor, Action.EXECUTE, "directory.post.chosen", target=post)
    return actor


@transaction.atomic
def change_access_role(actor: Actor, *, post: PractitionerRole, access_role: str) -> PractitionerRole:
    """Change what a post of the actor's team may do, from its holder's next click.

    Raises:
        PermissionDenied: the post is elsewhere or her own, or one of the two roles is not the actor's to give.
    """
    post = _locked(actor, post)
    demand_givable(actor, access_role)
    former, post.access_role = post.access_role, access_role
    post.save(update_fields=["access_role"])
    change = f"{former} → {access_role}"
    record_access(actor, Action.UPDATE, "directory.post.role_changed", target=post, reason=change)
    return post


@transaction.atomic
def end_post(actor: Actor, *, post: PractitionerRole) -> PractitionerRole:
    """End a post of the actor's team today: its holder can no longer act from it.

    Raises:
        PermissionDenied: the post is elsewhere or her own, or its role is not the actor's to give.
    """
    post = _locked(actor, post)
    post.ended_on = timezone.localdate()
    post.save(update_fields=["ended_on"])
    record_access(actor, Action.UPDATE, "directory.post.ended", target=post)
    return post


@transaction.atomic
def change_address(actor: Actor, *, post: PractitionerRole, email: str) -> User:
    """Change the address that a member of the team signs in with.

    Raises:
        PermissionDenied: the actor may not act on this post.
        ValidationError: the address is taken, or its holder has a post that is not the actor's to change.
    """
    user = _locked(actor, post).practitioner.user
    if user is None or not all(selectors.may_change(actor, held) for held in selectors.posts_of(user)):
        raise ValidationError(
            {"email": "Cette personne tient aussi un poste qui n'est pas de votre ressort."}
        )
    if selectors.posts_of(user).exclude(organization=actor.organization_id).exists():
        raise ValidationError(
            {"email": "Cette personne travaille aussi ailleurs : son adresse n'est pas à vous."}
        )
    return accounts.change_email(actor, user=user, email=email)


def demand_givable(actor: Actor, access_role: str) -> None:
    """Demand that the actor may give a role.

    Raises:
        PermissionDenied: she may not.
    """
    if access_role not in selectors.givable_roles(actor):
        raise PermissionDenied("ce rôle ne peut être donné depuis votre poste")


def _locked(actor: Actor, post: PractitionerRole) -> PractitionerRole:
    actor.require("accounts.manage")
    found = selectors.team_of(actor).select_for_update(of=("self",)).filter(pk=post.pk).first()
    if found is None or not selectors.may_change(actor, found):
        raise PermissionDenied("ce poste n'est pas à changer depuis le vôtre")
    return found
