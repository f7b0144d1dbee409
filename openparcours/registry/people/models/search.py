"""The index of names: which person bears which names, and which words look or sound alike.

A search first finds the near words in the small dictionary (`WordKey`), then the persons through
the pairs of names (`PersonName`). Both are rewritten by `services.indexing`, by nobody else.
"""

from django.db import models

from openparcours.registry.people.models.persons import Person


class PersonName(models.Model):
    """One family word and one given word that a person is known by; a missing one is empty.

    A person has a row for each pair: birth and used names, each word of a compound and its joined
    form, and the names of the identities merged into hers.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="indexed_names")
    family = models.CharField(max_length=100)
    given = models.CharField(max_length=100)
    birth_year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["family", "given", "person"], name="name_family_first"),
            models.Index(fields=["given", "family", "person"], name="name_given_first"),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.given}"


class WordKey(models.Model):
    """A spelling or sound key of a word of the dictionary of names (kit.spelling)."""

    key = models.CharField(max_length=100)
    word = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="word_key_once")]

    def __str__(self) -> str:
        return f"{self.key} → {self.word}"
