"""Screens of plans: three casts, what a form loses, what a link shows, what paper says."""

import html
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from openparcours.coordination.careplans import services
from openparcours.coordination.careplans.models import CarePlan, Goal, PlanAction, PlanProblem
from openparcours.coordination.careplans.services import AlertContent, GoalContent, Presentation
from openparcours.coordination.careplans.tests.conftest import fill
from openparcours.foundation.accounts import sessions
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.definitions.services import load_shipped
from openparcours.foundation.drafts.models import Draft
from openparcours.kit.ids import new_id

HTMX = {"HX-Request": "true"}
NAUGHTY = ["\x00nul", "\u202e\u200b", "𝔘𝔫𝔦", "'\"><img src=x>", "a" * 5000, "{{ 7*7 }}", "\r\n\t"]


def enter(post) -> Client:
    client = Client()
    client.force_login(post.practitioner.user)
    session = client.session
    session[sessions.POST] = str(post.pk)
    session.save()
    return client


def read(answer) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture
def owner(cast):
    return enter(cast.posts.referent)


def add(client, plan, kind, parent=None, headers=HTMX, **values):
    sent = {
        "ligne": kind,
        "parent": parent.pk if parent else plan.pk,
        "submission_key": str(new_id()),
        **values,
    }
    return client.post(reverse("careplans:lines", args=[plan.pk]), sent, headers=headers)


def test_from_nothing_to_an_outline_by_enter_alone(cast, owner):
    start = reverse("careplans:start", args=[cast.person.pk])
    assert "Commencer le plan" in read(owner.get(reverse("careplans:person_plan", args=[cast.person.pk])))
    owner.post(start)
    owner.post(start)
    plan = CarePlan.objects.get()
    add(owner, plan, "probleme", need="chutes")
    problem = PlanProblem.objects.get()
    assert (problem.label, problem.domain) == ("Risque de chute", "Autonomie")
    add(owner, plan, "objectif", problem, words="Marcher dehors", due_on="2027-01-15")
    goal = Goal.objects.get()
    answer = add(owner, plan, "action", goal, title="Kiné", actor=f"membre:{cast.members.physician.pk}")
    page = read(answer)
    assert answer["HX-Retarget"] == "#plan"
    assert "Kiné" in page
    assert f'id="action-{goal.pk}-title"' in page
    assert page.count("data-focus-me") == 1
    add(owner, plan, "alerte", condition="chute", call="le 15", phone="15")
    assert plan.alerts.count() == 1


def test_without_scripts_the_same_forms_work(cast, owner, plan):
    answer = add(owner, plan, "probleme", headers={}, label="Isolement")
    assert answer.status_code == 302
    assert "Isolement" in read(owner.get(answer["Location"].split("#")[0]))
    refused = add(owner, plan, "probleme", headers={}, label="")
    assert refused.status_code == 422
    assert "choisissez un besoin" in read(refused)


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_are_told_or_kept(cast, owner, plan, text):
    _, goal, _ = fill(cast, plan)
    for kind, parent, values in (
        ("probleme", None, {"label": text}),
        ("objectif", None, {"words": text, "due_on": text}),
        ("action", goal, {"title": text, "actor": text}),
        ("alerte", None, {"condition": text, "call": text}),
    ):
        answer = add(owner, plan, kind, parent, **values)
        assert answer.status_code in {200, 422}
        assert "<img src=x>" not in answer.content.decode()
    data = {"matters": text, "referent": text, "next_revision_on": text, "authors": [text]}
    assert owner.post(reverse("careplans:presentation", args=[plan.pk]), data).status_code in {302, 422}
    for unknown in ("lignes", "x"):
        address = reverse("careplans:line", args=[plan.pk, unknown, goal.pk])
        assert owner.post(address, {"words": text}).status_code == 404


def test_what_is_typed_is_kept_until_it_is_written(cast, owner, plan):
    subject = f"probleme-{plan.pk}"
    owner.post(reverse("drafts:draft", args=["plan-ligne", subject]), {"label": "Poids qui bai"})
    assert "Poids qui bai" in read(owner.get(reverse("careplans:plan", args=[plan.pk])))
    add(owner, plan, "probleme", label="Poids qui baisse")
    assert not Draft.objects.exists()


def test_two_editors_on_one_line(cast, owner, plan):
    _, goal, _ = fill(cast, plan)
    address = reverse("careplans:line", args=[plan.pk, "objectif", goal.pk])
    seen = str(plan.edit_number)
    colleague = enter(cast.posts.colleague)
    assert colleague.post(address, {"words": "Danser", "seen": seen}, headers=HTMX).status_code == 200
    refused = owner.post(address, {"words": "Nager", "seen": seen})
    text = read(refused)
    assert refused.status_code == 409
    assert "Nager" in text
    assert "Objectif : Danser" in text
    again = text.split('name="seen" value="')[1].split('"')[0]
    assert owner.post(address, {"words": "Nager", "seen": again}).status_code == 302
    assert Goal.objects.get().words == "Nager"


def test_a_line_removed_meanwhile_gives_its_text_back(cast, owner, plan):
    _, goal, _ = fill(cast, plan)
    address = reverse("careplans:line", args=[plan.pk, "objectif", goal.pk])
    services.remove_line(cast.colleague, line=goal)
    answer = owner.post(address, {"words": "Ma phrase longue", "seen": "1"})
    assert answer.status_code == 409
    assert "Ma phrase longue" in read(answer)
    assert owner.get(address).status_code == 404


def test_the_other_is_told_in_the_outline(cast, owner, plan):
    seen = plan.edit_number
    services.add_line(cast.colleague, plan=plan, content=GoalContent(words="Aller au marché"))
    text = read(add(owner, plan, "probleme", label="Sommeil", seen=str(seen)))
    assert "a ajouté l'objectif « Aller au marché »" in text


def test_what_is_missing_is_told_with_links(cast, owner, plan):
    page = read(owner.get(reverse("careplans:plan", args=[plan.pk])))
    assert "Au moins un objectif" in page
    answer = owner.post(reverse("careplans:validation", args=[plan.pk]), follow=True)
    assert "Pour être valide, il manque : au moins un objectif" in read(answer)


def test_three_casts(cast, proposed):
    page = reverse("careplans:plan", args=[proposed.plan.pk])
    owner, colleague, stranger = (
        enter(post) for post in (cast.posts.referent, cast.posts.colleague, cast.posts.stranger)
    )
    assert "Valider" in read(owner.get(page))
    assert "Valider" in read(colleague.get(page))
    assert stranger.get(page).status_code == 404
    member = enter(cast.posts.social)
    text = read(member.get(page))
    assert "Marcher sans avoir peur" in text
    assert "plan-add" not in text
    assert member.post(reverse("careplans:validation", args=[proposed.plan.pk])).status_code == 403
    assert Trace.objects.filter(what="careplans.plan.read", person_id=cast.person.pk).count() >= 3


def test_restricted_lines_are_nowhere_for_who_may_not_read(cast, plan):
    fill(cast, plan, restriction="sante")
    services.propose_plan(cast.referent, plan=plan)
    for name, reads in (("physician", True), ("social", False), ("colleague", False)):
        client = enter(getattr(cast.posts, name))
        for address in (
            reverse("careplans:plan", args=[plan.pk]),
            reverse("workspace:record", args=[cast.person.pk]),
            reverse("careplans:document", args=[plan.pk, "professionnels"]),
        ):
            answer = client.get(address)
            body = answer.content
            if answer["Content-Type"] == "application/pdf":
                body = "".join(p.extract_text() for p in PdfReader(BytesIO(body)).pages).encode()
            text = html.unescape(body.decode())
            assert ("Marcher sans avoir peur" in text) is reads
            assert "réservé" not in text


def test_an_action_is_answered_from_ones_day(cast, proposed):
    client = enter(cast.posts.physician)
    assert "Revoir l'ordonnance" in read(client.get(reverse("workspace:home")))
    address = reverse("careplans:answer", args=[proposed.action.pk])
    refused = client.post(address, {"answer": "non"})
    assert refused.status_code == 422
    assert client.post(address, {"answer": "oui"}).status_code == 302
    assert "Revoir l'ordonnance" not in read(client.get(reverse("workspace:home")))
    assert enter(cast.posts.social).post(address, {"answer": "oui"}).status_code == 403


def test_a_link_shows_one_action_and_nothing_else(cast, proposed, client):
    _, issued = proposed.links[0]
    address = reverse("careplans:guest_answer", args=[issued.token])
    answer = client.get(address)
    text = read(answer)
    assert "Garder un double des clés" in text
    assert cast.person.initials in text
    for secret in (cast.person.family_name, "Marcher sans avoir peur", "Chutes répétées", "ordonnance"):
        assert secret.lower() not in text.lower()
    assert "no-store" in answer["Cache-Control"]
    refused = client.post(address, {"answer": "non", "reason": ""})
    assert refused.status_code == 422
    assert client.post(address, {"answer": "non", "reason": "Je pars en mars"}).status_code == 302
    assert "Votre refus est noté" in read(client.get(address))
    assert PlanAction.objects.get(pk=proposed.other.pk).answer_reason == "Je pars en mars"
    services.close_plan(cast.referent, plan=proposed.plan, reason="fin")
    assert client.get(address).status_code == 410


def test_proposing_shows_the_links_once(cast, owner, plan):
    _, goal, _ = fill(cast, plan)
    add(owner, plan, "action", goal, title="Clés", actor=f"membre:{cast.members.neighbour.pk}")
    text = read(owner.post(reverse("careplans:proposal", args=[plan.pk])))
    assert "/plans/reponse/" in text


def test_a_pathway_is_looked_at_then_taken(cast, owner, plan):
    load_shipped()
    address = reverse("careplans:pathway", args=[plan.pk, "personne_agee_isolee"])
    assert "Voir du monde chaque semaine" in read(owner.get(address))
    answer = owner.post(address, {"start": "2027-01-04", "goals": ["1.0"]})
    assert answer.status_code == 302
    assert [g.words for g in Goal.objects.all()] == ["Me déplacer chez moi sans avoir peur de tomber"]
    assert owner.post(address, {"start": "2027-01-04", "goals": ["9.9"]}).status_code == 422
    assert owner.get(reverse("careplans:pathway", args=[plan.pk, "inconnu"])).status_code == 404


def test_two_documents(cast, owner, proposed):
    words = Presentation(
        referent=cast.posts.referent,
        matters="Mon jardin d'abord.",
        next_revision_on=proposed.plan.next_revision_on,
    )
    services.change_presentation(cast.referent, plan=proposed.plan, presentation=words)
    alert = AlertContent(condition="chute", call="le 15", then="ma fille")
    services.add_line(cast.referent, plan=proposed.plan, content=alert)
    texts = {}
    for audience in ("personne", "professionnels"):
        answer = owner.get(reverse("careplans:document", args=[proposed.plan.pk, audience]))
        assert answer["Content-Type"] == "application/pdf"
        texts[audience] = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages)
    assert "Mon jardin d'abord." in texts["personne"]
    assert "Si chute" in texts["personne"]
    assert "DAC fictif" in texts["personne"]
    for part in ("1. La personne", "2. Problèmes", "3. Plan d'action", "4. Objectifs partagés"):
        assert part in texts["professionnels"]
    assert owner.get(reverse("careplans:document", args=[proposed.plan.pk, "autre"])).status_code == 404


def test_versions_are_compared_on_screen(cast, owner, proposed):
    services.validate_plan(cast.referent, plan=proposed.plan)
    page = reverse("careplans:revision", args=[proposed.plan.pk])
    assert owner.post(page, {"participants": "Dr Exemple"}).status_code == 302
    second = CarePlan.objects.get(version=2)
    services.change_line(cast.referent, line=second.goals.get(), content=GoalContent(words="Danser"))
    text = read(owner.get(reverse("careplans:differences", args=[second.pk])))
    assert "Objectif modifié" in text
    assert "<del>Marcher sans avoir peur</del>" in text
    assert "<ins>Danser</ins>" in text
