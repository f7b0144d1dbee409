"""Who sees what, who is recognised, and how delays are counted."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.rules import (
    delay,
    due_at,
    held_between,
    in_words,
    minutes_spent,
    promise_in_words,
    without_title,
)
from openparcours.coordination.requests.services import Content
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import services as definitions
from openparcours.foundation.definitions.services import Writing, load_shipped
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.services import propose_correction
from openparcours.registry.directory.tests.factories import PhysicianPostFactory, PostFactory
from openparcours.registry.people.models import PersonAccess

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
moments = st.integers(0, 500).map(lambda hours: START + timedelta(hours=hours))
holds = st.lists(st.tuples(moments, moments).map(lambda pair: tuple(sorted(pair))), max_size=6)


class TestRules:
    @given(st.integers(0, 500), holds)
    def test_a_net_delay_is_never_longer_than_the_gross_one_nor_negative(self, hours, stops):
        measured = delay(START, START + timedelta(hours=hours), stops)
        assert timedelta() <= measured.net <= measured.gross == timedelta(hours=hours)
        assert measured.held == held_between(START, START + timedelta(hours=hours), stops)

    @given(st.integers(0, 500), holds)
    def test_the_clock_counts_each_hour_once(self, hours, stops):
        """The oracle walks hour by hour."""
        stopped = sum(
            any(begins <= START + timedelta(hours=h) < ends for begins, ends in stops) for h in range(hours)
        )
        assert held_between(START, START + timedelta(hours=hours), stops) == timedelta(hours=stopped)

    @given(st.integers(1, 300), holds)
    def test_a_hold_never_brings_the_promise_nearer(self, hours, stops):
        promise = timedelta(hours=hours)
        assert due_at(START, promise, stops) >= START + promise
        assert due_at(START, promise, [(START, None)]) == START + promise

    def test_words(self):
        assert [in_words(timedelta(minutes=m)) for m in (0, 59, 60, 47 * 60, 49 * 60)] == [
            "1 min", "59 min", "1 h", "47 h", "2 j",
        ]  # fmt: skip
        assert promise_in_words(START, START + timedelta(days=3)) == "en retard de 3 j"
        assert promise_in_words(START, START - timedelta(hours=5)) == "encore 5 h"
        assert [without_title(n) for n in ("Dr. Durand", "le docteur Le Goff, Port", "Dr")] == [
            "Durand", "Le Goff", "Dr",
        ]  # fmt: skip
        assert [minutes_spent(START, START + timedelta(minutes=m)) for m in (0, 4, 900)] == [1, 4, 120]


class TestVisibility:
    def test_the_structure_that_received_it_and_nobody_else(self, cast, receive):
        one = receive(person=cast.person)
        seen = {
            who
            for who in ("coordinator", "colleague", "reception", "stranger", "physician")
            if SupportRequest.objects.visible_to(getattr(cast, who)).filter(pk=one.pk).exists()
        }
        assert seen == {"coordinator", "colleague", "reception"}

    def test_the_person_s_door_alone_opens_nothing(self, cast, receive):
        one = receive(person=cast.person)
        for holder in (cast.posts.physician.pk, cast.stranger.organization_id):
            PersonAccess.objects.create(
                person=cast.person, holder_id=holder, basis="circle", shows_health=True, shows_social=True
            )
        for who in (cast.physician, cast.stranger):
            assert selectors.request(who, one.pk) is None
            assert selectors.own_request(who, one.pk) is None

    def test_a_requester_follows_her_own_and_only_hers(self, cast, receive):
        receive()
        mine = services.ask_structure(cast.physician, structure=cast.dac, content=Content(text="Aidez-nous"))
        assert selectors.own_requests(cast.physician) == [mine]
        other = actor_at(PhysicianPostFactory())
        assert selectors.own_requests(other) == []
        assert mine in SupportRequest.objects.visible_to(cast.coordinator)


class TestRecognition:
    def test_a_number_heard_once_is_recognised_with_its_requests(self, cast, receive):
        one = receive(asker={"name": "Mme Exemple", "phone": "05 36 49 00 77"})
        (known,) = selectors.callers(cast.reception, "0536490077")
        assert (known.name, known.category, known.is_sure) == ("Mme Exemple", "medecin_traitant", True)
        assert known.requests == (one,)
        assert selectors.callers(cast.stranger, "0536490077") == []
        assert selectors.caller(cast.stranger, known.key) is None

    def test_a_post_is_recognised_by_name_rpps_and_phone(self, cast):
        post = cast.posts.physician
        post.practitioner.rpps = "99900000015"
        post.practitioner.save()
        for typed in ("exemple physician", "05 36 49 00 01", "0536490001"):
            assert f"post:{post.pk}" in {one.key for one in selectors.callers(cast.reception, typed)}, typed

    def test_a_caller_is_recognised_by_the_number_corrected_here(self, cast):
        post = cast.posts.physician
        director = actor_at(PostFactory(access_role="director"))
        propose_correction(director, subject=post, field="phone", value="05 36 49 00 99")
        for typed in ("05 36 49 00 99", "0536490099", "05.36.49.00.99"):
            (found,) = selectors.callers(cast.reception, typed)
            assert (found.key, found.phone) == (f"post:{post.pk}", "05 36 49 00 99")
        chosen = selectors.caller(cast.reception, f"post:{post.pk}")
        assert chosen.phone == "05 36 49 00 99"

    def test_an_anonymous_caller_is_never_recognised(self, cast, receive):
        receive(category="anonyme", asker={"name": "Voisine", "phone": "0536490078"})
        assert selectors.callers(cast.reception, "0536490078") == []

    def test_a_person_is_found_by_birth_date_and_letters_with_what_is_open(self, cast, receive):
        one = receive(person=cast.person)
        found = selectors.person_search(cast.reception, "12/03/1941 fic")
        assert [p.person for p in found.persons] == [cast.person]
        assert found.persons[0].open_requests == (one,)
        assert selectors.person_search(cast.stranger, "12/03/1941 fic").persons == []

    def test_what_is_typed_begins_a_new_identity(self, cast):
        guess = selectors.person_search(cast.reception, "Exemple Odile 12/03/1951").guess
        assert (guess["family_name"], guess["given_names"], guess["birth"]) == (
            "Exemple",
            "Odile",
            "12/03/1951",
        )


class TestWorklist:
    def rows(self, cast, **wanted):
        page = selectors.request_page(
            cast.coordinator,
            selectors.RequestFilter(**wanted),
            selectors.filter_lists(cast.coordinator),
            limit=50,
        )
        return [row.request for row in page.rows]

    def test_filters(self, cast, receive):
        late = receive(received_at=timezone.now() - timedelta(days=9), reason="isolement")
        mine = services.take_request(cast.coordinator, request=receive(category="personne"))
        done = services.answer_request(cast.coordinator, request=receive(), answer="Voilà")
        assert self.rows(cast) == [late, mine]
        assert self.rows(cast, is_late=True) == [late]
        assert self.rows(cast, owner="moi") == [mine]
        assert self.rows(cast, owner="personne") == [late]
        assert self.rows(cast, owner="n'importe") == [late, mine]
        assert self.rows(cast, reason="isolement") == [late]
        assert self.rows(cast, group="Usagers et aidants") == [mine]
        assert self.rows(cast, state="closes") == [done]
        assert self.rows(cast, words=late.number) == [late]

    def test_pages_follow_without_hole_nor_double(self, cast, receive):
        for _ in range(5):
            receive()
        offered, wanted, key, seen = (
            selectors.filter_lists(cast.coordinator),
            selectors.RequestFilter(),
            "",
            [],
        )
        for _ in range(4):
            page = selectors.request_page(cast.coordinator, wanted, offered, after_key=key, limit=2)
            seen += [row.request.pk for row in page.rows]
            if not (key := page.next_key):
                break
        assert len(seen) == len(set(seen)) == 5

    def test_a_person_out_of_reach_is_not_named(self, cast, receive):
        receive(person=cast.person)
        PersonAccess.objects.all().delete()
        page = selectors.request_page(
            cast.coordinator, selectors.RequestFilter(), selectors.filter_lists(cast.coordinator), limit=5
        )
        assert page.rows[0].who == "Personne hors de portée"

    def test_the_board_and_the_load_count(self, cast, receive):
        services.take_request(
            cast.coordinator, request=receive(received_at=timezone.now() - timedelta(days=9))
        )
        receive()
        columns = selectors.board(
            cast.coordinator, selectors.RequestFilter(), selectors.filter_lists(cast.coordinator)
        )
        assert [column.count for column in columns] == [1, 1, 0, 0]
        (load,) = selectors.loads(cast.coordinator)
        assert (load.open_count, load.late_count) == (1, 1)


class TestLists:
    def test_a_code_once_used_keeps_its_label(self, cast, receive):
        load_shipped()
        admin = Actor(user_id=None, label="essai", role="regional_admin", post_id=cast.posts.coordinator.pk)
        shorter = {"items": [{"code": "autre", "label": "autre"}]}
        draft = definitions.save_draft(
            admin, kind="code_list", code="request.reason", writing=Writing(title="Motifs", content=shorter)
        )
        definitions.publish(admin, definition=draft)
        offered = selectors.lists(cast.dac.pk)
        assert offered.choices("reason") == [("autre", "autre")]
        assert offered.label("reason", "isolement") == "isolement"
        assert offered.label("reason", "maintien_domicile") == "maintien à domicile"
        assert offered.label("reason", "jamais_vu") == "jamais_vu"

    def test_a_structure_s_own_promise_wins(self, cast, receive):
        load_shipped()
        director = SimpleNamespace(**vars(cast.coordinator))
        content = {
            "unit": "heures",
            "values": [{"starts_on": "2020-01-01", "value": 10, "source": "CPOM fictif"}],
        }
        actor = Actor(**{**vars(director), "role": "director"})
        draft = definitions.save_draft(
            actor,
            kind="parameter",
            code="request.delay.standard",
            writing=Writing(title="Délai", content=content),
        )
        definitions.publish(actor, definition=draft)
        one = receive()
        assert one.answer_due_at - one.received_at == timedelta(hours=10)
