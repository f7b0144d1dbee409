"""The plan on paper: one for the person, one for professionals; the proof of an agreement."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_GET

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.models import CarePlan
from openparcours.coordination.careplans.views.screens import find
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.files import SIGNATURE_LENGTH, media_type_of, shown_name
from openparcours.ui.answers import found
from openparcours.ui.documents import pdf_response, render_pdf

_TEMPLATES = {
    "personne": "careplans/documents/person.html",
    "professionnels": "careplans/documents/team.html",
}


@require_GET
@screen(permission="plans.read", reads="careplans.plan.printed")
def document(request: ActorRequest, plan_id: UUID, audience: str) -> HttpResponse:
    """Print the plan as its reader may read it."""
    plan = find(request, plan_id)
    if audience not in _TEMPLATES:
        raise Http404
    shows(request, plan.person, target=plan)
    content = render_pdf(_TEMPLATES[audience], _context(request, plan))
    return pdf_response(f"plan-{audience}-v{plan.version}", content)


@require_GET
@screen(permission="plans.read", reads="careplans.proof.read")
def proof(request: ActorRequest, agreement_id: UUID) -> FileResponse:
    """Send the proof of an agreement."""
    kept = found(selectors.agreement(request.actor, agreement_id))
    if not kept.proof:
        raise Http404
    shows(request, kept.plan.person, target=kept)
    file = kept.proof.open()
    media_type = media_type_of(file.read(SIGNATURE_LENGTH))
    file.seek(0)
    name = shown_name("accord sur le plan", media_type)
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)


def _context(request: ActorRequest, plan: CarePlan) -> dict[str, object]:
    shown = found(records.overview(request.actor, plan.person_id))
    versions = [
        p for p in selectors.versions(request.actor, plan.person).plans if p.series_id == plan.series_id
    ]
    return {
        "title": f"{plan.shown_title}, version {plan.version}",
        "structure": plan.organization,
        "plan": plan,
        "shown": shown,
        "person": plan.person,
        "outline": selectors.outline(request.actor, plan),
        "agreements": plan.agreements.select_related("recorded_by__practitioner"),
        "versions": versions,
        "revision": selectors.revision_of(plan),
    }
