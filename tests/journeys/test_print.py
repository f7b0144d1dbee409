"""What leaves on paper is light, whole, and holds nothing that one clicks."""

import pytest
from playwright.sync_api import expect

from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.tests.factories import PostFactory
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import PersonAccessFactory

pytestmark = pytest.mark.django_db(transaction=True)
BRIGHTNESS = "e => getComputedStyle(e).backgroundColor"
CLICKED = ".nav, .topbar, .tabs, .button, .bulk-bar, .pager, .filter-bar, .breadcrumb, input[type=checkbox]"


def test_pages_of_the_dark_theme_are_printed_light_and_bare(new_page, screenshots):
    record = CoordinationRecordFactory()
    post = PostFactory(organization=record.organization)
    post.practitioner.user = User.objects.get(pk=post.practitioner.user_id)
    PersonAccessFactory(
        person=record.person, holder_id=record.organization_id, basis=AccessBasis.OWNER,
        shows_health=True, shows_social=True,
    )  # fmt: skip
    page = new_page(post, dark=True)
    person = record.person_id
    for address in (
        "/dossiers/",
        f"/personnes/{person}/",
        f"/notes/personnes/{person}/",
        f"/plans/personnes/{person}/",
    ):
        # given a page of the dark theme
        page.emulate_media(media="screen", color_scheme="dark")
        assert page.goto(address).ok
        panel = page.locator(".panel").last
        assert panel.evaluate(BRIGHTNESS) != "rgb(255, 255, 255)"
        # when it is printed, then its panels are white and nothing is left to click
        page.emulate_media(media="print", color_scheme="dark")
        assert panel.evaluate(BRIGHTNESS) == "rgb(255, 255, 255)", address
        for part in page.locator(CLICKED).all():
            expect(part).to_be_hidden()
        expect(page.locator("h1").first).to_be_visible()
        screenshots(page, f"papier-{address.split('/')[1]}")
