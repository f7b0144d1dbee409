"""TABLE 4: page → the rooms' panels, in display order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from openparcours.coordination.notes import panels as notes
from openparcours.coordination.records import panels as records
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people import panels as people

Provider = Callable[[Actor, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A piece of a page: its template, what feeds it, who may see it, where it stands."""

    template: str
    provide: Provider
    permission: str
    column: Literal["main", "aside"]


PAGES: Mapping[str, tuple[Panel, ...]] = {
    "record": (
        Panel("notes/panels/composer.html", notes.composer, "notes.write", "main"),
        Panel("records/panels/next_steps.html", records.next_steps, "records.read", "aside"),
        Panel("records/panels/circle.html", records.circle, "records.read", "aside"),
        Panel("people/panels/surroundings.html", people.surroundings, "people.read", "aside"),
        Panel("people/panels/identity.html", people.identity, "people.update", "aside"),
    ),
}


@dataclass(frozen=True)
class ShownPanel:
    """A panel with its content, ready for the template."""

    template: str
    content: dict[str, Any]


def panels(actor: Actor, page: str, subject: Any, column: str) -> list[ShownPanel]:
    """Return the panels of a column that the actor may see."""
    return [
        ShownPanel(panel.template, content)
        for panel in PAGES[page]
        if panel.column == column and actor.can(panel.permission)
        if (content := panel.provide(actor, subject)) is not None
    ]
