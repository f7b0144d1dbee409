"""The accessibility check is proven on a planted fault, so that its silence means something."""

import pytest
from django.urls import reverse

from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.tests.factories import PostFactory
from openparcours.registry.people.tests.factories import PersonAccessFactory

LISTS = (
    "workspace:home", "workspace:worklist", "workspace:requests", "workspace:search", "directory:search",
    "orientations:worklist", "people:identities", "requests:intake",
)  # fmt: skip
CLEAN = "<html lang='fr'><title>Essai</title><main><h1>Essai</h1><label>Nom <input></label></main></html>"


def test_the_accessibility_check_finds_a_planted_fault(page, assert_axe_clean):
    page.set_content(CLEAN)
    assert_axe_clean(page)
    page.set_content(CLEAN.replace("<label>Nom <input></label>", "<input>"))
    with pytest.raises(AssertionError, match="label"):
        assert_axe_clean(page)


@pytest.mark.django_db(transaction=True)
def test_no_list_is_wider_than_a_phone(new_page):
    record = CoordinationRecordFactory()
    PersonAccessFactory(person=record.person, holder_id=record.organization_id)
    post = PostFactory(organization=record.organization)
    post.practitioner.user = User.objects.get(pk=post.practitioner.user_id)
    page = new_page(post, phone=True)
    for name in LISTS:
        page.goto(reverse(name))
        assert page.evaluate("document.documentElement.scrollWidth") == 390, name
