"""Posts: chosen, given, changed and ended within one's organisation."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.tests.factories import UserFactory
from openparcours.foundation.audit.models import Trace
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.choices import CareCategory, Source
from openparcours.registry.directory.models import PostProposal, PractitionerRole
from openparcours.registry.directory.tests.factories import (
    OrganizationFactory,
    PostFactory,
    PractitionerFactory,
)

RPPS = "99900000015"

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> PractitionerRole:
    return PostFactory(access_role="director")


def new(**changes: str) -> services.NewPost:
    fields = {
        "email": "nouvelle@example.org",
        "given_name": "Nouvelle",
        "family_name": "EXEMPLE",
        "profession": "assistant_social",
        "function": "Assistante sociale",
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


def propose(director, **changes) -> PostProposal:
    return services.propose_post(selectors.actor_at(director), new=new(**changes))


def accepted(director, **changes) -> PractitionerRole:
    proposal = propose(director, **changes)
    return services.accept_proposal(User.objects.get(email=proposal.email), proposal=proposal)


def nurse(**more) -> PractitionerRole:
    """Return a nurse's post of the national directory, of somebody without an account."""
    practitioner = PractitionerFactory(user=None, rpps=RPPS, family_name="EXEMPLE", given_name="Nouvelle")
    return PostFactory(practitioner=practitioner, access_role="", source=Source.ANNUAIRE, **more)


def test_proposed_post_begins_when_its_holder_takes_it(director):
    proposal = propose(director)
    user = User.objects.get(email="nouvelle@example.org")
    assert not user.has_usable_password()
    assert not selectors.posts_of(user).exists()
    post = services.accept_proposal(user, proposal=proposal)
    assert post.practitioner.user == user
    assert post.organization == director.organization
    assert list(selectors.posts_of(user)) == [post]
    for act in (services.accept_proposal, services.decline_proposal):
        with pytest.raises(PermissionDenied):
            act(user, proposal=proposal)
    acts = list(Trace.objects.values_list("what", flat=True))
    assert {"directory.post.proposed", "directory.post.accepted"} <= set(acts)


def test_address_of_somebody_tells_nothing_of_her_and_takes_nothing_from_her(client, director):
    holder = PostFactory(practitioner__given_name="Odette", practitioner__family_name="SECRÈTE")
    client.force_login(director.practitioner.user)
    data = vars(new(email=holder.practitioner.user.email.upper()))
    unknown = client.post(reverse("directory:new_member"), vars(new()), follow=True)
    known = client.post(reverse("directory:new_member"), data, follow=True)
    assert "SECR" not in known.content.decode().upper().replace("SECRÉTAIRE", "")
    said = [[str(message) for message in page.context["messages"]] for page in (known, unknown)]
    assert said == [["Le poste est proposé à Nouvelle EXEMPLE."]] * 2
    assert holder.practitioner.roles.count() == 1
    owner = Client()
    owner.force_login(holder.practitioner.user)
    assert "Un poste vous est proposé" in owner.get("/").content.decode()
    proposal = PostProposal.objects.get(email=holder.practitioner.user.email)
    assert director.organization.name in owner.get("/poste/").content.decode()
    owner.post(reverse("directory:proposal_answer", args=[proposal.pk]), {"answer": "decline"})
    assert holder.practitioner.roles.count() == 1
    assert not selectors.proposals_to(holder.practitioner.user).exists()


def test_nobody_answers_for_another(client, director):
    proposal = propose(director)
    stranger = PostFactory(access_role="analyst")
    client.force_login(stranger.practitioner.user)
    url = reverse("directory:proposal_answer", args=[proposal.pk])
    assert client.post(url, {"answer": "accept"}).status_code == 404
    with pytest.raises(PermissionDenied):
        services.accept_proposal(stranger.practitioner.user, proposal=proposal)


def test_proposal_is_withdrawn_and_made_once(director):
    proposal = propose(director)
    with pytest.raises(ValidationError):
        propose(director)
    services.withdraw_proposal(selectors.actor_at(director), proposal=proposal)
    with pytest.raises(PermissionDenied):
        services.accept_proposal(User.objects.get(email=proposal.email), proposal=proposal)
    accepted(director)
    with pytest.raises(ValidationError):
        propose(director)


def test_nobody_gives_herself_a_post_nor_acts_on_her_own(director):
    actor, own = selectors.actor_at(director), director.practitioner
    with pytest.raises(ValidationError):
        propose(director, email=own.user.email)
    second = PostFactory(practitioner=own, organization=director.organization, access_role="reception")
    for post in (director, second):
        with pytest.raises(PermissionDenied):
            services.end_post(actor, post=post)
        with pytest.raises(PermissionDenied):
            services.change_access_role(actor, post=post, access_role="analyst")
        with pytest.raises(PermissionDenied):
            services.change_address(actor, post=post, email="autre@example.org")


@pytest.mark.parametrize("profession", ["10", "60", "aide_soignant"])
def test_health_profession_is_given_to_whoever_has_it_in_the_national_directory(director, profession):
    for rpps in ("", RPPS):
        with pytest.raises(ValidationError):
            propose(director, profession=profession, rpps=rpps)
    nurse(profession=profession)
    with pytest.raises(ValidationError):
        propose(director, profession=profession, rpps=RPPS, family_name="AUTRE")
    with pytest.raises(ValidationError):
        propose(director, profession="21", rpps=RPPS)
    post = accepted(director, profession=profession, rpps=RPPS)
    assert post.practitioner.rpps == RPPS
    assert post.care_category == CareCategory.HEALTH


def test_local_entry_proves_no_health_profession(director):
    PractitionerRole.objects.filter(pk=nurse().pk).update(source=Source.LOCAL)
    with pytest.raises(ValidationError):
        propose(director, profession="60", rpps=RPPS)


def test_health_profession_is_that_of_one_account_only(director):
    held = nurse()
    held.practitioner.user = UserFactory()
    held.practitioner.save()
    proposal = propose(director, profession="60", rpps=RPPS)
    with pytest.raises(ValidationError):
        services.accept_proposal(User.objects.get(email=proposal.email), proposal=proposal)
    assert selectors.proposals_to(User.objects.get(email=proposal.email)).exists()


def test_director_gives_nothing_above_or_elsewhere(director):
    actor = selectors.actor_at(director)
    with pytest.raises(PermissionDenied):
        propose(director, access_role="regional_admin")
    elsewhere = PostFactory(access_role="analyst", organization=OrganizationFactory())
    above = PostFactory(access_role="regional_admin", organization=director.organization)
    for post in (elsewhere, above):
        with pytest.raises(PermissionDenied):
            services.end_post(actor, post=post)
        with pytest.raises(PermissionDenied):
            services.change_access_role(actor, post=post, access_role="reception")


def test_administrator_of_the_platform_opens_no_record_to_anybody(director):
    admin = PostFactory(access_role="regional_admin")
    for role in ("dac_physician", "identity_officer", "field_health", "director"):
        with pytest.raises(PermissionDenied):
            propose(admin, access_role=role)
    assert accepted(admin, access_role="privacy_officer")


def test_whoever_controls_is_named_but_not_removed_by_the_direction(director):
    officer = accepted(director, access_role="privacy_officer")
    actor = selectors.actor_at(director)
    with pytest.raises(PermissionDenied):
        services.change_access_role(actor, post=officer, access_role="reception")
    with pytest.raises(PermissionDenied):
        services.end_post(actor, post=officer)
    services.end_post(selectors.actor_at(PostFactory(access_role="regional_admin")), post=officer)
    officer.refresh_from_db()
    assert officer.ended_on


@pytest.mark.django_db(transaction=True)
def test_address_of_a_colleague_is_changed_by_her_administrator(client, director, mailoutbox):
    colleague = PostFactory(organization=director.organization, access_role="analyst")
    former = colleague.practitioner.user.email
    EmailAddress.objects.create(user=colleague.practitioner.user, email="intrus@example.org")
    client.force_login(director.practitioner.user)
    url = reverse("directory:address", args=[colleague.pk])
    assert client.post(url, {"email": director.practitioner.user.email}).status_code == 422
    assert client.post(url, {"email": "Nouvelle.Adresse@example.org"}).status_code == 302
    colleague.practitioner.user.refresh_from_db()
    assert colleague.practitioner.user.email == "nouvelle.adresse@example.org"
    assert not EmailAddress.objects.filter(user=colleague.practitioner.user).exists()
    assert Trace.objects.filter(what="accounts.email.changed").exists()
    assert [mail.to for mail in mailoutbox] == [[former]]


def test_address_of_whoever_works_elsewhere_too_is_not_one_s_to_change(director):
    colleague = PostFactory(organization=director.organization, access_role="analyst")
    PostFactory(
        practitioner=colleague.practitioner, organization=OrganizationFactory(), access_role="field_health"
    )
    with pytest.raises(ValidationError):
        services.change_address(selectors.actor_at(director), post=colleague, email="autre@example.org")


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
    holder = Client()
    holder.force_login(User.objects.get(email="nouvelle@example.org"))
    assert holder.get("/")["Location"] == "/poste/?next=%2F"
    assert "Un poste vous attend" in holder.get("/poste/").content.decode()
    proposal = PostProposal.objects.get()
    holder.post(reverse("directory:proposal_answer", args=[proposal.pk]), {"answer": "accept"})
    assert holder.get("/").status_code == 200
    post = PractitionerRole.objects.get(practitioner__user__email="nouvelle@example.org")
    own = reverse("directory:role", args=[director.pk])
    assert client.get(own).status_code == client.post(own).status_code == 403
    assert client.get(reverse("directory:role", args=[post.pk])).status_code == 200
    client.post(reverse("directory:role", args=[post.pk]), {"access_role": "reception"})
    post.refresh_from_db()
    assert post.access_role == "reception"
    client.post(reverse("directory:departure", args=[post.pk]))
    post.refresh_from_db()
    assert post.ended_on
    assert client.post(reverse("directory:new_member"), {"email": "x"}).status_code == 422
