"""Posts: chosen, given, changed and ended within one's organisation."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.tests.factories import UserFactory
from openparcours.foundation.audit.models import Trace
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.tests.factories import OrganizationFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> PractitionerRole:
    return PostFactory(access_role="director")


def new(**changes: str) -> services.NewPost:
    fields = {
        "email": "nouvelle@example.org",
        "given_name": "Nouvelle",
        "family_name": "EXEMPLE",
        "profession": "60",
        "function": "Infirmière",
        "access_role": "analyst",
    }
    return services.NewPost(**(fields | changes))


def test_user_with_two_posts_chooses_and_the_choice_is_traced(client):
    first = PostFactory(access_role="analyst")
    second = PostFactory(
        practitioner=first.practitioner, organization=OrganizationFactory(), access_role="field_health"
    )
    client.force_login(first.practitioner.user)
    assert client.get("/")["Location"] == "/poste/?next=%2F"
    page = client.get("/poste/")
    assert page.content.decode().count('name="post"') == 2
    key = client.session.session_key
    assert client.post("/poste/", {"post": str(second.pk), "next": "/equipe/"})["Location"] == "/equipe/"
    assert client.session.session_key != key
    assert client.session["post_id"] == str(second.pk)
    assert Trace.objects.filter(what="directory.post.chosen", post_id=second.pk).exists()


def test_nobody_takes_the_post_of_another(client, director):
    stranger = PostFactory(access_role="field_social")
    client.force_login(stranger.practitioner.user)
    assert client.post("/poste/", {"post": str(director.pk)}).status_code == 404


def test_user_without_post_is_told_so(client):
    client.force_login(UserFactory())
    page = client.get("/", follow=True)
    assert "Aucun poste en cours" in page.content.decode()


def test_post_ended_stops_at_the_next_click(client, director):
    colleague = PostFactory(organization=director.organization, access_role="analyst")
    client.force_login(colleague.practitioner.user)
    assert client.get("/").status_code == 200
    services.end_post(selectors.actor_at(director), post=colleague)
    assert client.get("/").status_code == 302


def test_director_gives_a_post_and_a_new_account(director):
    post = services.give_post(selectors.actor_at(director), new=new())
    user = User.objects.get(email="nouvelle@example.org")
    assert post.practitioner.user == user
    assert post.organization == director.organization
    assert not user.has_usable_password()


def test_director_gives_nothing_above_or_elsewhere(director):
    actor = selectors.actor_at(director)
    with pytest.raises(PermissionDenied):
        services.give_post(actor, new=new(access_role="regional_admin"))
    elsewhere = PostFactory(access_role="analyst", organization=OrganizationFactory())
    for act in (services.end_post, services.change_access_role):
        with pytest.raises(PermissionDenied):
            act(
                actor,
                post=elsewhere,
                **({"access_role": "reception"} if act is services.change_access_role else {}),
            )


@pytest.mark.parametrize(("role", "status"), [("director", 200), ("analyst", 403), ("field_health", 403)])
def test_team_screen_by_role(client, role, status):
    post = PostFactory(access_role=role)
    client.force_login(post.practitioner.user)
    assert client.get(reverse("directory:team")).status_code == status


def test_team_shows_own_organisation_only(client, director):
    elsewhere = PostFactory(
        access_role="analyst",
        organization=OrganizationFactory(),
        practitioner__family_name="AILLEURS",
    )
    client.force_login(director.practitioner.user)
    assert "AILLEURS" not in client.get(reverse("directory:team")).content.decode()
    assert client.get(reverse("directory:role", args=[elsewhere.pk])).status_code == 404
    assert client.post(reverse("directory:departure", args=[elsewhere.pk])).status_code == 404


def test_team_screens_work_in_turn(client, director):
    client.force_login(director.practitioner.user)
    answer = client.post(reverse("directory:new_member"), vars(new()))
    assert answer.status_code == 302
    post = PractitionerRole.objects.get(practitioner__user__email="nouvelle@example.org")
    assert client.get(reverse("directory:role", args=[post.pk])).status_code == 200
    client.post(reverse("directory:role", args=[post.pk]), {"access_role": "reception"})
    post.refresh_from_db()
    assert post.access_role == "reception"
    client.post(reverse("directory:departure", args=[post.pk]))
    post.refresh_from_db()
    assert post.ended_on
    assert client.post(reverse("directory:new_member"), {"email": "x"}).status_code == 422
