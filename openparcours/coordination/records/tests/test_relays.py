"""What is handed over: a closed record for a time, a caseload for the holidays."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.notes import services as notes
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.notes.services import NoteContent
from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import CircleRole, OpeningReason, Restriction, SharingScope
from openparcours.coordination.records.selectors import WorklistFilter
from openparcours.coordination.records.services import NewMember, Opening, Statement
from openparcours.registry.directory.tests.factories import PostFactory


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def led(cast):
    """A record led by the coordinator, the GP in the circle, a note for all and one for the DAC."""
    cast.record = services.open_record(
        cast.coordinator,
        person=cast.person,
        opening=Opening(reason=OpeningReason.HOME),
        referent=cast.posts.coordinator,
    )
    services.record_information(
        cast.coordinator, person=cast.person, told_to="personne", means="oral", given_on=today()
    )
    member = NewMember(role=CircleRole.ATTENDING_PHYSICIAN, post=cast.posts.physician)
    services.add_member(cast.coordinator, person=cast.person, member=member)
    for restriction in (Restriction.CIRCLE, Restriction.HEALTH, Restriction.DAC):
        content = NoteContent(text=restriction, restriction=restriction)
        notes.write_note(cast.coordinator, person=cast.person, content=content)
    return cast


def close(cast):
    services.close_record(cast.coordinator, record=cast.record, reason="autre", summary="Relais au médecin.")


def give(cast, days=30, post=None):
    return services.give_relay(
        cast.coordinator, record=cast.record, successor=post or cast.posts.physician, ends_on=today(days)
    )


def read(actor):
    return set(LiaisonNote.objects.visible_to(actor).values_list("text", flat=True))


class TestRelay:
    def test_the_successor_reads_what_was_shared_until_the_day(self, led):
        close(led)
        assert read(led.physician) == set()
        give(led)
        assert read(led.physician) == {Restriction.CIRCLE, Restriction.HEALTH}
        assert selectors.record(led.physician, led.record.pk)
        with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
            assert read(led.physician)
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            assert read(led.physician) == set()

    def test_she_writes_nothing_and_decides_nothing(self, led):
        close(led)
        give(led)
        with pytest.raises(PermissionDenied):
            notes.write_note(led.physician, person=led.person, content=NoteContent(text="x"))

    def test_what_the_person_opposes_is_not_handed_over(self, led):
        close(led)
        give(led)
        services.open_record(led.coordinator, person=led.person, opening=Opening(reason=OpeningReason.HOME))
        against = Statement(
            scope=SharingScope.PROFESSIONAL, means="oral", stated_on=today(), post=led.posts.physician
        )
        services.record_opposition(led.coordinator, person=led.person, statement=against)
        assert read(led.physician) == set()

    def test_an_open_record_has_no_relay_and_a_relay_is_short(self, led):
        with pytest.raises(ValidationError, match="ouvert"):
            give(led)
        close(led)
        for days in (0, 91):
            with pytest.raises(ValidationError, match="quatre-vingt-dix"):
                give(led, days)
        with pytest.raises(ValidationError, match="ne peut pas ouvrir"):
            give(led, post=PostFactory(access_role="territory"))

    def test_another_structure_gives_no_relay(self, led):
        close(led)
        with pytest.raises(PermissionDenied):
            services.give_relay(
                led.stranger, record=led.record, successor=led.posts.physician, ends_on=today(9)
            )


class TestDelegation:
    def lend(self, cast, start=0, end=9, **more):
        posts = {"referent": cast.posts.coordinator, "substitute": cast.posts.colleague, **more}
        return services.lend_caseload(cast.coordinator, starts_on=today(start), ends_on=today(end), **posts)

    def mine(self, actor):
        return list(selectors.worklist(actor, WorklistFilter()))

    def test_the_colleague_answers_for_the_records_then_gives_them_back(self, led):
        assert self.mine(led.colleague) == []
        delegation = self.lend(led, 1, 9)
        assert self.mine(led.colleague) == []
        with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
            assert self.mine(led.colleague) == [led.record]
            assert self.mine(led.coordinator) == [led.record]
        with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
            assert self.mine(led.colleague) == []
        led.record.refresh_from_db()
        assert led.record.referent == led.posts.coordinator
        services.end_delegation(led.coordinator, delegation=delegation)
        assert not selectors.delegations(led.coordinator).exists()

    @pytest.mark.parametrize(("start", "end"), [(3, 1), (-9, -1), (0, 200)])
    def test_days_make_sense(self, led, start, end):
        with pytest.raises(ValidationError):
            self.lend(led, start, end)

    def test_neither_twice_at_once_nor_to_oneself_nor_outside(self, led):
        self.lend(led)
        for more in (
            {},
            {"substitute": led.posts.coordinator, "start": 20, "end": 21},
            {"substitute": led.posts.stranger, "start": 20, "end": 21},
        ):
            with pytest.raises(ValidationError):
                self.lend(led, **more)

    def test_only_the_direction_lends_for_another(self, led):
        posts = {"referent": led.posts.coordinator, "substitute": led.posts.colleague}
        days = {"starts_on": today(), "ends_on": today(3)}
        with pytest.raises(PermissionDenied):
            services.lend_caseload(led.colleague, **posts, **days)
        services.lend_caseload(led.director, **posts, **days)

    def test_on_screen(self, led, client):
        client.force_login(led.posts.coordinator.practitioner.user)
        address = reverse("records:delegations")
        form = {
            "referent": led.posts.coordinator.pk,
            "substitute": led.posts.colleague.pk,
            "starts_on": today().isoformat(),
            "ends_on": today(5).isoformat(),
            "instructions": "Appeler le lundi.",
        }
        assert client.post(address, form | {"ends_on": ""}).status_code == 422
        client.post(address, form)
        page = client.get(address).content.decode()
        assert "Appeler le lundi." in page
        one = selectors.delegations(led.coordinator).get()
        client.force_login(led.posts.stranger.practitioner.user)
        assert client.post(reverse("records:delegation_end", args=[one.pk])).status_code == 404
