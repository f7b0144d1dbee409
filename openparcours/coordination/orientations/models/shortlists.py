"""What an organisation keeps to propose to a person."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import HealthcareService, Organization, PractitionerRole
from openparcours.registry.people.models import Person, PersonAccess


class ShortlistItemQuerySet(models.QuerySet["ShortlistItem"]):
    def visible_to(self, actor: Actor) -> "ShortlistItemQuerySet":
        """Keep what the actor's organisation keeps, for persons whose door is open to her."""
        if not actor.can("orientations.read"):
            return self.none()
        doors = PersonAccess.objects.open_to(actor).following().filter(person=OuterRef("person"))
        return self.filter(Exists(doors), organization=actor.organization_id)


class ShortlistItem(models.Model):
    """A service or a structure kept for a person, in an order; up to three are proposed to her."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="shortlist_items")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    target = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    service = models.ForeignKey(HealthcareService, models.CASCADE, null=True, blank=True, related_name="+")
    need = models.CharField("besoin", max_length=60, blank=True)
    note = models.CharField("note", max_length=250, blank=True)
    position = models.PositiveIntegerField("ordre", default=1)
    is_proposed = models.BooleanField("proposé à la personne", default=False)
    added_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = ShortlistItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization", "service"],
                condition=Q(service__isnull=False),
                name="shortlist_service_once",
            ),
            models.UniqueConstraint(
                fields=["person", "organization", "target"],
                condition=Q(service=None),
                name="shortlist_structure_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "organization", "position"], name="shortlist_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def target_query(self) -> str:
        """Return how addresses name the target: service=… or structure=…"""
        return f"service={self.service_id}" if self.service_id else f"structure={self.target_id}"

    @property
    def name(self) -> str:
        return str(self.service or self.target)
