"""Forms being filled."""

from django.db import models

from openparcours.kit.ids import new_id


class Draft(models.Model):
    """The values of a form being filled by a post; `subject` says about what, in the form's own way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post_id = models.UUIDField()
    form = models.SlugField("formulaire", max_length=60)
    subject = models.CharField("sujet", max_length=80, blank=True)
    values = models.JSONField("valeurs", default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post_id", "form", "subject"], name="form_draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"{self.form} {self.saved_at:%d/%m/%Y}"
