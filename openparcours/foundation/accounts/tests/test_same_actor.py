"""What is typed in a page is signed by whoever the page was shown to, or by nobody."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from openparcours.foundation.accounts import sessions
from openparcours.foundation.drafts.models import Draft
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.tests.factories import OrganizationFactory, PostFactory

PASSWORD = "une phrase de passe d'exemple"
TEXT = "Vue ce matin, a repris des forces."
URL, DRAFT = "/equipe/arrivee/", "/brouillons/note/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> PractitionerRole:
    return director()


def director(**more: object) -> PractitionerRole:
    post = PostFactory(access_role="director", **more)
    post.practitioner.user.password = make_password(PASSWORD)
    post.practitioner.user.save()
    return post


def sign_in(client: Client, post: PractitionerRole) -> None:
    client.post(reverse("account_login"), {"login": post.practitioner.user.email, "password": PASSWORD})
    client.post(reverse("directory:posts"), {"post": str(post.pk)})


def mark(client: Client, url: str = URL) -> str:
    """Return the actor that a page says it is shown to, the same in its forms and in its header."""
    page = client.get(url).content.decode()
    [found] = set(re.findall(r'name="acteur" value="([^"]+)"', page))
    assert f'"X-Acteur": "{found}"' in page
    assert page.count('name="acteur"') == page.count('name="csrfmiddlewaretoken"')
    return found


def change_user(client: Client, other: PractitionerRole) -> None:
    client.post(reverse("account_logout"))
    sign_in(client, other)


def test_page_posts_for_whom_it_was_shown_to(client, post):
    sign_in(client, post)
    assert client.post(URL, {"email": "x", "acteur": mark(client)}).status_code == 422
    assert client.post(URL, {"email": "x"}, headers={"X-Acteur": mark(client)}).status_code == 422


@pytest.mark.parametrize("way", ["field", "header"])
def test_page_of_another_person_is_refused_and_its_text_kept_for_her(client, post, way):
    other = director()
    sign_in(client, post)
    shown = mark(client)
    change_user(client, other)
    data = {"text": TEXT} | ({"acteur": shown} if way == "field" else {})
    headers = {"X-Acteur": shown} if way == "header" else {}
    answer = client.post(URL, data, headers=headers)
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert post.practitioner.user.full_name not in answer.content.decode()
    assert client.get(reverse("accounts:resume")).status_code == 302
    back = client.post(
        reverse("account_logout"), {"next": f"{reverse('account_login')}?next={reverse('accounts:resume')}"}
    )
    assert back["Location"].endswith(reverse("accounts:resume"))
    sign_in(client, post)
    assert client.get(reverse("accounts:resume")).context["inputs"][0]["fields"][0] == ["text", TEXT]


def test_fragment_of_another_person_is_refused_in_a_dialog(client, post):
    sign_in(client, post)
    shown = mark(client)
    change_user(client, director())
    answer = client.post(URL, {"text": TEXT, "acteur": shown}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.content.decode().lstrip().startswith("<dialog")


def test_page_of_another_post_is_refused_and_resumed_from_it(client, post):
    second = PostFactory(
        practitioner=post.practitioner, organization=OrganizationFactory(), access_role="director"
    )
    sign_in(client, post)
    shown = mark(client)
    client.post(reverse("directory:posts"), {"post": str(second.pk)})
    answer = client.post(URL, {"text": TEXT, "acteur": shown})
    assert answer.status_code == 409
    assert f'value="{post.pk}"' in answer.content.decode()
    client.post(reverse("directory:posts"), {"post": str(post.pk)})
    [held] = client.get(reverse("accounts:resume")).context["inputs"]
    assert ["acteur", shown] in held["fields"]


def test_draft_of_one_is_never_kept_as_another_s(client, post):
    sign_in(client, post)
    shown = mark(client)
    change_user(client, director())
    assert (
        client.post(DRAFT, {"text": TEXT, "acteur": shown}, headers={"X-Requested-With": "fetch"}).status_code
        == 409
    )
    assert not Draft.objects.exists()


def test_emptied_form_leaves_no_draft(client, post):
    sign_in(client, post)
    client.post(DRAFT, {"text": TEXT, "acteur": mark(client)})
    assert Draft.objects.get().values == {"text": [TEXT]}
    client.post(DRAFT, {"text": "", "acteur": mark(client)})
    assert not Draft.objects.exists()


def test_dialog_over_a_page_signs_in_its_user_only_and_at_its_post(client, post):
    other = director()
    sign_in(client, post)
    shown = mark(client)
    change_user(client, other)
    client.post(reverse("account_logout"))
    url, headers = reverse("accounts:relogin"), {"X-Acteur": shown}
    wrong = {"email": other.practitioner.user.email, "password": PASSWORD}
    assert client.post(url, wrong, headers=headers).status_code == 422
    assert "_auth_user_id" not in client.session
    right = {"email": post.practitioner.user.email, "password": PASSWORD}
    assert client.post(url, right, headers=headers).status_code == 204
    assert client.session[sessions.POST] == str(post.pk)


def test_text_posted_after_the_session_is_kept_for_the_author_of_the_page(client, post):
    other = director()
    sign_in(client, post)
    shown = mark(client)
    change_user(client, other)
    client.post(reverse("accounts:lock"))
    client.post(URL, {"text": TEXT, "acteur": shown})
    [held] = client.session[sessions.HELD]
    assert held["user"] == str(post.practitioner.user_id)


def test_page_too_old_shows_what_was_typed_in_it(post):
    client = Client(enforce_csrf_checks=True)
    client.force_login(post.practitioner.user)
    answer = client.post(URL, {"text": TEXT, "acteur": mark(client)})
    assert answer.status_code == 403
    assert TEXT in answer.content.decode()
    assert client.get(reverse("accounts:resume")).status_code == 200


def test_another_site_plants_nothing_to_be_sent_again(post):
    client = Client(enforce_csrf_checks=True)
    client.force_login(post.practitioner.user)
    client.get("/")
    client.post(URL, {"text": TEXT})
    assert sessions.HELD not in client.session
