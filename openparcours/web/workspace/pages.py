"""TABLE 4: page → the rooms' panels; a record's tabs and acts; who proposes its next steps. In display order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse

from openparcours.coordination.assessments import panels as assessments
from openparcours.coordination.assessments import selectors as assessment_selectors
from openparcours.coordination.careplans import panels as careplans
from openparcours.coordination.careplans import selectors as careplan_selectors
from openparcours.coordination.notes import panels as notes
from openparcours.coordination.orientations import panels as orientations
from openparcours.coordination.orientations import selectors as orientation_selectors
from openparcours.coordination.records import panels as records
from openparcours.coordination.records import selectors as record_selectors
from openparcours.coordination.records.selectors import NextStep, Overview
from openparcours.coordination.requests import panels as requests
from openparcours.coordination.requests import selectors as request_selectors
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.phones import format_phone, phone_digits
from openparcours.registry.people import panels as people
from openparcours.registry.people import selectors as people_selectors
from openparcours.web.workspace.selectors import Group, Hit

Provider = Callable[[Actor, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A piece of a page: its template, what feeds it, who may see it, where it stands."""

    template: str
    provide: Provider
    permission: str
    column: Literal["main", "aside"]
    is_of_record: bool = True


@dataclass(frozen=True)
class Tab:
    """A part of a person's record: its name, its address, who may open it, its key in templates."""

    label: str
    url_name: str
    permission: str
    key: str
    is_of_record: bool = True


@dataclass(frozen=True)
class Act:
    """Something done for a person straight from the palette: its name, its screen, who may."""

    label: str
    url_name: str
    permission: str
    icon: str
    is_of_record: bool = True


StepProvider = Callable[[Actor, Overview], list[NextStep]]
SHOWN_STEPS = 3
_URGENCY = {"danger": 0, "warning": 1, "info": 2}

STEPS: tuple[StepProvider, ...] = (
    request_selectors.next_steps,
    record_selectors.next_steps,
    orientation_selectors.next_steps,
    careplan_selectors.next_steps,
    assessment_selectors.next_steps,
)

# What a line of the timeline speaks of → the screen that shows it.
OBJECT_SCREENS: Mapping[str, str] = {
    "notes.liaisonnote": "notes:thread",
    "requests.supportrequest": "requests:request",
    "orientations.orientation": "orientations:orientation",
    "careplans.careplan": "careplans:plan",
    "assessments.questionnaireresponse": "assessments:response",
}

TABS = (
    Tab("Vue d'ensemble", "workspace:record", "records.read", "record", is_of_record=False),
    Tab("Demandes", "requests:person_requests", "requests.read", "requests", is_of_record=False),
    Tab("Orientations", "orientations:person_orientations", "orientations.read", "orientations"),
    Tab("Évaluations", "assessments:person_assessments", "assessments.read", "assessments"),
    Tab("Plan", "careplans:person_plan", "plans.read", "plan"),
    Tab("Notes", "notes:person_notes", "notes.read", "notes"),
    Tab("Cercle de soins", "records:circle", "records.read", "circle"),
    Tab("Information et accord", "records:sharing", "records.read", "sharing"),
    Tab("Identité et entourage", "people:identity", "people.read", "identity", is_of_record=False),
    Tab("Qui a consulté", "records:journal", "audit.read", "journal"),
)


def next_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    """Return what every room proposes to do next for a person, most urgent first."""
    proposed = [step for propose in STEPS for step in propose(actor, shown)]
    brought = {step.key for step in proposed if step.key and step.query}
    proposed = [step for step in proposed if step.query or step.key not in brought]
    return sorted(proposed, key=lambda step: _URGENCY.get(step.tone, 1))


def coach(actor: Actor, shown: Overview) -> dict[str, Any] | None:
    """Return the three things that matter next, the others folded."""
    steps = next_steps(actor, shown)
    first, others = steps[:SHOWN_STEPS], steps[SHOWN_STEPS:]
    return {"first": first, "others": others, "count": len(steps)} if steps else None


PAGES: Mapping[str, tuple[Panel, ...]] = {
    "record": (
        Panel("notes/panels/composer.html", notes.composer, "notes.write", "main"),
        Panel("careplans/panels/plan.html", careplans.plan, "plans.read", "main"),
        Panel("workspace/panels/next_steps.html", coach, "records.read", "aside"),
        Panel("assessments/panels/scores.html", assessments.scores, "assessments.read", "aside"),
        Panel("orientations/panels/running.html", orientations.running, "orientations.read", "aside"),
        Panel("records/panels/circle.html", records.circle, "records.read", "aside"),
        Panel("requests/panels/about_person.html", requests.about_person, "requests.read", "aside", False),
        Panel("people/panels/surroundings.html", people.surroundings, "people.read", "aside", False),
        Panel("people/panels/identity.html", people.identity, "people.update", "aside", False),
    ),
    "summary": (
        Panel("records/documents/summary.html", records.summary, "records.read", "main"),
        Panel("people/documents/summary.html", people.surroundings, "people.read", "main"),
        Panel("careplans/documents/summary.html", careplans.summary, "plans.read", "main"),
        Panel("orientations/documents/summary.html", orientations.running, "orientations.read", "main"),
        Panel("notes/documents/summary.html", notes.last, "notes.read", "main"),
    ),
    "home": (
        Panel("records/panels/invitations.html", records.invitations, "circles.answer", "main"),
        Panel("records/panels/reviews.html", records.reviews, "sharing.review", "main"),
        Panel("people/panels/identities.html", people.identities, "people.merge", "main"),
        Panel("requests/panels/to_take.html", requests.to_take, "requests.read", "main"),
        Panel("orientations/panels/calls.html", orientations.calls, "orientations.follow", "main"),
        Panel("careplans/panels/due.html", careplans.due, "plans.answer", "main"),
        Panel("assessments/panels/mine.html", assessments.mine, "assessments.write", "main"),
        Panel("notes/panels/mentions.html", notes.mentions, "notes.read", "main"),
        Panel("records/panels/news.html", records.news, "records.read", "main"),
        Panel("requests/panels/own.html", requests.own, "requests.create", "main"),
        Panel("records/panels/recent.html", records.recent, "people.read", "aside"),
        Panel("records/panels/due.html", records.due, "records.read", "aside"),
        Panel("records/panels/silent.html", records.silent, "records.read", "aside"),
        Panel("records/panels/glass.html", records.glass, "sharing.break_glass", "aside"),
    ),
}


ACTS = (
    Act("Écrire une note", "notes:person_notes", "notes.write", "message-square-plus"),
    Act("Demandes", "requests:person_requests", "requests.read", "phone-incoming", is_of_record=False),
    Act("Orienter", "orientations:person_offer", "orientations.send", "signpost"),
    Act("Plan personnalisé", "careplans:person_plan", "plans.read", "goal"),
    Act("Évaluer", "assessments:person_assessments", "assessments.write", "clipboard-plus"),
    Act("Cercle de soins", "records:circle", "records.read", "users-round"),
    Act("Coordonnées et entourage", "people:contacts", "people.update", "contact", is_of_record=False),
)


def with_acts(actor: Actor, groups: list[Group]) -> list[Group]:
    """Return what was found, and after the persons what may be done at once for the first of them."""
    persons = next((group for group in groups if group.key == "personnes" and group.hits), None)
    first = persons.hits[0] if persons else None
    if persons is None or first is None or first.person is None:
        return groups
    reach = people_selectors.reach_of(actor, first.person)
    acts = [
        Hit(act.label, reverse(act.url_name, args=[first.person.pk]), icon=act.icon)
        for act in ACTS
        if actor.can(act.permission) and (reach.is_followed or not act.is_of_record)
    ]
    if phone := reach.phone:
        acts.insert(1, Hit(f"Appeler {format_phone(phone)}", f"tel:{phone_digits(phone)}", icon="phone"))
    return [persons, Group("agir", first.title, acts), *(group for group in groups if group is not persons)]


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
        if panel.column == column and actor.can(panel.permission) and _is_open(subject, panel)
        if (content := panel.provide(actor, subject)) is not None
    ]


def _is_open(subject: Overview | None, panel: Panel) -> bool:
    """Tell whether a panel may be shown: those of a record only to who may open it."""
    return subject is None or subject.is_followed or not panel.is_of_record
