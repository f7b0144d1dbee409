"""TABLE 3: clock → job. Each row: name, rule, dotted path of an idempotent function without argument.

Rules: `every N minutes`, `daily at HH:MM` (Europe/Paris). The worker runs each tick once.
"""

from openparcours.foundation.events.services import Schedule

SCHEDULE: Schedule = [
    ("audit.head", "daily at 02:50", "openparcours.foundation.audit.tasks.copy_head"),
    ("records.doors", "every 15 minutes", "openparcours.coordination.records.tasks.refresh_due_doors"),
    (
        "orientations.deadlines",
        "every 15 minutes",
        "openparcours.coordination.orientations.tasks.keep_deadlines",
    ),
    ("drafts.old", "daily at 03:00", "openparcours.foundation.drafts.tasks.forget_old_drafts"),
    ("directory.uploads", "every 1 minutes", "openparcours.registry.directory.tasks.read_uploads"),
    ("people.imports", "every 1 minutes", "openparcours.registry.people.tasks.read_confirmed_files"),
    ("people.files", "daily at 03:10", "openparcours.registry.people.tasks.forget_old_files"),
]
