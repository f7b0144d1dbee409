"""Read the offer, shortlists, orientations and pathway breaks."""

from openparcours.coordination.orientations.selectors.breaks import (
    BreakFilter,
    BreaksPage,
    breaks_page,
    open_breaks_of,
    pathway_break,
)
from openparcours.coordination.orientations.selectors.content import (
    Line,
    Writing,
    leaving,
    writing_of,
)
from openparcours.coordination.orientations.selectors.lists import (
    failures,
    needs,
    number_of_days,
    publics,
    refusals,
)
from openparcours.coordination.orientations.selectors.offer import (
    Offer,
    OfferPage,
    OfferQuery,
    offer_page,
)
from openparcours.coordination.orientations.selectors.orientations import (
    WorklistPage,
    attachment,
    attachment_by_link,
    calling_me,
    conversation,
    due_orientations,
    issued_links,
    late_orientations,
    of_link,
    orientation,
    orientation_of_event,
    orientations_of,
    running_of,
    transition_of_event,
    worklist_counts,
    worklist_page,
)
from openparcours.coordination.orientations.selectors.places import Place, commune_named, home_of, place_at
from openparcours.coordination.orientations.selectors.shortlists import (
    items_kept_twice,
    proposed_items,
    shortlist,
    shortlist_item,
)
from openparcours.coordination.orientations.selectors.steps import next_steps
from openparcours.coordination.orientations.selectors.targets import Target, target_of, targets_of

__all__ = [
    "BreakFilter",
    "BreaksPage",
    "Line",
    "Offer",
    "OfferPage",
    "OfferQuery",
    "Place",
    "Target",
    "WorklistPage",
    "Writing",
    "attachment",
    "attachment_by_link",
    "breaks_page",
    "calling_me",
    "commune_named",
    "conversation",
    "due_orientations",
    "failures",
    "home_of",
    "issued_links",
    "items_kept_twice",
    "late_orientations",
    "leaving",
    "needs",
    "next_steps",
    "number_of_days",
    "of_link",
    "offer_page",
    "open_breaks_of",
    "orientation",
    "orientation_of_event",
    "orientations_of",
    "pathway_break",
    "place_at",
    "proposed_items",
    "publics",
    "refusals",
    "running_of",
    "shortlist",
    "shortlist_item",
    "target_of",
    "targets_of",
    "transition_of_event",
    "worklist_counts",
    "worklist_page",
    "writing_of",
]
