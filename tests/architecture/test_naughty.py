"""Bad input breaks nothing: whatever is put in an address or in a form is answered, never an error."""

import inspect

import pytest
from django import forms

from tests.architecture.routes import Route, ours
from tests.architecture.world import World, enter

ASKED = [
    "avant", "apres", "debut", "onglet", "type", "pro", "q", "apercu", "scope", "status", "order", "field",
    "qui", "next", "avec", "lignes", "repere",
]  # fmt: skip
UNKNOWN = "00000000-0000-7000-8000-000000000000"
KEY = "_00000000000070008000000000000000"
NAUGHTY = [
    "9" * 5000, "9" * 30, "²", "a\0b", "2024-13-45T00:00", "0001-01-01T00:00:00+14:00",
    f"9999-12-31T23:59:59-14:00{KEY}", f"2024-01-01T10:00{KEY}",
]  # fmt: skip


def reads_its_address(route: Route) -> bool:
    return "request.GET" in inspect.getsource(inspect.getmodule(inspect.unwrap(route.view)))


def every_form(base: type[forms.Form] = forms.Form) -> set[type[forms.Form]]:
    """Return the forms of our rooms."""
    found = {base} if base.__module__.startswith("openparcours.") else set()
    return found.union(*(every_form(one) for one in base.__subclasses__()))


def test_whatever_an_address_asks(world: World):
    client, wrong = enter(world.owner), []
    reading = [route for route in ours() if reads_its_address(route)]
    for value in NAUGHTY:
        for route in reading:
            answer = client.get(world.address(route), dict.fromkeys(ASKED, value))
            if answer.status_code not in {200, 302, 404, 405, 410}:
                wrong.append(f"{route.path} {value[:40]!a} {answer.status_code}")
    assert len(reading) > 10
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("value", ["9" * 30, "²", "a\0b", UNKNOWN], ids=ascii)
def test_whatever_a_form_says(world: World, value: str):
    """A closed door is an answer, an error is not."""
    client, wrong = enter(world.owner), []
    names = {name for form in every_form() for name in form.base_fields} | {"typed", "is_shared", "partage"}
    said = dict.fromkeys(names, value) | {"post": UNKNOWN, "referent": UNKNOWN, "role": "autre"}
    for route in ours():
        answer = client.post(world.address(route), said)
        if answer.status_code not in {200, 302, 403, 404, 405, 409, 410, 422}:
            wrong.append(f"{route.path} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
