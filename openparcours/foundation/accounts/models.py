"""Users: natural persons who sign in."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from openparcours.foundation.accounts.choices import (
    MAX_PIN_FAILURES,
    STRONG_SESSION,
    Density,
    Theme,
    UserKind,
)
from openparcours.kit.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Make users by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def set_preferences(self, user_id: UUID, *, theme: str, density: str, has_letter_shortcuts: bool) -> None:
        """Keep how a user likes her screens."""
        self.filter(pk=user_id).update(
            theme=theme, density=density, has_letter_shortcuts=has_letter_shortcuts
        )


class User(AbstractBaseUser):
    """A natural person. Posts, professions and organisations are in the directory."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    given_name = models.CharField("prénom", max_length=100)
    family_name = models.CharField("nom", max_length=100)
    kind = models.CharField(max_length=12, choices=UserKind, default=UserKind.PROFESSIONAL)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    theme = models.CharField("thème", max_length=6, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField("densité", max_length=12, choices=Density, default=Density.COMPACT)
    has_letter_shortcuts = models.BooleanField("raccourcis d'une lettre", default=False)
    pin = models.CharField(max_length=200, blank=True, help_text="condensat argon2 du code PIN")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_name", "family_name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(theme__in=Theme.values), name="user_theme_known"),
            models.CheckConstraint(condition=models.Q(density__in=Density.values), name="user_density_known"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        return (self.given_name[:1] + self.family_name[:1]).upper()


class DeviceSessionQuerySet(models.QuerySet["DeviceSession"]):
    def unlockable(self) -> "DeviceSessionQuerySet":
        """Keep those whose strong sign-in is recent and whose PIN was not tried too often."""
        return self.filter(
            strong_at__gt=timezone.now() - STRONG_SESSION,
            ended_at=None,
            pin_failures__lt=MAX_PIN_FAILURES,
            user__is_active=True,
        )


class DeviceSession(models.Model):
    """A user who signed in strongly on a device, which is known by the digest of a random cookie."""

    device = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.CASCADE, related_name="device_sessions")
    strong_at = models.DateTimeField()
    last_post_id = models.UUIDField(null=True, help_text="poste tenu en dernier sur cet appareil")
    pin_failures = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = DeviceSessionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "user"], name="device_user_once")]

    def __str__(self) -> str:
        return f"{self.user_id} depuis {self.strong_at:%d/%m/%Y %H:%M}"
