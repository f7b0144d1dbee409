"""Reactions to what happens to responses."""

from collections.abc import Callable
from uuid import UUID

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.models import QuestionnaireResponse
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import TimelineKind
from openparcours.foundation.events.models import Event


def add_to_timeline(event: Event) -> None:
    """Write the line of a validated response, for those who may read its results."""
    _add_line(event, selectors.timeline_line)


def add_answers_line(event: Event) -> None:
    """Write that answers came by a link, for those who may read them: somebody must look and validate."""
    _add_line(event, selectors.answers_line)


def amend_timeline(event: Event) -> None:
    """Rewrite the line of a response that was amended or withdrawn, and that of the one in force again."""
    response = selectors.response_of_event(event)
    said = "annulé" if event.name == "AssessmentWithdrawn" else "remplacé par une version amendée"
    records.amend_timeline_entry(response, title=f"{response.title} ({said})", summary="")
    former = selectors.back_in_force(response) if event.name == "AssessmentWithdrawn" else None
    if former is not None:
        line = selectors.timeline_line(former)
        records.amend_timeline_entry(former, title=line.title, summary=line.summary)


def follow_merge(event: Event) -> None:
    """Move the responses of a merged identity to the one kept; records' own undoing gives them back."""
    if event.person_id is not None:
        records.move_rows(
            QuestionnaireResponse,
            merge_id=UUID(event.payload["merge_id"]),
            from_id=UUID(event.payload["merged_id"]),
            to_id=event.person_id,
        )


def _add_line(event: Event, line_of: Callable[[QuestionnaireResponse], selectors.TimelineLine]) -> None:
    """Write a line; of an anonymous screening there is none."""
    if event.person_id is None:
        return
    line = line_of(selectors.response_of_event(event))
    records.add_timeline_entry(
        event,
        kind=TimelineKind.ASSESSMENT,
        title=line.title,
        summary=line.summary,
        author_label=line.author,
        restriction=line.restriction,
        is_urgent=bool(event.payload.get("has_alert")),
        target=line.response,
    )
