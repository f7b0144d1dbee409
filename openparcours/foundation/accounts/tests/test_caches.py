"""What is shown to one is kept for nobody else."""

import pytest
from django.urls import reverse

from openparcours.registry.directory.tests.factories import PostFactory
from openparcours.ui import assets

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["workspace:home", "directory:search", "account_login", "mfa_index"])
def test_pages_and_fragments_are_kept_nowhere(client, name):
    client.force_login(PostFactory(access_role="analyst").practitioner.user)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(reverse(name), headers=headers)
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert "HX-Request" in answer["Vary"]


def test_the_stylesheet_is_still_kept_for_a_year(client):
    assert "immutable" in client.get(assets.address("css"))["Cache-Control"]
