"""Sign in with a password, a second factor, a passkey; come back with a PIN; lose nothing that was typed."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory import services
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import PostFactory

PASSWORD = "une phrase de passe d'exemple"
PIN = "480275"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post() -> PractitionerRole:
    post = PostFactory(access_role="director")
    user = post.practitioner.user
    user.password, user.pin = make_password(PASSWORD), make_password(PIN)
    user.save()
    return post


def sign_in(page: Page, post: PractitionerRole) -> None:
    page.goto("/compte/login/")
    page.get_by_label("Adresse électronique").fill(post.practitioner.user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="compte et poste").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/compte/login/")


def code_of(authenticator: Authenticator) -> str:
    secret = get_adapter().decrypt(authenticator.data["secret"])
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_passkey_is_added_then_signs_in_alone(page, post, assert_axe_clean):
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, post)
    page.goto("/compte/2fa/webauthn/add/")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_label("Nom de la clé").fill("Ordinateur du bureau")
    page.get_by_label("Me connecter avec cette clé seule").check()
    assert_axe_clean(page)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "add" not in url)
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/")
    sign_out(page)
    page.get_by_role("button", name="Se connecter avec une clé d'accès").click()
    expect(page.get_by_role("heading", name="Ma journée")).to_be_visible()


def test_code_of_the_application_then_recovery_code(page, post, assert_axe_clean):
    sign_in(page, post)
    page.goto("/compte/2fa/totp/activate/")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    assert_axe_clean(page)
    secret = page.locator("#authenticator_secret").input_value()
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Activer").click()
    page.wait_for_url("**/recovery-codes/")
    recovery = page.locator("#recovery_codes").input_value().split()
    assert len(recovery) == 10
    page.goto("/")
    sign_out(page)
    sign_in(page, post)
    assert_axe_clean(page)
    page.locator("input[name=code]").fill(recovery[0])
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", name="Ma journée")).to_be_visible()


def test_lock_and_return_with_the_pin(page, post, assert_axe_clean, screenshots):
    sign_in(page, post)
    page.goto("/equipe/")
    page.get_by_role("button", name="compte et poste").click()
    page.get_by_role("button", name="Verrouiller").click()
    assert_axe_clean(page)
    screenshots(page, "verrou")
    page.get_by_label("Code PIN ou mot de passe").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ma journée")).to_be_visible()


def test_typed_text_survives_the_end_of_the_session(page, post, assert_axe_clean, screenshots):
    sign_in(page, post)
    page.goto("/equipe/arrivee/")
    page.get_by_label("Prénom").fill("Nouvelle")
    page.get_by_label("Nom", exact=True).fill("EXEMPLE")
    page.get_by_label("Adresse électronique professionnelle").fill("nouvelle@example.org")
    page.get_by_label("Profession", exact=True).select_option("assistant de service social")
    Session.objects.all().delete()
    page.get_by_role("button", name="Proposer le poste").click()
    page.get_by_label("Code PIN ou mot de passe").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Votre saisie a été gardée")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "reprise")
    page.get_by_role("button", name="Envoyer maintenant").click()
    expect(page.get_by_text("Le poste est proposé à Nouvelle EXEMPLE")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "equipe-proposition")


def test_fragment_is_asked_again_after_signing_in_on_the_spot(page, post, assert_axe_clean):
    sign_in(page, post)
    expect(page.get_by_role("heading", name="Ma journée")).to_be_visible()
    page.evaluate("""() => {
        const box = document.createElement("button");
        box.id = "essai";
        box.setAttribute("hx-get", "/equipe/");
        box.setAttribute("hx-target", "#contenu");
        box.setAttribute("hx-select", "#contenu");
        box.textContent = "Charger";
        document.querySelector("main").append(box);
        htmx.process(box);
    }""")
    Session.objects.all().delete()
    page.locator("#essai").click()
    dialog = page.locator("#relogin")
    expect(dialog).to_be_visible()
    assert_axe_clean(page)
    dialog.get_by_label("Code PIN").fill("111222")
    dialog.get_by_role("button", name="Reprendre").click()
    expect(dialog.get_by_text("pas le bon code").first).to_be_visible()
    dialog.get_by_text("Se connecter autrement").click()
    dialog.get_by_label("Adresse électronique").fill(post.practitioner.user.email)
    dialog.get_by_label("Mot de passe", exact=True).fill("faux")
    dialog.get_by_role("button", name="Se reconnecter").click()
    expect(dialog.get_by_text("incorrect").first).to_be_visible()
    assert_axe_clean(page)
    dialog.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Se reconnecter").click()
    expect(page.get_by_role("heading", name="Équipe")).to_be_visible()
    assert Session.objects.count() == 1
    assert time.time() - sessions_seen() < 60


def test_a_pin_given_in_place_goes_on_where_the_click_was(page, post):
    sign_in(page, post)
    expect(page.get_by_role("heading", name="Ma journée")).to_be_visible()
    Session.objects.all().delete()
    page.keyboard.press("Control+k")
    page.keyboard.type("equipe")
    dialog = page.locator("#relogin")
    dialog.get_by_label("Code PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert Session.objects.count() == 1


def test_page_of_one_is_not_signed_by_the_next(page, post, assert_axe_clean, screenshots):
    second = PostFactory(access_role="director")
    second.practitioner.user.password = make_password(PASSWORD)
    second.practitioner.user.save()
    sign_in(page, post)
    page.goto("/equipe/arrivee/")
    page.get_by_label("Fonction").fill("Référente de deux secteurs")
    tab = page.context.new_page()
    tab.goto("/")
    sign_out(tab)
    sign_in(tab, second)
    expect(tab.get_by_role("heading", name="Ma journée")).to_be_visible()
    page.evaluate("""() => {
        const form = document.querySelector("main form");
        form.setAttribute("hx-post", "/equipe/arrivee/");
        htmx.process(form);
    }""")
    page.get_by_role("button", name="Proposer le poste").click()
    dialog = page.get_by_role("dialog", name="Cette page n'est plus à vous")
    expect(dialog.get_by_text("Référente de deux secteurs")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "autre-personne-dialogue")
    dialog.get_by_role("button", name="Fermer").click()
    expect(page.get_by_label("Fonction")).to_have_value("Référente de deux secteurs")
    page.evaluate("document.querySelector('main form').submit()")
    expect(page.get_by_role("heading", name="Cette page n'est plus à vous")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "autre-personne")
    page.get_by_role("button", name="Changer de personne et reprendre").click()
    page.get_by_label("Adresse électronique").fill(post.practitioner.user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", name="Votre saisie a été gardée")).to_be_visible()
    screenshots(page, "reprise-deux")


def test_second_factor_is_chosen_and_a_proposed_post_taken(
    new_page, post, settings, assert_axe_clean, screenshots
):
    new = services.NewPost(
        email="nouvelle@example.org",
        given_name="Nouvelle",
        family_name="EXEMPLE",
        profession="assistant_social",
        function="Assistante sociale",
        access_role="analyst",
    )
    services.propose_post(actor_at(post), new=new)
    user = User.objects.get(email=new.email)
    user.set_password(PASSWORD)
    user.save()
    settings.REQUIRE_SECOND_FACTOR = True
    page = new_page(phone=True)
    page.goto("/compte/login/")
    page.get_by_label("Adresse électronique").fill(new.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", name="Encore une protection avant d'entrer")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "second-facteur")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    page.goto("/")
    expect(page.get_by_role("heading", name="Un poste vous attend")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "poste-propose")
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_text("Vous avez un poste de plus")).to_be_visible()
    page.get_by_role("button", name="Travailler depuis").click()
    expect(page.get_by_role("heading", name="Ma journée")).to_be_visible()


def sessions_seen() -> int:
    return int(Session.objects.get().get_decoded()[sessions.SEEN])
