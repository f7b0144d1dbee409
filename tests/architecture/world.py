"""A small world that every address can be asked about: one person followed by one organisation.

All that is hers carries the word MARK, so that a page shown to a stranger can be searched for it.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.assessments import services as assessments
from openparcours.coordination.assessments.models import AnswerConflict, ResponseSection
from openparcours.coordination.assessments.services import NewResponse
from openparcours.coordination.careplans import services as careplans
from openparcours.coordination.careplans.services import ActionContent, Agreement, GoalContent, ProblemContent
from openparcours.coordination.notes import services as notes
from openparcours.coordination.notes.services import NoteContent
from openparcours.coordination.orientations import selectors as orientation_selectors
from openparcours.coordination.orientations import services as orientations
from openparcours.coordination.orientations.selectors import Writing as OrientationWriting
from openparcours.coordination.orientations.services import Gap
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import CircleRole, OpeningReason
from openparcours.coordination.records.models import CareTeamParticipant, CoordinationRecord
from openparcours.coordination.records.services import NewMember, Opening, Statement
from openparcours.coordination.requests import services as requests
from openparcours.coordination.requests.services import Asker, Content
from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions.models import Definition
from openparcours.foundation.definitions.services import load_shipped
from openparcours.registry.directory import services as directory
from openparcours.registry.directory.choices import ImportKind, Profession
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.services import reports
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    DacFactory,
    HealthcareServiceFactory,
    OrganizationFactory,
    PhysicianPostFactory,
    PostFactory,
    TerritoryFactory,
)
from openparcours.registry.people import services as people
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person, PersonImport
from openparcours.registry.people.tests.factories import (
    ContactPointFactory,
    PersonAccessFactory,
    PersonAddressFactory,
    PersonFactory,
    RelatedPersonFactory,
)
from openparcours.web.workspace.models import SavedView
from tests.architecture.routes import Route

MARK = "Marqueur"
EVERYTHING = "everything"  # a role of the tests that holds every permission


@dataclass
class World:
    """Who is there, and a sample of each thing an address may name."""

    owner: PractitionerRole
    colleague: PractitionerRole
    physician: PractitionerRole
    stranger: PractitionerRole
    person: Person
    samples: dict[str, Any] = field(default_factory=dict)

    def address(self, route: Route) -> str:
        """Return the address of a route about this world; KeyError when a new kind of thing is named."""
        names = re.findall(r"<\w+:(\w+)>", route.path)
        view = route.name.split(":")[-1]
        keys = {n: (f"{route.name}.{n}", f"{view}.{n}", n) for n in names}
        arguments = {n: next((self.samples[k] for k in keys[n] if k in self.samples), None) for n in names}
        missing = [n for n, value in arguments.items() if value is None]
        if missing:
            message = f"{route.path} : dites à world.py ce que nomme {', '.join(missing)}"
            raise KeyError(message)
        return reverse(route.name, kwargs=arguments)


def enter(post: PractitionerRole) -> Client:
    """Return a browser signed in at a post."""
    client = Client()
    client.force_login(post.practitioner.user)
    session = client.session
    session[sessions.POST] = str(post.pk)
    session.save()
    return client


def build(role: str = EVERYTHING) -> World:
    """Build the world; its owner, her colleague and the stranger have the same role."""
    load_shipped()
    dac = DacFactory()
    owner, colleague = (PostFactory(organization=dac, access_role=role) for _ in range(2))
    stranger = PostFactory(access_role=role)
    person = marked_person(dac)
    other = marked_person(dac)
    world = World(owner, colleague, PhysicianPostFactory(), stranger, person)
    actor = actor_at(owner)
    _surround(world)
    _follow(world, actor)
    _write(world, actor)
    _ask(world, actor)
    _orient(world, actor)
    _import(world, actor)
    _plan(world, actor)
    _assess(world, actor)
    _propose(world, actor)
    merge = people.merge_persons(actor, kept=person, merged=marked_person(dac), reason="Doublon.")
    view = SavedView.objects.create(user=owner.practitioner.user, name=f"{MARK} vue", query="q=")
    world.samples |= {
        "person_id": person.pk,
        "other_id": other.pk,
        "merge_id": getattr(merge, "pk", merge),
        "post_id": colleague.pk,
        "view_id": view.pk,
        "digest": "rien",
        "form": "note",
        "definition_id": _definition(actor),
        **dict.fromkeys(
            [f"assessments:{name}.definition_id" for name in ("builder", "trial", "fhir_file")],
            _questionnaire(actor),
        ),
        "delegation_id": _delegation(world, actor),
        "definitions:of_kind.kind": "code_list",
        "definitions:kind_file.kind": "code_list",
        "subject": str(person.pk),
        "organization_id": dac.pk,
        "service_id": HealthcareServiceFactory(organization=dac).pk,
        "practitioner_id": owner.practitioner_id,
        "code": CommuneFactory().pk,
    }
    return world


def _delegation(world: World, actor: Actor) -> Any:
    """Return an absence of the owner, whose colleague stands in."""
    today = timezone.localdate()
    lent = {"starts_on": today, "ends_on": today, "instructions": f"{MARK} consignes"}
    return records.lend_caseload(actor, referent=world.owner, substitute=world.colleague, **lent).pk


def _definition(actor: Actor) -> Any:
    """Return a list of codes of the organisation, as a draft."""
    content = {"items": [{"code": "a", "label": f"{MARK} A"}]}
    title, owner = f"{MARK} liste", actor.organization_id
    return Definition.objects.create(
        kind="code_list", code="essai", owner_id=owner, version=1, title=title, content=content
    ).pk


def _questionnaire(actor: Actor) -> Any:
    """Return a questionnaire of the organisation, as a draft."""
    asked = {"code": "q", "label": f"{MARK} question", "type": "boolean"}
    content = {"title": f"{MARK} repérage", "sections": [{"code": "s", "title": "S", "items": [asked]}]}
    owner = actor.organization_id
    return Definition.objects.create(
        kind="questionnaire", code="compose", owner_id=owner, version=1, title=MARK, content=content
    ).pk


def marked_person(dac: Any) -> Person:
    """Return a person of the organisation whose every text carries the mark."""
    person = PersonFactory(birth_family_name=f"{MARK}nom", birth_given_names=f"{MARK}prenom Odette")
    PersonAccessFactory(
        person=person,
        holder_id=dac.pk,
        basis=AccessBasis.REGISTRATION,
        shows_health=False,
        shows_social=False,
    )
    return person


def _surround(world: World) -> None:
    person = world.person
    address = PersonAddressFactory(person=person, line=f"1 rue du {MARK}")
    contact = ContactPointFactory(person=person, comment=f"{MARK} contact")
    relative = RelatedPersonFactory(person=person, family_name=f"{MARK}proche")
    world.samples |= {"address_id": address.pk, "contact_id": contact.pk, "relative_id": relative.pk}


def _follow(world: World, actor: Actor) -> None:
    person, today = world.person, timezone.localdate()
    opening = Opening(reason=OpeningReason.HOME, context=f"{MARK} contexte")
    record = records.open_record(actor, person=person, opening=opening, referent=world.owner)
    proof = SimpleUploadedFile("preuve.pdf", b"%PDF-1.4 fictif", "application/pdf")
    information = records.record_information(
        actor, person=person, told_to="personne", means="oral", given_on=today, proof=proof
    )
    member = records.invite_member(
        actor,
        person=person,
        member=NewMember(role=CircleRole.ATTENDING_PHYSICIAN, post=world.physician),
    )
    records.answer_invitation(actor_at(world.physician), invitation=member.invitation, accept=True)
    said = Statement(scope="tout", means="oral", stated_on=today, comment=f"{MARK} dit")
    consent = records.record_consent(actor, person=person, statement=said)
    opposition = records.record_opposition(
        actor,
        person=person,
        statement=Statement(
            scope="professionnel", means="oral", stated_on=today, post=PhysicianPostFactory()
        ),
    )
    emergency = records.open_emergency_access(
        actor_at(world.physician), person=person, reason=f"{MARK} urgence fictive constatée"
    )
    world.samples |= {
        "record_id": record.pk,
        "participant_id": member.pk,
        "invitation_id": member.invitation.pk,
        "opposition_withdrawal.statement_id": opposition.pk,
        "consent_withdrawal.statement_id": consent.pk,
        "proof.kind": "information",
        "proof.fact_id": information.pk,
        "access_id": emergency.pk,
        "kind": "css",
    }


def _write(world: World, actor: Actor) -> None:
    pdf = SimpleUploadedFile(f"{MARK}.pdf", b"%PDF-1.4 fictif", "application/pdf")
    note = notes.write_note(
        actor,
        person=world.person,
        content=NoteContent(text=f"{MARK} texte", mentioned_ids=[world.physician.pk]),
        files=[(pdf, "application/pdf")],
        submission_key=uuid4(),
    )
    world.samples |= {"note_id": note.pk, "attachment_id": note.attachments.get().pk}


def _plan(world: World, actor: Actor) -> None:
    """Write a plan, proposed: one marked action for the GP, one bare action for somebody without account."""
    load_shipped()
    record = world.samples["record_id"]
    plan = careplans.start_plan(actor, record=CoordinationRecord.objects.get(pk=record))
    problem = careplans.add_line(actor, plan=plan, content=ProblemContent(label=f"{MARK} problème"))
    words = GoalContent(words=f"{MARK} objectif")
    goal = careplans.add_line(actor, plan=plan, content=words, parent=problem)
    member = CareTeamParticipant.objects.get(pk=world.samples["participant_id"])
    wanted = ActionContent(title=f"{MARK} action", participant=member)
    action = careplans.add_line(actor, plan=plan, content=wanted, parent=goal)
    by_link = ActionContent(title="Passer le mardi", actor_name="Voisine")
    careplans.add_line(actor, plan=plan, content=by_link, parent=goal)
    ((_, issued),) = careplans.propose_plan(actor, plan=plan)
    proof = SimpleUploadedFile("accord.pdf", b"%PDF-1.4 fictif", "application/pdf")
    said = Agreement(
        party="personne", answer="oui", agreed_on=timezone.localdate(), means="ecrit", proof=proof
    )
    agreement = careplans.record_agreement(actor, plan=plan, agreement=said)
    world.samples |= {
        "plan_id": plan.pk,
        "line_id": goal.pk,
        "line.kind": "objectif",
        "rank.kind": "objectif",
        "removal.kind": "objectif",
        "goal_id": goal.pk,
        "action_id": action.pk,
        "agreement_id": agreement.pk,
        "audience": "professionnels",
        "pathway.code": "retour_domicile",
        "guest_answer.token": issued.token,
    }


def _assess(world: World, actor: Actor) -> None:
    """Validate an evaluation, begin the next one where two answers clash, and send a questionnaire by link."""
    person, new = world.person, NewResponse(code="evaluation_multidimensionnelle")
    done, draft = (assessments.start_response(actor, person=person, new=new) for _ in range(2))
    for response in (done, draft):
        section = ResponseSection.objects.get(response=response, code="habitat")
        for who, client in (("moi", "a"), ("elle", "b")):
            answers = {"amenagements": f"{MARK} {who}"} if response == draft or who == "moi" else {}
            assessments.save_section(actor, section=section, answers=answers, revision=0, client=client)
        mark = assessments.mark_answer(actor, section=section, kind="risque", text=f"{MARK} repère")
    assessments.validate_response(actor, response=done)
    copy = assessments.take_response_away(actor, response=draft)
    sent = assessments.send_questionnaire(actor, person=person, code="mini_gds")
    world.samples |= {
        "response_id": draft.pk,
        "response.response_id": done.pk,
        "comparison.response_id": done.pk,
        "amendment.response_id": done.pk,
        "section_code": "habitat",
        "item_code": "katz",
        "questionnaire": "mini_gds",
        "conflict_id": AnswerConflict.objects.get().pk,
        "marking_id": mark.pk,
        "copy_id": copy.pk,
        "guest_answers.token": sent.issued.token,
    }


def _ask(world: World, actor: Actor) -> None:
    """Receive a request about the person, and another one from the owner's own post."""
    TerritoryFactory(organization=world.owner.organization)
    dac, asker = world.owner.organization, Asker(category="aidant_entourage", name=f"{MARK} appelant")
    one = requests.receive_request(
        actor, asker=asker, content=Content(text=f"{MARK} demande"), person=world.person
    )
    pdf = SimpleUploadedFile(f"{MARK}.pdf", b"%PDF-1.4 fictif", "application/pdf")
    requests.join_files(actor, request=one, files=[(pdf, "application/pdf")])
    requests.take_request(actor, request=one)
    own = requests.ask_structure(actor, structure=dac, content=Content(text=f"{MARK} mienne"))
    world.samples |= {
        "request_id": one.pk,
        "requests:attachment.attachment_id": one.attachments.get().pk,
        "attachment_removal.attachment_id": one.attachments.get().pk,
        "own_request.request_id": own.pk,
        "act.code": "attente",
        "decision.code": "inclusion",
        "page": "demandes",
        "place": dac.folded_name.replace(" ", "-"),
        "token": requests.open_follow_up(actor, request=one),
    }


def _orient(world: World, actor: Actor) -> None:
    target = OrganizationFactory(name="SSIAD fictif", category="354")
    pdf = SimpleUploadedFile(f"{MARK}.pdf", b"%PDF-1.4 fictif", "application/pdf")
    writing = OrientationWriting(
        target=target,
        need="soins_domicile",
        motive=f"{MARK} motif",
        situation=f"{MARK} situation",
        referent=world.owner,
        agreed_on=timezone.localdate(),
        agreed_by="personne",
        agreement_means="oral",
    )
    draft, sent = (
        orientations.save_orientation(
            actor,
            person=world.person,
            writing=writing,
            files=[(pdf, "application/pdf")],
            submission_key=uuid4(),
        )
        for _ in range(2)
    )
    orientations.send_orientation(actor, orientation=sent)
    kept = orientation_selectors.target_of(actor, organization_id=target.pk)
    item = orientations.keep_for_person(actor, person=world.person, target=kept)
    gap = Gap(need="memoire", person=world.person, commune=CommuneFactory(), note=f"{MARK} note")
    broken = orientations.declare_gap(actor, gap=gap)
    world.samples |= {
        "orientation_id": sent.pk,
        "modification.orientation_id": draft.pk,
        "item_id": item.pk,
        "break_id": broken.pk,
        "orientations:attachment.attachment_id": sent.attachments.get().pk,
        "answer.token": "secret-que-personne-n-a-recu",
        "answer_attachment.token": "secret-que-personne-n-a-recu",
    }


def _import(world: World, actor: Actor) -> None:
    run = reports.open_report(kind=ImportKind.PERSONS, file_name=f"{MARK}.csv", is_dry_run=True)
    file = SimpleUploadedFile("p.csv", f"nom;date\n{MARK};12/03/1941\n".encode())
    PersonImport.objects.create(
        run=run, organization_id=actor.organization_id, by_id=actor.user_id, system="fictif", file=file
    )
    world.samples["run_id"] = run.pk
    public = reports.open_report(kind=ImportKind.COMMUNES, file_name="communes.csv")
    for name in ("import_report", "import_confirmation", "import_removal", "import_errors"):
        world.samples[f"directory:{name}.run_id"] = public.pk


def _propose(world: World, actor: Actor) -> None:
    new = directory.NewPost(
        email=f"{MARK}@example.org",
        given_name=MARK,
        family_name="EXEMPLE",
        profession=Profession.SOCIAL_WORKER,
        function=f"{MARK} fonction",
        access_role="territory",
    )
    world.samples["proposal_id"] = directory.propose_post(actor, new=new).pk
