"""What the search reads: names as words, and the words one mistake away from each other."""

from django.db import models

from openparcours.registry.people.models.persons import Person


class NameKey(models.Model):
    """One way to call a person: a family word and a given word, folded. Several rows a person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="name_keys")
    family = models.CharField(max_length=60)
    given = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "family", "given"], name="name_key_once")]
        indexes = [
            models.Index(
                fields=["family", "given", "person"],
                name="name_key_words",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops", "uuid_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.given}"


class NameWord(models.Model):
    """A distinct word of names, and how it sounds."""

    word = models.CharField(primary_key=True, max_length=60)
    sound = models.CharField(max_length=60, db_index=True)

    def __str__(self) -> str:
        return self.word


class NameDeletion(models.Model):
    """A word less one letter, leading back to the word."""

    key = models.CharField(max_length=60)
    word = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="name_deletion_once")]

    def __str__(self) -> str:
        return f"{self.key} ← {self.word}"
