"""Note which identities look alike, for the identity officer to decide."""

from django.db import transaction
from django.db.models import Q

from openparcours.registry.people.models import DuplicateSuspicion, Person
from openparcours.registry.people.selectors import lookalikes


@transaction.atomic
def note_suspicions(*, person: Person) -> int:
    """Find again who looks like a person and keep the pairs; return how many."""
    DuplicateSuspicion.objects.filter(Q(first=person) | Q(second=person)).delete()
    if person.merged_into_id:
        return 0
    found = lookalikes.suspects(person)
    rows = []
    for one in found:
        first, second = sorted((person, one.person), key=lambda p: p.pk.hex)
        rows.append(
            DuplicateSuspicion(
                first=first, second=second, score=one.likeness.score, reasons=list(one.likeness.reasons)
            )
        )
    DuplicateSuspicion.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
