"""Open doors: which post or organisation may reach which person, and how far."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.people.choices import AccessBasis


class PersonAccessQuerySet(models.QuerySet["PersonAccess"]):
    def open_to(self, actor: Actor) -> "PersonAccessQuerySet":
        """Keep the doors open now to the actor's post or organisation.

        A circle's door opens to no one outside the categories of R.1110-2 CSP; a door to health
        information alone opens to health professionals only.
        """
        now = timezone.now()
        doors = self.filter(
            Q(opens_at__lte=now),
            Q(closes_at=None) | Q(closes_at__gt=now),
            holder_id__in=actor.holders,
        )
        if actor.care_category == CareCategory.HEALTH:
            return doors
        circle = Q(basis=AccessBasis.CIRCLE)
        return doors.exclude(circle & Q(shows_social=False) if actor.care_category else circle)

    def sharing(self) -> "PersonAccessQuerySet":
        """Keep the doors that show everything shared: nothing is withheld, whatever its nature."""
        shown = Q(shows_health=True) | Q(shows_social=True)
        return self.filter(shown, has_health_withheld=False, has_social_withheld=False)

    def following(self) -> "PersonAccessQuerySet":
        """Keep the doors to a record: all but the one of an identity that one created."""
        return self.exclude(basis=AccessBasis.REGISTRATION)

    def attending(self) -> "PersonAccessQuerySet":
        """Keep the doors through which one writes about a person: owner, circle, emergency."""
        return self.filter(basis__in=[AccessBasis.OWNER, AccessBasis.CIRCLE, AccessBasis.EMERGENCY])

    def accompanying(self) -> "PersonAccessQuerySet":
        """Keep the doors through which one decides with a person: her circle, what she says. No emergency."""
        return self.filter(basis__in=[AccessBasis.OWNER, AccessBasis.CIRCLE])


class PersonAccess(models.Model):
    """The set-based twin of the sharing decision, rewritten whenever one of its facts changes.

    `holder_id` is a post or an organisation. A door may show the health or the social part, or
    neither: identity and contacts only, or what the holder itself wrote. `has_health_withheld` says
    that the person opposes to sharing health information with the holder, or did not consent to it:
    then what mixes both natures is withheld too.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="accesses")
    holder_id = models.UUIDField()
    basis = models.CharField(max_length=12, choices=AccessBasis)
    shows_health = models.BooleanField(default=False)
    shows_social = models.BooleanField(default=False)
    has_health_withheld = models.BooleanField(default=False)
    has_social_withheld = models.BooleanField(default=False)
    opens_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True)

    objects = PersonAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "holder_id", "basis"], name="access_once"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gte=F("opens_at")),
                name="access_closes_after_opening",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_id", "person"], name="access_holder"),
            models.Index(
                fields=["holder_id"], name="access_emergency", condition=Q(basis=AccessBasis.EMERGENCY)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} → {self.person_id} ({self.basis})"
