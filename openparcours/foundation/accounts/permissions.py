"""Who acts, the one way to demand a permission, and the one way to leave a trace of what is read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from openparcours.foundation.accounts.roles import ROLES
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access

PAGES = {200, 409, 422}  # what shows something: a page, a conflict, a form refused


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A user acting from one post; the first argument of every service and selector.

    `care_category` is that of R.1110-2 CSP: 1 health professional, 2 other professional,
    0 neither. `is_coordination`: her organisation coordinates (DAC, CPTS).
    """

    user_id: UUID | None
    label: str
    role: str = ""
    post_id: UUID | None = None
    practitioner_id: UUID | None = None
    organization_id: UUID | None = None
    organization_name: str = ""
    care_category: int = 0
    is_coordination: bool = False
    departments: tuple[str, ...] = ()
    origin: str = ""

    def can(self, permission: str) -> bool:
        """Tell whether the actor's role holds a permission."""
        return self.role in ROLES and permission in ROLES[self.role].permissions

    def require(self, permission: str) -> None:
        """Demand a permission.

        Raises:
            PermissionDenied: the role does not hold it.
        """
        if not self.can(permission):
            raise PermissionDenied(permission)

    @property
    def mark(self) -> str:
        """Return what a form carries of the actor it was shown to: her account and her post, for her eyes."""
        return f"{self.user_id}.{self.post_id or ''}" if self.user_id else ""

    @property
    def post(self) -> UUID:
        """Return the post acted from.

        Raises:
            PermissionDenied: the user has chosen none.
        """
        if self.post_id is None:
            raise PermissionDenied("aucun poste choisi")
        return self.post_id

    @property
    def holders(self) -> tuple[UUID, ...]:
        """Return the keys under which access to a person may be granted to this actor."""
        return tuple(k for k in (self.post_id, self.organization_id) if k is not None)


class ActorRequest(HttpRequest):
    """The request a screen receives: its actor and what htmx says of it."""

    actor: Actor
    htmx: HtmxDetails


SYSTEM = Actor(user_id=None, label="OpenParcours", origin="système")

View = Callable[..., HttpResponseBase]


def screen(*, permission: str, reads: str = "") -> Callable[[View], View]:
    """Declare the permission of a view; refuse with 403 whoever lacks it.

    `reads` names what is read of a person by whoever is shown the page: the trail keeps it once for each
    person that the view `shows`. A redirection shows nobody.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.actor.require(permission)
            answer = view(request, *args, **kwargs)
            if answer.status_code in PAGES:
                _trace_reading(request, reads)
            return answer

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.reads = reads  # type: ignore[attr-defined]
        return guarded

    return decorate


def shows(request: ActorRequest, person: Model | None, *, target: Model | None = None) -> None:
    """Say that the page answered shows a person, or something of hers; see `screen`.

    Of something about a person not known yet, `target` alone is told.
    """
    shown = vars(request).setdefault("shown_persons", {})
    key = person.pk if person else None
    shown[key] = target or shown.get(key) or person


def _trace_reading(request: ActorRequest, what: str) -> None:
    for person_id, target in getattr(request, "shown_persons", {}).items():
        if not what:
            raise ImproperlyConfigured(f"{request.path} : dites ce que lit cet écran, @screen(reads=…)")
        record_access(request.actor, Action.READ, what, target=target, person_id=person_id)


def public_screen(view: View) -> View:
    """Declare a view open to anyone, signed in or not."""
    view.permission = None  # type: ignore[attr-defined]
    return login_not_required(view)


def signed_in_screen(view: View) -> View:
    """Declare a view open to any signed-in user, even before she has chosen a post."""
    view.permission = ""  # type: ignore[attr-defined]
    return view
