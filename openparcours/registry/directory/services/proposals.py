"""Propose a post of one's organisation to whoever holds an address; she takes it, or not."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from openparcours.foundation.accounts import selectors as users
from openparcours.foundation.accounts import services as accounts
from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.kit.names import fold
from openparcours.registry.directory import selectors
from openparcours.registry.directory.choices import CareCategory, Profession, ProposalAnswer, care_category
from openparcours.registry.directory.models import PostProposal, Practitioner, PractitionerRole
from openparcours.registry.directory.services.indexing import index_rows
from openparcours.registry.directory.services.posts import demand_givable


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """What an administrator gives of a post to propose; the user is created if unknown."""

    email: str
    given_name: str
    family_name: str
    profession: str
    function: str
    access_role: str
    rpps: str = ""


@transaction.atomic
def propose_post(actor: Actor, *, new: NewPost) -> PostProposal:
    """Propose a post in the actor's organisation; an account is created for an address that has none.

    Whether it had one is not told: in both cases the post begins when its holder takes it.

    Raises:
        PermissionDenied: the role demands rights that the actor may not give.
        ValidationError: to oneself, a role already held or proposed here, a health profession not of the
            national directory.
    """
    actor.require("accounts.manage")
    demand_givable(actor, new.access_role)
    fields = vars(new) | {"email": new.email.lower(), "organization_id": actor.organization_id}
    _demand_new(actor, fields["email"], new.access_role)
    _licensed(new)
    user = accounts.NewUser(email=new.email, given_name=new.given_name, family_name=new.family_name)
    accounts.find_or_create_user(actor, new=user)
    proposal = PostProposal.objects.create(**fields)
    record_access(actor, Action.CREATE, "directory.post.proposed", target=proposal, reason=new.access_role)
    return proposal


@transaction.atomic
def accept_proposal(user: User, *, proposal: PostProposal, origin: str = "") -> PractitionerRole:
    """Take a post proposed to one's address.

    Raises:
        PermissionDenied: it is proposed to another address, or no longer.
        ValidationError: its health profession is not, or no longer, hers in the national directory.
    """
    proposal = _answered(selectors.proposals_to(user), proposal, ProposalAnswer.ACCEPTED)
    post = PractitionerRole.objects.create(
        practitioner=_holder(user, proposal),
        organization_id=proposal.organization_id,
        profession=proposal.profession,
        profession_label=Profession(proposal.profession).label,
        function=proposal.function,
        access_role=proposal.access_role,
        started_on=timezone.localdate(),
    )
    index_rows(Practitioner, [post.practitioner])
    index_rows(PractitionerRole, [post])
    author = accounts.visitor(user, origin=origin)
    record_access(author, Action.CREATE, "directory.post.accepted", target=post, reason=post.access_role)
    return post


@transaction.atomic
def decline_proposal(user: User, *, proposal: PostProposal, origin: str = "") -> None:
    """Decline a post proposed to one's address."""
    proposal = _answered(selectors.proposals_to(user), proposal, ProposalAnswer.DECLINED)
    author = accounts.visitor(user, origin=origin)
    record_access(author, Action.UPDATE, "directory.post.declined", target=proposal)


@transaction.atomic
def withdraw_proposal(actor: Actor, *, proposal: PostProposal) -> None:
    """Withdraw a post proposed by one's organisation."""
    actor.require("accounts.manage")
    proposal = _answered(selectors.proposals_of(actor), proposal, ProposalAnswer.WITHDRAWN)
    record_access(actor, Action.UPDATE, "directory.post.withdrawn", target=proposal)


def _answered(
    waiting: QuerySet[PostProposal], proposal: PostProposal, answer: ProposalAnswer
) -> PostProposal:
    found = waiting.select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if found is None:
        raise PermissionDenied("cette proposition n'attend pas votre réponse")
    found.answer, found.answered_at = answer, timezone.now()
    found.save(update_fields=["answer", "answered_at"])
    return found


def _demand_new(actor: Actor, email: str, access_role: str) -> None:
    own = users.user_with_email(email)
    if own is not None and own.pk == actor.user_id:
        raise ValidationError(
            {"email": "On ne se donne pas de poste à soi-même : demandez à quelqu'un d'autre."}
        )
    held = PractitionerRole.objects.current().filter(
        practitioner__user__email=email, organization=actor.organization_id, access_role=access_role
    )
    if held.exists():
        raise ValidationError("Cette personne tient déjà ce rôle dans votre structure.")
    if selectors.proposals_of(actor).filter(email=email, access_role=access_role).exists():
        raise ValidationError("Ce rôle lui est déjà proposé : sa réponse est attendue.")


def _licensed(new: NewPost | PostProposal) -> Practitioner | None:
    """Return who holds, in the national directory, the health profession proposed; nobody for another one.

    Raises:
        ValidationError: nobody does, or somebody of another name.
    """
    if care_category(new.profession) != CareCategory.HEALTH:
        return None
    if not new.rpps:
        raise ValidationError(
            {"rpps": "Une profession de santé se prouve par le RPPS de l'annuaire national."}
        )
    known = selectors.licensed_practitioner(rpps=new.rpps, profession=new.profession)
    if known is None:
        raise ValidationError({"rpps": "Ce RPPS n'a pas cette profession dans l'annuaire national."})
    if fold(known.family_name) != fold(new.family_name):
        raise ValidationError({"rpps": "Ce RPPS est celui d'un autre nom dans l'annuaire national."})
    return known


def _holder(user: User, proposal: PostProposal) -> Practitioner:
    licensed = _licensed(proposal)
    own = Practitioner.objects.filter(user=user).first()
    if licensed is None or licensed == own:
        return own or Practitioner.objects.create(
            user=user,
            given_name=user.given_name,
            family_name=user.family_name,
            folded_name=fold(f"{user.family_name} {user.given_name}"),
        )
    if licensed.user_id is not None or own is not None:
        raise ValidationError(
            "Ce RPPS et votre compte sont déjà rattachés ailleurs : parlez-en à votre structure."
        )
    licensed.user = user
    licensed.save(update_fields=["user"])
    return licensed
