"""The access log of a person tells all that was read of her, and in an emergency says so."""

import time_machine

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.services import Opening
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.registry.people.models import PersonMerge
from openparcours.registry.people.tests.factories import PersonFactory


def lines(actor, person):
    return [line for day in selectors.access_journal(actor, person).days for line in day.lines]


def read(actor, person):
    record_access(actor, Action.READ, "records.circle.read", person_id=person.pk)


def test_what_was_read_under_a_merged_identity_was_read_of_her(cast):
    near, far = PersonFactory(), PersonFactory()
    for merged, kept in ((far, near), (near, cast.person)):
        PersonMerge.objects.create(
            kept=kept, merged=merged, by=cast.posts.director.practitioner.user, reason="Doublon."
        )
        merged.merged_into = kept
        merged.save()
    for person in (far, near, cast.person):
        read(cast.colleague, person)
    (line,) = lines(cast.director, cast.person)
    assert (line.sentence, line.count) == ("a consulté le cercle de soins", 3)


def test_an_emergency_reading_stands_apart(cast):
    services.open_record(cast.coordinator, person=cast.person, opening=Opening(reason="autre"))
    with time_machine.travel("2026-11-24 09:00+01:00", tick=False):
        read(cast.physician, cast.person)
        services.open_emergency_access(cast.physician, person=cast.person, reason="Malaise au domicile")
        read(cast.physician, cast.person)
        read(cast.stranger, cast.person)
    with time_machine.travel("2026-11-24 12:01+01:00", tick=False):
        read(cast.physician, cast.person)
    mine = [x for x in lines(cast.director, cast.person) if x.who == cast.physician.label]
    reading = {x.is_emergency: x for x in mine if x.sentence == "a consulté le cercle de soins"}
    assert (reading[True].standing, reading[True].reason, reading[True].count) == (
        "accès d'urgence",
        "Malaise au domicile",
        1,
    )
    assert (reading[False].standing, reading[False].reason, reading[False].count) == (
        "hors du cercle de soins",
        "",
        2,
    )
    assert not [
        x for x in lines(cast.director, cast.person) if x.who == cast.stranger.label and x.is_emergency
    ]
