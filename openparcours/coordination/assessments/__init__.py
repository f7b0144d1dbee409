"""Assessments: screening and evaluation by questionnaires that are data, with exact scores.

Nouns: Questionnaire (a versioned definition: sections, items, conditions, scores, bands, licence),
answers, ScoreResult (value, state, reading, trace). The engine in `rules` is pure: the screens, the
command line and the exchange in FHIR use the same code.
Leans on records for the restriction of a section.
"""
