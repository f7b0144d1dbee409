"""What the timeline says of plans, and what events of plans speak of."""

from uuid import UUID

from openparcours.coordination.careplans.choices import AgreementAnswer
from openparcours.coordination.careplans.models import CarePlan, Goal, PlanAction, PlanAgreement
from openparcours.coordination.careplans.selectors.lines import with_actor
from openparcours.foundation.events.models import Event

_TITLES = {
    "PlanStarted": "Plan personnalisé commencé",
    "PlanProposed": "Plan personnalisé proposé",
    "PlanRevisionOpened": "Révision du plan ouverte",
}


def plan_line(event_name: str, plan: CarePlan) -> tuple[str, str]:
    """Return the title and the summary of a plan's line."""
    if event_name == "PlanValidated":
        due = f"Prochaine révision le {plan.next_revision_on:%d/%m/%Y}." if plan.next_revision_on else ""
        count = f"{plan.goal_count} objectif{'s' if plan.goal_count > 1 else ''}. "
        return f"Plan personnalisé validé, version {plan.version}", f"{count}{due}"
    if event_name == "PlanClosed":
        return f"Plan personnalisé clos : {plan.closing_reason}", ""
    return _TITLES[event_name], f"Version {plan.version}." if plan.version > 1 else ""


def agreement_line(agreement: PlanAgreement) -> str:
    """Return the title of an agreement's line."""
    who = agreement.get_party_display()
    answer = {
        AgreementAnswer.YES: "est d'accord avec le plan",
        AgreementAnswer.PARTIAL: "est d'accord en partie avec le plan",
        AgreementAnswer.NO: "n'est pas d'accord avec le plan",
    }[AgreementAnswer(agreement.answer)]
    return f"{who[:1].upper()}{who[1:]} {answer}"


def action_line(event_name: str, action: PlanAction) -> tuple[str, str]:
    """Return the title and the summary of an action's line."""
    who = action.actor_label or "Quelqu'un"
    if event_name == "PlanActionAccepted":
        return f"{who} accepte : {action.title}", ""
    if event_name == "PlanActionRefused":
        return f"{who} refuse : {action.title}", action.answer_reason
    return f"{action.title} : {action.get_status_display()}", action.obstacle or action.result


def action_of_event(event: Event) -> PlanAction:
    """Return the action that an event speaks of."""
    return with_actor(PlanAction.objects.all()).get(pk=event.payload["action_id"])


def actor_category(action: PlanAction) -> str:
    """Return what kind of actor an action was asked to, without a name: a kind of structure, or a role."""
    member = action.participant
    post = member.practitioner_role if member else None
    place = (
        action.organization
        or (member.organization if member else None)
        or (post.organization if post else None)
    )
    if place is not None:
        return place.category_label or place.get_sector_display()
    return member.get_role_display() if member else ""


def goal_of_event(event: Event) -> Goal:
    """Return the goal that an event speaks of."""
    return Goal.objects.select_related("plan").get(pk=event.payload["goal_id"])


def agreement_of_event(event: Event) -> PlanAgreement:
    """Return the agreement that an event speaks of."""
    return PlanAgreement.objects.select_related("plan").get(pk=event.payload["agreement_id"])


def plans_that_stay(person_id: UUID) -> set[UUID]:
    """Return the plans of a merged identity whose record stayed with it."""
    staying = CarePlan.objects.filter(person=person_id, episode__record__person=person_id)
    return set(staying.values_list("pk", flat=True))
