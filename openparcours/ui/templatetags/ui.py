"""Tags and filters of the design system."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from openparcours.ui import assets
from openparcours.ui.answers import SHOWN_TO

register = template.Library()
_HELD = {"text": "Texte", "reason": "Motif", "summary": "Synthèse", "comment": "Précision", "kind": "Type"}
_TECHNICAL = {SHOWN_TO, "seen", "replies_to", "post", "next", "query", "version", "relative", "organization"}


@register.simple_tag
def ui_icon(name: str, label: str = "") -> SafeString:
    """Return a Lucide icon as inline SVG: decorative, or named by its label."""
    svg = _icon(name)
    if label:
        svg = svg.replace('aria-hidden="true"', f'role="img" aria-label="{conditional_escape(label)}"')
    return SafeString(svg)


@register.simple_tag
def ui_asset(kind: str) -> str:
    """Return the address of the one stylesheet (`css`) or script (`js`)."""
    return assets.address(kind[:])


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Return the hidden fields of a form, in place of Django's tag: its token, and the actor it is shown to."""
    mark = shown_to(context)
    fields = {"csrfmiddlewaretoken": context.get("csrf_token"), SHOWN_TO: mark}
    row = '<input type="hidden" name="{}" value="{}">'
    return format_html_join("", row, ((name, value) for name, value in fields.items() if value))


@register.simple_tag(takes_context=True)
def shown_to(context: Context) -> str:
    """Return the mark of the actor that a page is shown to, or nothing for a visitor."""
    mark: str = getattr(getattr(context.get("request"), "actor", None), "mark", "")
    return mark


@register.simple_tag
def url_if(name: str, *args: object) -> str:
    """Return the address of a screen that only some installations have (the demonstration), or nothing."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether a field is a single box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def phone(value: str) -> str:
    """Return a French phone number by pairs of digits, with spaces that do not break."""
    digits = re.sub(r"\D", "", value or "")
    if len(digits) == 10:
        return "\u00a0".join(digits[i : i + 2] for i in range(0, 10, 2))
    return value


@register.filter
def phone_uri(value: str) -> str:
    """Return a phone number as dialled."""
    return re.sub(r"[^\d+]", "", value or "")


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a day as people say it: aujourd'hui, hier, 12 mars, 12 mars 2025."""
    if value is None:
        return ""
    today = timezone.localdate()
    shown = timezone.localtime(value).date() if isinstance(value, datetime) else value
    distance = (today - shown).days
    if distance in (0, 1, -1):
        return {0: "aujourd'hui", 1: "hier", -1: "demain"}[distance]
    text = date_format(shown, "j F" if shown.year == today.year else "j F Y")
    return f"1er{text[1:]}" if shown.day == 1 else text


@register.filter
def moment(value: datetime | None) -> str:
    """Return a date and time as people say it: hier à 14:02."""
    if value is None:
        return ""
    return f"{day(value)} à {timezone.localtime(value):%H:%M}"


@register.filter
def lookup(table: Mapping[str, Any], key: str) -> Any:
    """Return what a table says of a key, or nothing."""
    return table.get(key, "")


@register.filter
def pretty(value: Any) -> str:
    """Return a content as people read a file: indented, in its own letters."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def held_label(name: str) -> str:
    """Return how a field that was being typed is called when shown again; nothing for a technical one."""
    is_technical = name in _TECHNICAL or name.endswith(("_key", "_id"))
    return "" if is_technical else _HELD.get(name, name.replace("_", " ").capitalize())


@register.filter
def can(actor: Any, permission: str) -> bool:
    """Tell whether the actor holds a permission."""
    return bool(actor) and actor.can(permission)


@register.filter
def age(person: Any) -> int | None:
    """Return the age of a person today, in completed years."""
    years: int | None = person.age_on(timezone.localdate())
    return years


@cache
def _icon(name: str) -> str:
    svg = lucide(name, size=None, aria_hidden="true", **{"class": "icon"})
    return re.sub(r"\s+", " ", str(svg))
