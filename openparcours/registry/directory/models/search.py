"""The index of the directory: which words name whom, and which words look or sound alike.

`NameWord` leads to a professional, an organisation or a service; `LabelWord` to a commune, a profession or
a category; `SpelledWord` from a word mistyped to the words known. `services.indexing` alone writes them.
"""

from django.db import models

from openparcours.registry.directory.choices import Labelled, Named

LONGEST_WORD = 60


class NameWord(models.Model):
    """A word of the name of something in the directory."""

    kind = models.CharField(max_length=1, choices=Named)
    word = models.CharField(max_length=LONGEST_WORD)
    target = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "word", "target"], name="name_word_once")]

    def __str__(self) -> str:
        return f"{self.word} ({self.kind})"


class LabelWord(models.Model):
    """A word of a label that many rows share: a commune's code, a profession, a category."""

    kind = models.CharField(max_length=1, choices=Labelled)
    word = models.CharField(max_length=LONGEST_WORD)
    label = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "word", "label"], name="label_word_once")]

    def __str__(self) -> str:
        return f"{self.word} ({self.kind}) : {self.label}"


class SpelledWord(models.Model):
    """A spelling or sound key of a word of the index (kit.spelling)."""

    key = models.CharField(max_length=LONGEST_WORD)
    word = models.CharField(max_length=LONGEST_WORD)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="spelled_word_once")]

    def __str__(self) -> str:
        return f"{self.key} → {self.word}"
