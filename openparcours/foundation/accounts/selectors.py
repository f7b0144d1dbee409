"""Read users and the devices they share."""

from django.db.models import QuerySet

from openparcours.foundation.accounts.models import DeviceSession, User


def user_with_email(email: str) -> User | None:
    """Return the user of an address, whatever its case."""
    return User.objects.filter(email=email.strip().lower()).first()


def device_users(device: str) -> QuerySet[DeviceSession]:
    """Return who may come back on a device with a PIN: those who signed in strongly less than 12 h ago."""
    if not device:
        return DeviceSession.objects.none()
    rows = DeviceSession.objects.unlockable().filter(device=device).exclude(user__pin="")
    return rows.select_related("user").order_by("user__family_name", "user__given_name")


def last_on_device(device: str) -> DeviceSession | None:
    """Return who signed in last on a device."""
    rows = DeviceSession.objects.filter(device=device) if device else DeviceSession.objects.none()
    return rows.select_related("user").order_by("-strong_at").first()


def on_device(device: str, user: User) -> DeviceSession | None:
    """Return what a device knows of a user."""
    return DeviceSession.objects.filter(device=device, user=user).first() if device else None


def unlockable_on_device(device: str, user: User) -> DeviceSession | None:
    """Return the user's right to come back on a device, by PIN or password."""
    if not device:
        return None
    return DeviceSession.objects.unlockable().filter(device=device, user=user).select_related("user").first()
