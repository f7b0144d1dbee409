"""Describe the exported tables in French, from the models themselves."""

import re
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

_SECRET = re.compile(r"password|^pin$|secret|token|otp|session")


def exported_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the columns of a table that may leave: every one but secrets."""
    return [f for f in model._meta.concrete_fields if not _SECRET.search(f.name)]


def readme(tables: dict[str, dict[str, Any]], scope: str) -> str:
    """Return the description that goes with an export."""
    today = timezone.localdate()
    parts = [
        f"# Export OpenParcours ({scope})\n",
        f"Fait le {today:%d/%m/%Y}. Une table par fichier, une ligne JSON par enregistrement, en UTF-8.",
        'Dates au format ISO 8601, identifiants UUID, champs vides à `null` ou `""`.',
        "Les pièces jointes sont dans `fichiers/`. Les empreintes SHA-256 sont dans `manifeste.json`.",
        "Mots de passe, codes et clés de connexion ne sont pas exportés.\n",
    ]
    for label, table in tables.items():
        parts.append(_table(apps.get_model(label), table))
    return "\n".join(parts)


def _table(model: type[models.Model], table: dict[str, Any]) -> str:
    lines = [f"## {table['file']} — {model._meta.verbose_name} ({table['rows']} lignes)\n"]
    lines += ["| champ | type | sens |", "|---|---|---|"]
    lines += [f"| `{f.attname}` | {_kind(f)} | {_meaning(f)} |" for f in exported_fields(model)]
    return "\n".join(lines) + "\n"


def _kind(field: models.Field) -> str:
    parent = field.related_model
    kind = f"→ {parent._meta.label}" if isinstance(parent, type) else field.get_internal_type()
    return f"{kind}, facultatif" if field.null else kind


def _meaning(field: models.Field) -> str:
    text = str(field.help_text or field.verbose_name)
    if field.choices:
        text += " : " + ", ".join(f"`{code}` {label}" for code, label in field.flatchoices if code)
    return text.replace("|", "\\|").replace("\n", " ")
