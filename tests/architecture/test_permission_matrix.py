"""Role × address × verb, kept as a text that a reviewer reads (`--keep` writes it anew)."""

import pytest
from django.test import Client

from openparcours.foundation.accounts.roles import ROLES
from openparcours.registry.directory.tests.factories import PostFactory
from tests.architecture.routes import Route, ours
from tests.architecture.test_url_permissions import address
from tests.architecture.world import EVERYTHING, enter

VERBS = ("GET", "POST")
YES, NO = "x", "."


@pytest.fixture
def somebody(db, every_permission):
    """A post that holds every permission: what it cannot ask for is not offered at all."""
    return PostFactory(access_role=EVERYTHING)


def verbs(route: Route, post) -> list[str]:
    """Return the verbs that a route answers."""
    where = address(route.name, route.path)
    return [v for v in VERBS if enter(post).generic(v, where).status_code != 405]


def holders(route: Route) -> str:
    """Return a mark per column: visitor, then each role in the order of table 5."""
    visitor = YES if route.permission is None else NO
    held = [YES if not route.permission or route.permission in r.permissions else NO for r in ROLES.values()]
    return " ".join([visitor, *held])


def test_the_matrix_is_the_one_reviewed(somebody, monkeypatch, same_as_kept):
    offered = [(route, verb) for route in ours() for verb in verbs(route, somebody)]
    monkeypatch.delitem(ROLES, EVERYTHING)
    columns = ["visiteur", *ROLES]
    width = max(len(route.path) for route, _ in offered) + 6
    lines = [f"{'':{width}}{'| ' * n}{name}".rstrip() for n, name in enumerate(columns)]
    lines += [
        f"{verb:5}/{route.path:{width - 6}}{holders(route)}  {route.permission or '(ouvert)'}"
        for route, verb in offered
    ]
    same_as_kept("permission_matrix.txt", "\n".join(lines) + "\n")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_refused_what_it_does_not_hold(role):
    """The declaration is enforced, for one address of each permission, by real requests."""
    client, asked = enter(PostFactory(access_role=role)), set()
    for route in ours():
        if not route.permission or route.permission in asked or "<" in route.path:
            continue
        asked.add(route.permission)
        status = min(client.generic(v, address(route.name, route.path)).status_code for v in VERBS)
        statuses = {client.generic(v, address(route.name, route.path)).status_code for v in VERBS}
        if route.permission in ROLES[role].permissions:
            assert 403 not in statuses, route.path
            assert status < 500
        else:
            assert statuses <= {403, 405}, route.path


def test_a_visitor_writes_nothing_anywhere(db):
    for route in ours():
        if route.permission is not None:
            assert Client().post(address(route.name, route.path)).status_code in {302, 405}, route.path
