"""What an import did, line by line when it could not."""

from django.db import models

from openparcours.foundation.accounts.models import User
from openparcours.kit.files import StoredIn
from openparcours.kit.ids import new_id
from openparcours.registry.directory.choices import ImportKind


class ImportRun(models.Model):
    """One reading of one file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=ImportKind)
    file_name = models.CharField(max_length=250)
    file_sha256 = models.CharField(max_length=64)
    is_dry_run = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    read_count = models.PositiveIntegerField("lues", default=0)
    created_count = models.PositiveIntegerField("créées", default=0)
    updated_count = models.PositiveIntegerField("modifiées", default=0)
    unchanged_count = models.PositiveIntegerField("inchangées", default=0)
    rejected_count = models.PositiveIntegerField("rejetées", default=0)
    warning_count = models.PositiveIntegerField("avertissements", default=0)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.FileField(upload_to=StoredIn("imports"), blank=True, help_text="déposé, ôté une fois lu")
    is_full = models.BooleanField("fichier complet", default=False, help_text="clôt les postes absents")
    checked = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="confirmed",
        help_text="vérification suivie",
    )
    began_at = models.DateTimeField(null=True, blank=True, help_text="lecture d'un fichier déposé")
    failure = models.CharField("échec", max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"

    @property
    def is_awaited(self) -> bool:
        """Tell whether a worker is to read the file, or reads it now."""
        return bool(self.file) and self.finished_at is None

    @property
    def is_confirmable(self) -> bool:
        """Tell whether the file was checked and may be imported."""
        return bool(self.file) and self.is_dry_run and self.finished_at is not None and not self.failure


class ImportIssue(models.Model):
    """One refused or doubtful line; the value is cut short and never a health datum."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="issues")
    line = models.PositiveIntegerField("ligne")
    is_rejection = models.BooleanField("rejetée", default=True)
    field = models.CharField("colonne", max_length=80, blank=True)
    message = models.CharField(max_length=300)
    value = models.CharField("valeur", max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "line"], name="import_issue_line")]

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.message}"

    @property
    def severity(self) -> str:
        return "rejetée" if self.is_rejection else "réserve"
