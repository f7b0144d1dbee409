"""What each page asks of the database: a ceiling, a list kept for the reviewer, the same for 3 and for 60."""

import re
import time
from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openparcours.coordination.assessments import services as assessments
from openparcours.coordination.assessments.models import ResponseSection
from openparcours.coordination.assessments.services import NewResponse
from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.services import ActionContent
from openparcours.coordination.careplans.services import add_line as write_action
from openparcours.coordination.notes.services import NoteContent, write_note
from openparcours.coordination.orientations.tests.factories import (
    PathwayBreakFactory,
    SentOrientationFactory,
)
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import CircleRole
from openparcours.coordination.records.services import NewMember, Opening
from openparcours.coordination.requests import selectors as request_selectors
from openparcours.coordination.requests import services as requests
from openparcours.coordination.requests.services import Asker, Content, Exchange
from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import PhysicianPostFactory
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import RelatedPersonFactory
from tests.architecture.world import MARK, World, enter, marked_person

FEW, MANY = 3, 60
BUDGETS = {
    "record": 21,
    "search": 10,
    "worklist": 8,
    "home": 22,
    "plan": 27,
    "circle": 20,
    "notes": 20,
    "identity": 20,
    "journal": 15,
    "requests": 16,
    "board": 12,
    "request": 22,
    "intake": 12,
    "orientations": 15,
    "orientation": 20,
    "orientation worklist": 10,
    "offer": 22,
    "breaks": 15,
    "assessments": 18,
    "assessment": 20,
    "assessment section": 22,
}


@dataclass
class Cost:
    """What one request asked."""

    statements: list[str]
    milliseconds: float


def cost(client: Client, address: str) -> Cost:
    """Return the statements of a request, the access trace included, savepoints left out."""
    client.get(address)
    started = time.process_time()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    spent = (time.process_time() - started) * 1000
    statements = [normal(q["sql"]) for q in captured.captured_queries]
    return Cost([s for s in statements if not s.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))], spent)


def normal(sql: str) -> str:
    """Return a statement without its values: what it selects from; a union is told by its first part."""
    sql = sql.lstrip("(")
    found = re.match(r'SELECT .*? FROM "(\w+)"', sql, re.DOTALL)
    joined = sorted(set(re.findall(r'JOIN "(\w+)"', sql)))
    return (
        f"SELECT {found[1]}{' + ' + ', '.join(joined) if joined else ''}"
        if found
        else sql.split(" ", maxsplit=1)[0]
    )


def fill(world: World, count: int) -> None:
    """Give the person members, notes and relatives, and the organisation records."""
    actor = actor_at(world.owner)
    plan, goal = (
        selectors.plan(actor, world.samples["plan_id"]),
        selectors.goal(actor, world.samples["goal_id"]),
    )
    for n in range(count):
        member = NewMember(role=CircleRole.OTHER, post=PhysicianPostFactory())
        records.add_member(actor, person=world.person, member=member)
        write_note(actor, person=world.person, content=NoteContent(text=f"Note fictive {n}"))
        wanted = ActionContent(title=f"Action fictive {n}", actor_name="Voisine")
        write_action(actor, plan=plan, content=wanted, parent=goal)
        RelatedPersonFactory(person=world.person, given_name=f"Aidante{n}")
        SentOrientationFactory(person=world.person, sender=world.owner)
        PathwayBreakFactory(organization=world.owner.organization)
        _measure(world, actor, n)
        if n < count // 3:
            person = marked_person(world.owner.organization)
            records.open_record(actor, person=person, opening=Opening(reason="autre"), referent=world.owner)
            _ask(world, actor, person)


def _measure(world: World, actor: Actor, n: int) -> None:
    """Validate a screening of the person, now and then leave one under way."""
    new = NewResponse(code="gad_2")
    response = assessments.start_response(actor, person=world.person, new=new)
    section = ResponseSection.objects.get(response=response)
    answers = dict.fromkeys(("q1", "q2"), n % 4)
    assessments.save_section(actor, section=section, answers=answers, revision=0)
    if n % 3:
        assessments.validate_response(actor, response=response)


def _ask(world: World, actor: Actor, person: Person) -> None:
    """Receive a request about a person, take it and note a contact on the world's own one."""
    asker = Asker(category="personne", name="Appelante fictive")
    one = requests.receive_request(actor, asker=asker, content=Content(text="Demande"), person=person)
    requests.take_request(actor, request=one)
    shown = request_selectors.request(actor, world.samples["request_id"])
    requests.add_contact(actor, request=shown, exchange=Exchange(kind="appel_sortant", minutes=3))


def pages(world: World) -> dict[str, str]:
    person = [world.person.pk]
    return {
        "search": reverse("workspace:search"),
        "record": reverse("workspace:record", args=person),
        "worklist": reverse("workspace:worklist") + "?scope=all",
        "home": reverse("workspace:home"),
        "circle": reverse("records:circle", args=person),
        "notes": reverse("notes:person_notes", args=person),
        "identity": reverse("people:identity", args=person),
        "journal": reverse("records:journal", args=person),
        "plan": reverse("careplans:plan", args=[world.samples["plan_id"]]),
        "requests": reverse("workspace:requests"),
        "board": reverse("workspace:request_board"),
        "request": reverse("requests:request", args=[world.samples["request_id"]]),
        "intake": reverse("requests:intake"),
        "orientations": reverse("orientations:person_orientations", args=person),
        "orientation": reverse("orientations:orientation", args=[world.samples["orientation_id"]]),
        "orientation worklist": reverse("orientations:worklist") + "?vue=attente",
        "offer": reverse("orientations:person_offer", args=person) + "?besoin=soins_domicile",
        "breaks": reverse("orientations:breaks"),
        "assessments": reverse("assessments:person_assessments", args=person),
        "assessment": reverse("assessments:response", args=[world.samples["response.response_id"]]),
        "assessment section": reverse(
            "assessments:section", args=[world.samples["response_id"], world.samples["section_code"]]
        ),
    }


def test_pages_keep_their_budget_and_do_not_grow(world, same_as_kept):
    client = enter(world.owner)
    session = client.session
    session[sessions.SEEN] = int(time.time()) + 3600  # once a minute, a page also says that one is there
    session.save()
    client.post(reverse("workspace:search"), {"q": MARK})
    fill(world, FEW)
    few = {name: cost(client, address) for name, address in pages(world).items()}
    fill(world, MANY)
    many = {name: cost(client, address) for name, address in pages(world).items()}
    for name, measured in many.items():
        count = len(measured.statements)
        print(f"{name}: {count} requêtes, {few[name].milliseconds:.0f} → {measured.milliseconds:.0f} ms CPU")  # noqa: T201
        repeated = {s: n for s, n in Counter(measured.statements).items() if n > 1}
        assert count <= BUDGETS[name], f"{name} : {count} requêtes, répétées : {repeated}"
        assert count <= len(few[name].statements) + 1, f"{name} grandit, répétées : {repeated}"
    lines = []
    for name, measured in many.items():
        lines += [f"{name} : {len(measured.statements)}", *(f"    {s}" for s in measured.statements)]
    same_as_kept("query_budgets.txt", "\n".join(lines) + "\n")
