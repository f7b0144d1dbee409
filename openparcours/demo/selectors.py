"""Read the people one may be in the demonstration."""

from dataclasses import dataclass

from django.db.models import QuerySet

from openparcours.demo.choices import PERSONAS, Persona
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.choices import Source
from openparcours.registry.directory.models import PractitionerRole


@dataclass(frozen=True)
class Card:
    """A person one may be."""

    persona: Persona
    post: PractitionerRole


def persona_posts() -> QuerySet[PractitionerRole]:
    """Return the posts that the demonstration signs in as."""
    keys = [p.email for p in PERSONAS]
    return (
        PractitionerRole.objects.current()
        .filter(source=Source.DEMO, practitioner__user__email__in=keys)
        .select_related("practitioner__user", "organization")
    )


def persona_user(post: PractitionerRole) -> User:
    """Return who holds a persona's post.

    Raises:
        User.DoesNotExist: the post is nobody's account.
    """
    if post.practitioner.user is None:
        raise User.DoesNotExist
    return post.practitioner.user


def personas() -> list[Card]:
    """Return the demonstration's people, in the order of a first visit."""
    posts: dict[str, PractitionerRole] = {}
    for post in persona_posts().order_by("-started_on"):
        user = post.practitioner.user
        if user is not None:
            posts[user.email] = post
    return [Card(p, posts[p.email]) for p in PERSONAS if p.email in posts]
