"""Write shortlists, orientations, answers and pathway breaks."""

from openparcours.coordination.orientations.services.answers import (
    Answer,
    accept_orientation,
    ask_question,
    refuse_orientation,
    reply_to_target,
)
from openparcours.coordination.orientations.services.breaks import (
    Gap,
    Told,
    declare_gap,
    record_break,
    record_told_break,
    solve_break,
)
from openparcours.coordination.orientations.services.clock import expire_orientation, remind_target
from openparcours.coordination.orientations.services.following import (
    acknowledge_answer,
    cancel_orientation,
    fail_orientation,
    start_care,
    succeed_orientation,
)
from openparcours.coordination.orientations.services.links import (
    ask_for_mail,
    issue_answer_link,
    mail_target,
    trace_opening,
)
from openparcours.coordination.orientations.services.moves import OrientationMailed, OrientationMoved
from openparcours.coordination.orientations.services.sending import (
    save_orientation,
    send_orientation,
)
from openparcours.coordination.orientations.services.shortlists import (
    edit_item,
    keep_for_person,
    move_item,
    remove_item,
)

__all__ = [
    "Answer",
    "Gap",
    "OrientationMailed",
    "OrientationMoved",
    "Told",
    "accept_orientation",
    "acknowledge_answer",
    "ask_for_mail",
    "ask_question",
    "cancel_orientation",
    "declare_gap",
    "edit_item",
    "expire_orientation",
    "fail_orientation",
    "issue_answer_link",
    "keep_for_person",
    "mail_target",
    "move_item",
    "record_break",
    "record_told_break",
    "refuse_orientation",
    "remind_target",
    "remove_item",
    "reply_to_target",
    "save_orientation",
    "send_orientation",
    "solve_break",
    "start_care",
    "succeed_orientation",
    "trace_opening",
]
