"""Give, change and end posts of one's organisation; choose the post one acts from."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts import services as accounts
from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.kit.names import fold
from openparcours.registry.directory import selectors
from openparcours.registry.directory.choices import Profession
from openparcours.registry.directory.models import Practitioner, PractitionerRole


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """What an administrator gives of a post to create; the user is created if unknown."""

    email: str
    given_name: str
    family_name: str
    profession: str
    function: str
    access_role: str


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
def give_post(actor: Actor, *, new: NewPost) -> PractitionerRole:
    """Give somebody a post in the actor's organisation; her account is created when she has none.

    Raises:
        PermissionDenied: the role demands rights that the actor may not give.
        ValidationError: she already holds this role here.
    """
    actor.require("accounts.manage")
    _demand_givable(actor, new.access_role)
    practitioner = _practitioner(actor, new)
    held = PractitionerRole.objects.current().filter(
        practitioner=practitioner, organization=actor.organization_id, access_role=new.access_role
    )
    if held.exists():
        raise ValidationError("Cette personne tient déjà ce rôle dans votre structure.")
    post = PractitionerRole.objects.create(
        practitioner=practitioner,
        organization_id=actor.organization_id,
        profession=new.profession,
        profession_label=Profession(new.profession).label,
        function=new.function,
        access_role=new.access_role,
        started_on=timezone.localdate(),
    )
    record_access(actor, Action.CREATE, "directory.post.given", target=post, reason=new.access_role)
    return post


@transaction.atomic
def change_access_role(actor: Actor, *, post: PractitionerRole, access_role: str) -> PractitionerRole:
    """Change what a post of the actor's organisation may do, from its holder's next click.

    Raises:
        PermissionDenied: the post is elsewhere, or the role demands rights that the actor may not give.
    """
    post = _locked(actor, post)
    _demand_givable(actor, access_role)
    former, post.access_role = post.access_role, access_role
    post.save(update_fields=["access_role"])
    change = f"{former} → {access_role}"
    record_access(actor, Action.UPDATE, "directory.post.role_changed", target=post, reason=change)
    return post


@transaction.atomic
def end_post(actor: Actor, *, post: PractitionerRole) -> PractitionerRole:
    """End a post today: its holder can no longer act from it.

    Raises:
        ValidationError: one does not end the post one acts from.
    """
    post = _locked(actor, post)
    if post.pk == actor.post_id:
        raise ValidationError("Vous ne pouvez pas mettre fin au poste que vous occupez.")
    post.ended_on = timezone.localdate()
    post.save(update_fields=["ended_on"])
    record_access(actor, Action.UPDATE, "directory.post.ended", target=post)
    return post


def _locked(actor: Actor, post: PractitionerRole) -> PractitionerRole:
    actor.require("accounts.manage")
    mine = PractitionerRole.objects.select_for_update(of=("self",)).filter(
        pk=post.pk, organization=actor.organization_id
    )
    found = mine.first() if actor.organization_id else None
    if found is None:
        raise PermissionDenied("ce poste n'est pas de votre structure")
    return found


def _demand_givable(actor: Actor, access_role: str) -> None:
    if access_role not in selectors.givable_roles(actor):
        raise PermissionDenied("ce rôle ne peut être donné depuis votre poste")


def _practitioner(actor: Actor, new: NewPost) -> Practitioner:
    known = Practitioner.objects.filter(user__email=new.email.lower()).first()
    if known is not None:
        return known
    user = accounts.find_or_create_user(
        actor,
        new=accounts.NewUser(email=new.email, given_name=new.given_name, family_name=new.family_name),
    )
    return Practitioner.objects.create(
        user=user,
        given_name=user.given_name,
        family_name=user.family_name,
        folded_name=fold(f"{user.family_name} {user.given_name}"),
    )
