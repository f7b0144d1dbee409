"""Read posts: whose they are, what they allow."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.accounts.roles import ROLES
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import Sector, Source
from openparcours.registry.directory.models import (
    Commune,
    Organization,
    PostProposal,
    Practitioner,
    PractitionerRole,
)
from openparcours.registry.directory.models.practitioners import PractitionerRoleQuerySet
from openparcours.registry.directory.rules import commune_words, departments_of
from openparcours.registry.directory.selectors.search import search_professionals

_GIVEN_BY_DIRECTORS = frozenset({"identity_officer", "territory"})
_OPENS_RECORDS = frozenset({"records.read", "sharing.break_glass"})
_CONTROLS = frozenset({"privacy_officer"})  # whoever controls is named by the direction, never removed by it


def posts_of(user: User) -> PractitionerRoleQuerySet:
    """Return the current posts that give a user the right to work, her oldest first."""
    return (
        PractitionerRole.objects.current()
        .filter(practitioner__user=user)
        .exclude(access_role="")
        .select_related("practitioner", "organization__commune")
        .order_by("started_on", "id")
    )


def only_post_of(user: User) -> PractitionerRole | None:
    """Return the user's post when she has one and only one."""
    posts = list(posts_of(user)[:2])
    return posts[0] if len(posts) == 1 else None


def team_of(actor: Actor) -> PractitionerRoleQuerySet:
    """Return the current posts of the actor's organisation that give rights, by name.

    An administrator of the platform sees also who controls elsewhere: she alone may end such a post.
    """
    if not actor.can("accounts.manage") or actor.organization_id is None:
        return PractitionerRole.objects.none()
    mine = Q(organization=actor.organization_id)
    if actor.can("directory.import"):
        mine |= Q(access_role__in=_CONTROLS)
    return (
        PractitionerRole.objects.current()
        .filter(mine)
        .exclude(access_role="")
        .select_related("practitioner__user", "organization")
        .order_by("practitioner__folded_name", "id")
    )


def givable_roles(actor: Actor) -> dict[str, str]:
    """Return the roles that the actor may give, with their labels.

    Nobody gives more than she holds, but for the two roles whose work a director does not do, and for an
    administrator of the platform; nobody opens to others the records that are closed to her.
    """
    if not actor.can("accounts.manage"):
        return {}
    found = {}
    for code, role in ROLES.items():
        missing = role.permissions - ROLES[actor.role].permissions
        is_lent = code in _GIVEN_BY_DIRECTORS or actor.can("directory.import")
        if not missing or (is_lent and not missing & _OPENS_RECORDS):
            found[code] = role.label
    return found


def may_change(actor: Actor, post: PractitionerRole) -> bool:
    """Tell whether the actor may act on a post of her team: not her own, nor one above or controlling her."""
    if post.practitioner.user_id == actor.user_id or post.access_role not in givable_roles(actor):
        return False
    return post.access_role not in _CONTROLS or actor.can("directory.import")


def proposals_of(actor: Actor) -> QuerySet[PostProposal]:
    """Return the posts that the actor's organisation proposes and that wait for an answer."""
    if not actor.can("accounts.manage"):
        return PostProposal.objects.none()
    return PostProposal.objects.waiting().filter(organization=actor.organization_id).order_by("proposed_at")


def proposals_to(user: User) -> QuerySet[PostProposal]:
    """Return the posts proposed to the address of a user that wait for her answer."""
    rows = PostProposal.objects.waiting().filter(email=user.email)
    return rows.select_related("organization").order_by("proposed_at")


def licensed_practitioner(*, rpps: str, profession: str) -> Practitioner | None:
    """Return who has an RPPS and holds this profession today by an import, never by a local entry."""
    held = PractitionerRole.objects.current().filter(profession=profession).exclude(source=Source.LOCAL)
    return (
        Practitioner.objects.filter(rpps=rpps, pk__in=held.values("practitioner")).first() if rpps else None
    )


def actor_for(user: User | AnonymousUser, post_id: str | UUID | None, *, origin: str = "") -> Actor:
    """Return the actor of a signed-in user at a chosen post, without rights if she has none."""
    if not user.is_authenticated:
        return Actor(user_id=None, label="Visiteur", origin=origin)
    post = posts_of(user).filter(pk=post_id).first() if post_id else None
    if post is None:
        return Actor(user_id=user.pk, label=user.full_name, origin=origin)
    return actor_at(post, origin=origin)


def actor_at(post: PractitionerRole, *, origin: str = "") -> Actor:
    """Return the actor of a post, its practitioner and organisation loaded."""
    organization = post.organization
    place = organization.commune if organization else None
    return Actor(
        user_id=post.practitioner.user_id,
        label=f"{post.practitioner} — {organization or 'cabinet'}",
        role=post.access_role,
        post_id=post.pk,
        practitioner_id=post.practitioner_id,
        organization_id=post.organization_id,
        organization_name=str(organization or ""),
        care_category=post.care_category,
        is_coordination=organization is not None and organization.sector == Sector.COORDINATION,
        departments=(place.department_id,) if place else (),
        origin=origin,
    )


def short_code(organization_id: UUID) -> str:
    """Return the code that begins an organisation's record numbers: DAC31, or S and its FINESS."""
    organization = Organization.objects.select_related("commune").get(pk=organization_id)
    if organization.sector == Sector.COORDINATION and organization.commune:
        return f"DAC{organization.commune.department_id}"
    return f"S{(organization.finess or organization.pk.hex)[-6:]}"


def organization_by_finess(finess: str) -> Organization | None:
    """Return the organisation of a FINESS number."""
    return Organization.objects.filter(finess=finess.strip()).first()


def organization_by_key(key: str) -> Organization | None:
    """Return an organisation by its key or its FINESS number."""
    try:
        return Organization.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return organization_by_finess(key.upper())


def commune_codes(text: str, postcode: str = "") -> list[str]:
    """Return the current communes that an INSEE code or a name means, told apart by a postcode; many are doubtful.

    A postcode of large mailers (CEDEX), which belongs to no commune, still tells the department.
    """
    held = Commune.objects.select_related("current").filter(pk=text.upper()).first()
    if held is not None:
        return [held.current_id or held.pk]
    folded = commune_words(text)
    rows = Commune.objects.filter(folded_name__in={fold(text), folded}).values_list(
        "pk", "current", "postcodes", "department"
    )
    found = {current or pk: (postcodes.split(), department) for pk, current, postcodes, department in rows}
    if not postcode:
        return sorted(found)
    same = [code for code, (postcodes, _) in found.items() if postcode in postcodes]
    return sorted(same) or sorted(c for c, (_, place) in found.items() if place in departments_of(postcode))


def commune(code: str) -> Commune | None:
    """Return a commune by its INSEE code."""
    return Commune.objects.filter(pk=code).first()


def post(post_id: UUID) -> PractitionerRole:
    """Return a post with its practitioner and organisation.

    Raises:
        ValidationError: there is no such post.
    """
    found = PractitionerRole.objects.select_related("practitioner", "organization").filter(pk=post_id).first()
    if found is None:
        raise ValidationError("Ce professionnel n'est pas dans l'annuaire.")
    return found


def colleagues(actor: Actor, *, with_permission: str = "") -> PractitionerRoleQuerySet:
    """Return the current posts of the actor's organisation, those whose role holds a permission."""
    roles = [code for code, role in ROLES.items() if with_permission in role.permissions]
    posts = PractitionerRole.objects.current().filter(organization=actor.organization_id)
    if with_permission:
        posts = posts.filter(access_role__in=roles)
    return posts.select_related("practitioner").order_by("practitioner__folded_name")


def find_posts(actor: Actor, query: str, *, limit: int = 12) -> list[PractitionerRole]:
    """Return the current posts that the words typed mean: a name, a profession, a town, in any order."""
    return search_professionals(actor, query, limit=limit)
