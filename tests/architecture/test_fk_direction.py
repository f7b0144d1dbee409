"""Foreign keys follow the floors: a string such as "people.Person" escapes the import contracts."""

from django.apps import apps
from django.db.models import Model

from tests.architecture.house import height, rooms


def room_of_model(model: type[Model]) -> str | None:
    return next((room for room in rooms() if model.__module__.startswith(room + ".")), None)


def test_no_foreign_key_climbs():
    offences = []
    for model in apps.get_models():
        room = room_of_model(model)
        for field in model._meta.get_fields(include_hidden=False):
            target = field.related_model if field.is_relation and not field.auto_created else None
            there = room_of_model(target) if isinstance(target, type) else None
            if room and there and height(there) > height(room):
                offences.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not offences, "\n".join(offences)


def test_the_order_of_the_rooms_is_that_of_the_settings():
    heights = [height(room) for room in rooms() if room != "openparcours.operations"]
    assert heights == sorted(heights)
