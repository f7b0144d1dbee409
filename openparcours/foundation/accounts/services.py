"""Sign in and out, remember devices, set and check PINs: each act leaves a trace."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.choices import MAX_PIN_FAILURES, PIN_DIGITS
from openparcours.foundation.accounts.models import DeviceSession, User
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access

_EASY = {"123456", "654321", "012345", "543210", "121212", "123123", "112233"}


@dataclass(frozen=True, kw_only=True)
class NewUser:
    """What an administrator gives of a user to create."""

    email: str
    given_name: str
    family_name: str


def visitor(user: User | None, *, origin: str = "") -> Actor:
    """Return the author of an act done before a post is chosen."""
    return Actor(
        user_id=user.pk if user else None,
        label=user.full_name if user else "Visiteur",
        origin=origin,
    )


@transaction.atomic
def note_sign_in(user: User, *, device: str, means: str, origin: str) -> DeviceSession:
    """Record a strong sign-in: the device may then be unlocked with the user's PIN for 12 hours."""
    session, _ = DeviceSession.objects.update_or_create(
        device=device,
        user=user,
        defaults={"strong_at": timezone.now(), "pin_failures": 0, "ended_at": None},
    )
    author = visitor(user, origin=origin)
    record_access(author, Action.EXECUTE, "accounts.session.opened", target=user, reason=means)
    return session


@transaction.atomic
def note_failed_sign_in(*, origin: str) -> None:
    """Record that somebody failed to sign in; what was typed is never kept."""
    record_access(visitor(None, origin=origin), Action.EXECUTE, "accounts.session.refused")


@transaction.atomic
def note_sign_out(user: User, *, device: str, origin: str) -> None:
    """Record a sign-out; the device no longer accepts the user's PIN."""
    DeviceSession.objects.filter(device=device, user=user).update(ended_at=timezone.now())
    record_access(visitor(user, origin=origin), Action.EXECUTE, "accounts.session.closed", target=user)


@transaction.atomic
def note_lock(user: User, *, device: str, post_id: UUID | None, origin: str) -> None:
    """Record that a session was locked, and the post to come back to."""
    DeviceSession.objects.filter(device=device, user=user).update(last_post_id=post_id)
    record_access(visitor(user, origin=origin), Action.EXECUTE, "accounts.session.locked", target=user)


@transaction.atomic
def note_new_password(user: User, *, origin: str) -> None:
    """Record a new password: every device must sign in fully again, and the PIN is forgotten."""
    user.pin = ""
    user.save(update_fields=["pin"])
    _end_devices(user)
    record_access(visitor(user, origin=origin), Action.UPDATE, "accounts.password.changed", target=user)


@transaction.atomic
def note_factor(user: User, *, change: str, origin: str) -> None:
    """Record that a second factor was added or removed, or its recovery codes renewed."""
    record_access(visitor(user, origin=origin), Action.UPDATE, f"accounts.factor.{change}", target=user)


@transaction.atomic
def change_email(actor: Actor, *, user: User, email: str) -> User:
    """Change the address that a user signs in with; no other address of hers opens the account any more.

    She is told at the former address. The caller has checked that the actor may act on this user.

    Raises:
        ValidationError: the address already has an account.
    """
    actor.require("accounts.manage")
    former, email = user.email, email.lower()
    if User.objects.filter(email=email).exists():
        raise ValidationError({"email": "Cette adresse a déjà un compte."})
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    _end_devices(user)
    record_access(actor, Action.UPDATE, "accounts.email.changed", target=user)
    told = partial(
        get_adapter().send_notification_mail,
        "account/email/email_changed",
        user,
        {"from_email": former, "to_email": email},
        email=former,
    )
    transaction.on_commit(told)
    return user


@transaction.atomic
def set_pin(actor: Actor, *, user: User, pin: str) -> None:
    """Give a user her PIN, kept as an argon2 digest.

    Raises:
        ValidationError: not six digits, or too easy to guess.
    """
    if not pin.isascii() or not pin.isdigit() or len(pin) != PIN_DIGITS:
        raise ValidationError({"pin": f"Le code compte {PIN_DIGITS} chiffres."})
    if pin in _EASY or len(set(pin)) <= 2:
        raise ValidationError({"pin": "Ce code est trop facile à deviner."})
    user.pin = make_password(pin)
    user.save(update_fields=["pin"])
    record_access(actor, Action.UPDATE, "accounts.pin.set", target=user)


@transaction.atomic
def remove_pin(actor: Actor, *, user: User) -> None:
    """Take a user's PIN away from every device."""
    user.pin = ""
    user.save(update_fields=["pin"])
    record_access(actor, Action.DELETE, "accounts.pin.removed", target=user)


@transaction.atomic
def unlock(session: DeviceSession, *, secret: str, origin: str) -> bool:
    """Try a PIN (or the password) against a device's user; the fifth failure demands a full sign-in.

    The row is locked, so that tries sent together are counted one by one.
    """
    session = DeviceSession.objects.select_for_update().select_related("user").get(pk=session.pk)
    user = session.user
    author = visitor(user, origin=origin)
    if not DeviceSession.objects.unlockable().filter(pk=session.pk).exists():
        return False
    if (user.pin and check_password(secret, user.pin)) or user.check_password(secret):
        session.pin_failures = 0
        session.save(update_fields=["pin_failures"])
        record_access(author, Action.EXECUTE, "accounts.session.unlocked", target=user)
        return True
    session.pin_failures += 1
    if session.pin_failures >= MAX_PIN_FAILURES:
        session.ended_at = timezone.now()
    session.save(update_fields=["pin_failures", "ended_at"])
    record_access(author, Action.EXECUTE, "accounts.session.unlock_refused", target=user)
    return False


@transaction.atomic
def remember_post(user: User, *, device: str, post_id: UUID) -> None:
    """Remember the post that a user holds on a device, to come back to it."""
    if device:
        DeviceSession.objects.filter(device=device, user=user).update(last_post_id=post_id)


@transaction.atomic
def find_or_create_user(actor: Actor, *, new: NewUser) -> User:
    """Return the user of an address, created if need be."""
    actor.require("accounts.manage")
    return User.objects.filter(email=new.email.lower()).first() or create_user(actor, new=new)


@transaction.atomic
def create_user(actor: Actor, *, new: NewUser) -> User:
    """Create a user without a password: she chooses it by the link of « mot de passe oublié ».

    Raises:
        ValidationError: the address already has an account.
    """
    actor.require("accounts.manage")
    if User.objects.filter(email=new.email.lower()).exists():
        raise ValidationError({"email": "Cette adresse a déjà un compte."})
    new = replace(new, email=new.email.lower())
    user = User.objects.create_user(**vars(new))
    record_access(actor, Action.CREATE, "accounts.user.created", target=user)
    return user


def _end_devices(user: User) -> None:
    DeviceSession.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
