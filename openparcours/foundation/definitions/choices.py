"""States of a definition and where it came from."""

from django.db import models


class DefinitionStatus(models.TextChoices):
    DRAFT = "brouillon", "brouillon"
    ACTIVE = "active", "publiée"
    RETIRED = "retiree", "retirée"


class Origin(models.TextChoices):
    SHIPPED = "livree", "livrée avec le produit"
    LOCAL = "locale", "écrite ici"
    IMPORTED = "importee", "importée d'un fichier"
