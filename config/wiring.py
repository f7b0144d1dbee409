"""TABLE 2: event → its handlers. `now` runs in the act's transaction, `later` in the worker."""

from openparcours.foundation.events.services import Wiring

_PEOPLE = "openparcours.registry.people.tasks"
_RECORDS = "openparcours.coordination.records.tasks"
_NOTES = "openparcours.coordination.notes.tasks"
_PLANS = "openparcours.coordination.careplans.tasks"
_REQUESTS = "openparcours.coordination.requests.tasks"
_ASSESSMENTS = "openparcours.coordination.assessments.tasks"
_ORIENTATIONS = "openparcours.coordination.orientations.tasks"

WIRING: Wiring = {
    "PersonRegistered": [
        ("now", f"{_RECORDS}.add_line"),
        ("later", f"{_PEOPLE}.suspect_duplicates"),
    ],
    "TraitsUpdated": [("later", f"{_PEOPLE}.suspect_duplicates")],
    "IdentityStatusChanged": [("now", f"{_RECORDS}.add_line")],
    "PersonsMerged": [
        ("now", f"{_RECORDS}.follow_merge"),
        ("now", f"{_NOTES}.follow_merge"),
        ("now", f"{_PLANS}.follow_merge"),
        ("now", f"{_REQUESTS}.follow_merge"),
        ("now", f"{_ASSESSMENTS}.follow_merge"),
        ("now", f"{_ORIENTATIONS}.follow_merge"),
        ("now", f"{_RECORDS}.add_line"),
        ("later", f"{_PEOPLE}.suspect_duplicates"),
    ],
    "PersonsUnmerged": [
        ("now", f"{_RECORDS}.follow_unmerge"),
        ("now", f"{_RECORDS}.add_line"),
        ("later", f"{_PEOPLE}.suspect_duplicates"),
    ],
    "RecordOpened": [("now", f"{_RECORDS}.add_line")],
    "RecordClosed": [("now", f"{_PLANS}.close_with_record"), ("now", f"{_RECORDS}.add_line")],
    "RelayGiven": [("now", f"{_RECORDS}.add_line")],
    "RecordSharingChanged": [("now", f"{_RECORDS}.add_line")],
    "ReferentChanged": [("now", f"{_RECORDS}.add_line")],
    "LevelChanged": [("now", f"{_RECORDS}.add_line")],
    "EpisodeMoved": [("now", f"{_RECORDS}.add_line")],
    "MemberJoined": [("now", f"{_RECORDS}.add_circle_line")],
    "MemberInvited": [("now", f"{_RECORDS}.add_circle_line")],
    "InvitationDeclined": [("now", f"{_RECORDS}.add_circle_line")],
    "MemberLeft": [("now", f"{_RECORDS}.add_circle_line")],
    "InformationRecorded": [("now", f"{_RECORDS}.add_line")],
    "OppositionRecorded": [("now", f"{_RECORDS}.add_line")],
    "OppositionWithdrawn": [("now", f"{_RECORDS}.add_line")],
    "ConsentRecorded": [("now", f"{_RECORDS}.add_line")],
    "ConsentWithdrawn": [("now", f"{_RECORDS}.add_line")],
    "EmergencyAccessOpened": [("now", f"{_RECORDS}.add_emergency_line")],
    "PersonToldOfEmergency": [("now", f"{_RECORDS}.add_line")],
    "NoteWritten": [("now", f"{_NOTES}.add_to_timeline")],
    "NoteAmended": [("now", f"{_NOTES}.amend_timeline")],
    "NoteWithdrawn": [("now", f"{_NOTES}.amend_timeline")],
    "NoteMasked": [("now", f"{_NOTES}.amend_timeline")],
    "NoteUnmasked": [("now", f"{_NOTES}.amend_timeline")],
    "PlanStarted": [("now", f"{_PLANS}.add_plan_line")],
    "PlanProposed": [("now", f"{_PLANS}.add_plan_line")],
    "PlanValidated": [("now", f"{_PLANS}.add_plan_line")],
    "PlanRevisionOpened": [("now", f"{_PLANS}.add_plan_line")],
    "PlanClosed": [("now", f"{_PLANS}.add_plan_line")],
    "PlanAgreementRecorded": [("now", f"{_PLANS}.add_agreement_line")],
    "PlanActionAccepted": [("now", f"{_PLANS}.add_action_line")],
    "PlanActionRefused": [("now", f"{_PLANS}.add_action_line"), ("now", f"{_PLANS}.keep_refusal")],
    "PlanActionReported": [("now", f"{_PLANS}.add_action_line")],
    "PlanGoalAssessed": [("now", f"{_PLANS}.add_goal_line")],
    "RequestReceived": [("now", f"{_REQUESTS}.add_to_timeline")],
    "RequestPersonNamed": [("now", f"{_REQUESTS}.add_to_timeline")],
    "RequestMoved": [("now", f"{_REQUESTS}.add_to_timeline")],
    "RequestRefused": [("now", f"{_REQUESTS}.keep_refusal")],
    "RequestWaited": [("now", f"{_REQUESTS}.keep_wait")],
    "AssessmentStarted": [],
    "AnswersGiven": [("now", f"{_ASSESSMENTS}.add_answers_line")],
    "AssessmentValidated": [("now", f"{_ASSESSMENTS}.add_to_timeline")],
    "ScreeningCompleted": [("now", f"{_ASSESSMENTS}.add_to_timeline")],
    "AssessmentAmended": [("now", f"{_ASSESSMENTS}.amend_timeline")],
    "AssessmentWithdrawn": [("now", f"{_ASSESSMENTS}.amend_timeline")],
    "OrientationMoved": [("now", f"{_ORIENTATIONS}.add_to_timeline")],
    "OrientationMailed": [("later", f"{_ORIENTATIONS}.mail_target")],
    "PathwayBreakRecorded": [],
}
