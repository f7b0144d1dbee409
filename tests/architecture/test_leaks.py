"""No screen tells a stranger anything, and no read request writes."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from openparcours.foundation.audit.models import Trace
from openparcours.web.workspace import middleware
from tests.architecture.routes import Route, ours
from tests.architecture.world import MARK, World, enter

OF_PERSONS = {
    "person_id", "record_id", "note_id", "attachment_id", "participant_id", "invitation_id", "statement_id",
    "fact_id", "access_id", "address_id", "contact_id", "relative_id", "merge_id", "run_id", "view_id",
    "post_id", "delegation_id", "proposal_id", "definition_id", "request_id", "orientation_id", "item_id", "break_id",
    "plan_id", "goal_id", "action_id", "agreement_id", "response_id", "conflict_id", "marking_id", "copy_id",
}  # fmt: skip
SEARCHES = {
    "q": MARK[:5],
    "recherche": MARK[:5],
    "pro": MARK[:5],
    "typed": MARK[:5],
    "nom": MARK[:5],
    "scope": "all",
}
DONE_ALREADY = {"workspace:saved_view_removal"}  # to remove what is not there is done
DAILY = {"audit", "events", "sessions", "contenttypes", "auth", "drafts"}  # a draft is its author's own


def names_something(path: str) -> bool:
    return not path.startswith("annuaire/") and any(f":{word}>" in path for word in OF_PERSONS)


def is_closed(route: Route, status: int) -> bool:
    """Tell whether an answer shuts the door; a screen opened by a link says 410 to a secret nobody received."""
    return status in {404, 403, 405} or (status == 410 and route.permission is None)


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content, "utf-8", "replace")


def counts() -> dict[str, int]:
    """Return how many rows each table of ours holds, but for traces, events and sessions."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in DAILY
    }


def test_the_owner_opens_every_screen(world: World):
    """Otherwise the tests below would prove nothing."""
    client, wrong = enter(world.owner), []
    for route in ours():
        if route.name.startswith("ui:"):
            continue
        answer = client.get(world.address(route))
        expected = {200, 302, 405} | ({410} if route.permission is None else set())
        if answer.status_code not in expected:
            wrong.append(f"{route.path} {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_a_stranger_reads_nothing(world: World, htmx: bool):
    client, wrong = enter(world.stranger), []
    headers = {"HX-Request": "true"} if htmx else {}
    for route in ours():
        for query in ({}, SEARCHES):
            answer = client.get(world.address(route), query, headers=headers)
            if MARK.lower() in body(answer).lower():
                wrong.append(f"{route.path} montre {MARK}")
            if names_something(route.path) and not is_closed(route, answer.status_code):
                wrong.append(f"{route.path} {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_stranger_writes_nothing(world: World):
    wrong, before = [], counts()
    for route in ours():
        answer = enter(world.stranger).post(world.address(route), SEARCHES)
        if MARK.lower() in body(answer).lower():
            wrong.append(f"{route.path} montre {MARK}")
        if (
            names_something(route.path)
            and not is_closed(route, answer.status_code)
            and route.name not in DONE_ALREADY
        ):
            wrong.append(f"{route.path} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert counts() == before


def test_what_a_visitor_reads(world: World, client: Client):
    for route in ours():
        if route.permission is not None:
            assert client.get(world.address(route)).status_code == 302, route.path
        assert MARK.lower() not in body(client.get(world.address(route))).lower()


def test_reading_a_record_leaves_a_trace_and_nothing_else(world: World):
    client, before = enter(world.owner), counts()
    traces = Trace.objects.count()
    for route in ours():
        client.get(world.address(route))
    after = counts() | {"records.RecordVisit": before["records.RecordVisit"]}
    assert after == before
    assert Trace.objects.filter(person_id=world.person.pk).count() > traces


def test_a_writing_read_request_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch):
    """The guard that lets the trace through stops the rest."""
    from openparcours.web.workspace.models import SavedView

    def write(*args: Any, **kwargs: Any) -> list[Any]:
        SavedView.objects.create(user=world.owner.practitioner.user, name="x", query="")
        return []

    monkeypatch.setattr("openparcours.coordination.notes.selectors.open_mentions", write)
    with pytest.raises(middleware.WriteInReadRequest):
        enter(world.owner).get("/")
