"""A file of persons brought by an organisation."""

from django.db import models

from openparcours.foundation.accounts.models import User
from openparcours.kit.files import StoredIn
from openparcours.registry.directory.models import ImportRun, Organization


class PersonImport(models.Model):
    """Whose file it is and how its columns are read; the file itself goes once it is imported."""

    run = models.OneToOneField(ImportRun, models.CASCADE, primary_key=True, related_name="person_import")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    system = models.CharField("logiciel d'origine", max_length=80)
    mapping = models.JSONField(default=dict, help_text="champ → colonne")
    file = models.FileField(upload_to=StoredIn("imports"), blank=True)

    def __str__(self) -> str:
        return str(self.run)
