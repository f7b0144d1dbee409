"""What was done of a request among the offer: the orientations that answer it, and how to make one."""

from dataclasses import dataclass

from openparcours.coordination.orientations import selectors as orientations
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.selectors.lists import Lists
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people import selectors as people
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class Answers:
    """The orientations of a request; `mark` names it to the search of the offer, when one may orient."""

    rows: list[Orientation]
    need: str = ""
    mark: str = ""


def answers(actor: Actor, one: SupportRequest, person: Person | None, lists: Lists) -> Answers | None:
    """Return what answers a request about a person within reach; None when there is nothing to show or do."""
    if person is None or not actor.can("orientations.read"):
        return None
    rows = orientations.answering(actor, one.pk)
    may_send = one.is_open and actor.can("orientations.send")
    if may_send and people.reach_of(actor, person).is_followed:
        mark = orientations.asking_mark(one.pk, person.pk)
        return Answers(rows, need=lists.oriented_for(one.reason), mark=mark)
    return Answers(rows) if rows or may_send else None
