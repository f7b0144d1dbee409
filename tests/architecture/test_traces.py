"""Whoever is shown a person leaves one trace of her: of the person shown, of the emergency it was done in."""

from typing import Any

import pytest
from django.test import Client

from openparcours.coordination.records.selectors.journal import SENTENCES
from openparcours.foundation.audit.models import Trace
from openparcours.registry.people.models import PersonMerge
from tests.architecture.routes import ours
from tests.architecture.test_leaks import names_something
from tests.architecture.world import World, enter

OF_NOBODY = {"run_id", "view_id", "post_id", "definition_id", "delegation_id"}  # files, lists, colleagues

OF_SOMEBODY_UNKNOWN = {"requests:own_request"}  # described in words, no identity yet


def about_a_person() -> list[Any]:
    """Return the routes that name a person or something of hers."""
    found = [r for r in ours() if names_something(r.path) and not any(f":{n}>" in r.path for n in OF_NOBODY)]
    assert len(found) > 40
    return found


def traces_of(client: Client, address: str, **options: Any) -> tuple[int, list[Trace]]:
    """Return the status of an answer and the traces it left."""
    last = Trace.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    status = client.get(address, **options).status_code
    return status, list(Trace.objects.filter(sequence__gt=last))


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_every_screen_leaves_one_trace_of_the_person_shown(world: World, htmx: bool):
    client, wrong, shown = enter(world.owner), [], 0
    headers = {"HX-Request": "true"} if htmx else {}
    for route in about_a_person():
        status, left = traces_of(client, world.address(route), headers=headers)
        both = (
            {world.person.pk, world.samples["other_id"]} if ":other_id>" in route.path else {world.person.pk}
        )
        expected = {None} if route.name in OF_SOMEBODY_UNKNOWN else both
        expected = expected if status == 200 else set()
        shown += status == 200
        if {t.person_id for t in left} != expected or len(left) != len(expected):
            wrong.append(f"{route.path} {status} {[t.what for t in left]}")
    assert not wrong, "\n".join(wrong)
    assert shown > 25


def test_a_merged_identity_leaves_the_trace_of_the_one_shown(world: World):
    client, wrong = enter(world.owner), []
    merged = PersonMerge.objects.get(kept=world.person).merged_id
    world.samples["person_id"] = merged
    for route in about_a_person():
        status, left = traces_of(client, world.address(route))
        if status == 404 or merged in {t.person_id for t in left} or (status == 200 and not left):
            wrong.append(f"{route.path} {status} {[t.what for t in left]}")
    assert not wrong, "\n".join(wrong)


def test_what_is_done_in_an_emergency_says_so(world: World):
    client, seen = enter(world.physician), 0
    for route in about_a_person():
        _, left = traces_of(client, world.address(route))
        seen += len(left)
        assert all(t.is_emergency and "urgence fictive" in t.reason for t in left), route.path
    assert seen > 8
    last = Trace.objects.count()
    client.post(f"/notes/{world.samples['note_id']}/lecture/")
    assert Trace.objects.get(sequence__gt=last).is_emergency


def test_a_form_refused_shows_the_person_too(world: World):
    client = enter(world.owner)
    for name in (
        "people:traits", "people:ins", "people:evidence", "people:new_address", "records:closing",
        "records:information", "records:membership_end", "careplans:agreement", "requests:person",
    ):  # fmt: skip
        (route,) = [r for r in ours() if r.name == name]
        last = Trace.objects.order_by("-sequence").first().sequence
        assert (
            client.post(world.address(route), {"birth_date": "hier", "given_on": "hier"}).status_code == 422
        )
        assert Trace.objects.get(sequence__gt=last).person_id == world.person.pk


def test_every_reading_has_its_sentence_in_the_log():
    assert {route.view.reads for route in ours() if getattr(route.view, "reads", "")} <= SENTENCES.keys()
