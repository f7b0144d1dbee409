"""What a user keeps of her workspace."""

from django.db import models

from openparcours.foundation.accounts.models import User
from openparcours.kit.ids import new_id
from openparcours.web.workspace.choices import ListPage


class SavedView(models.Model):
    """A named set of filters of one list, kept for one user."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField("liste", max_length=10, choices=ListPage, default=ListPage.RECORDS)
    name = models.CharField("nom", max_length=60)
    query = models.CharField(max_length=300, help_text="filtres, sans donnée personnelle")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
