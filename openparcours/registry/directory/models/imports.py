"""What an import did, line by line when it could not."""

from django.db import models

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

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"


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
