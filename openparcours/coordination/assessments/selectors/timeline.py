"""What the timeline says of a validated response."""

from dataclasses import dataclass

from openparcours.coordination.assessments.models import QuestionnaireResponse, ResponseSection, Score
from openparcours.coordination.records.choices import Restriction


@dataclass(frozen=True)
class TimelineLine:
    """A line and its audience: that of the sections when it is one, else the circle without results."""

    response: QuestionnaireResponse
    title: str
    summary: str
    author: str
    restriction: str


def answers_line(response: QuestionnaireResponse) -> TimelineLine:
    """Return the line of answers that came by a link; they say nothing before somebody has read them."""
    restrictions = set(
        ResponseSection.objects.filter(response=response).values_list("restriction", flat=True)
    )
    return TimelineLine(
        response,
        title=f"{response.title} : réponses reçues par lien",
        summary="À relire, puis à valider.",
        author=response.respondent,
        restriction=restrictions.pop() if len(restrictions) == 1 else Restriction.CIRCLE.value,
    )


def timeline_line(response: QuestionnaireResponse) -> TimelineLine:
    """Return the line of a validated response; results of a closed section never reach a wider line."""
    restrictions = set(
        ResponseSection.objects.filter(response=response).values_list("restriction", flat=True)
    )
    restriction = restrictions.pop() if len(restrictions) == 1 else Restriction.CIRCLE.value
    scores = Score.objects.filter(response=response, section__restriction=restriction, is_auxiliary=False)
    told = [f"{s.label} : {s.shown}{f' ({s.band})' if s.band else ''}" for s in scores]
    alerts = [alert["text"] for score in scores for alert in score.details.get("alerts", ())]
    by = response.validated_by
    return TimelineLine(
        response,
        title=response.title,
        summary="\n".join([*told, *alerts]),
        author=str(by.practitioner) if by else "",
        restriction=restriction,
    )
