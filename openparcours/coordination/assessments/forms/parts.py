"""The editor of one part of a questionnaire: its fields, its rows, and the content they say."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from openparcours.coordination.assessments.forms.composing import (
    BandForm,
    ConditionForm,
    HeadForm,
    Json,
    OptionForm,
    PartForm,
    QuestionForm,
    ScoreForm,
    SectionPartForm,
    reason,
    reasons_among,
    sum_of,
)
from openparcours.coordination.assessments.rules.composing import (
    HEAD,
    QUESTION,
    SCORE,
    SECTION,
    part,
    parts_of,
)
from openparcours.coordination.assessments.rules.fhir_terms import slug
from openparcours.coordination.assessments.rules.numbers import to_json

FORMS: dict[str, type[PartForm]] = {
    HEAD: HeadForm,
    SECTION: SectionPartForm,
    QUESTION: QuestionForm,
    SCORE: ScoreForm,
}
COUNTED = ("choice", "choices", "boolean", "integer", "decimal")
CHOOSING = ("choice", "choices")
OptionRows = formset_factory(OptionForm, extra=2, can_delete=True, max_num=200)
BandRows = formset_factory(BandForm, extra=1, can_delete=True, max_num=50)
ConditionRows = formset_factory(ConditionForm, extra=1, max_num=20)


class PartEditor:
    """The fields of a part; `raw` is what the content says of it, `rows` its lists by name."""

    def __init__(self, content: Json, name: str, data: Any = None, *, is_protected: bool = False) -> None:
        found = part(content, name)
        self.content, self.name = content, name if found else HEAD
        self.kind = found.kind if found else HEAD
        self.raw: Json = found.raw if found else content
        kind = FORMS[self.kind]
        self.form = kind(data, initial=kind().initial_of(self.raw), prefix="p")
        self.rows: dict[str, BaseFormSet] = {}
        self.keeps_condition = False
        if isinstance(self.form, HeadForm) and is_protected:
            self.form.keep_licence()
        if self.kind == QUESTION:
            self._question(data)
        elif self.kind == SCORE:
            self._score(data)

    @property
    def is_choosing(self) -> bool:
        return "options" in self.rows and str(self.form["type"].value()) in CHOOSING

    @property
    def is_sum(self) -> bool:
        return sum_of(self.raw) is not None

    def is_valid(self) -> bool:
        """Tell whether every field and every row is well written."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def written(self) -> Json:
        """Return the part that valid fields say; what the editor does not show is kept."""
        said = self.form.written(self.raw)
        if self.kind == QUESTION:
            return self._written_question(said)
        if self.kind == SCORE:
            said["bands"] = [self._band(row) for row in self._kept("bands", "label")]
        return said

    def _question(self, data: Any) -> None:
        options = None if data else _options(self.content, self.raw)
        self.rows["options"] = OptionRows(data, initial=options, prefix="o")
        reasons = reasons_among(self._earlier())
        shown = self._reasons(self.raw.get("visible_if"), {key for _, group in reasons for key, _ in group})
        self.keeps_condition = shown is None
        self.rows["conditions"] = ConditionRows(
            data, initial=None if data else shown, prefix="c", form_kwargs={"reasons": reasons}
        )
        condition = self.raw.get("visible_if")
        self.form.initial["joined"] = "any" if isinstance(condition, dict) and "any" in condition else "all"

    def _score(self, data: Any) -> None:
        items = self.form.fields["items"]
        asked = [one for one in parts_of(self.content) if one.kind == QUESTION]
        if isinstance(items, forms.MultipleChoiceField):
            items.choices = [
                (one.code, one.raw.get("label") or one.code)
                for one in asked
                if one.raw.get("type") in COUNTED
            ]
        bands = [self._shown_band(rank, band) for rank, band in enumerate(self.raw.get("bands") or [])]
        self.rows["bands"] = BandRows(data, initial=None if data else bands, prefix="b")

    def _earlier(self) -> Iterator[Json]:
        """Return the questions asked before this one, their shared answers spelt out."""
        for one in parts_of(self.content):
            if one.name == self.name:
                return
            if one.kind == QUESTION:
                yield {**one.raw, "options": _options(self.content, one.raw)}

    def _reasons(self, condition: Any, offered: set[str]) -> list[Json] | None:
        """Return a condition as rows, None when only the file can say it."""
        if condition is None:
            return []
        parts = (
            condition.get("all") or condition.get("any") or [condition] if isinstance(condition, dict) else []
        )
        rows = [_row(one) for one in parts if isinstance(one, dict)]
        return rows if rows and len(rows) == len(parts) and all(r["when"] in offered for r in rows) else None

    def _kept(self, name: str, key: str) -> list[Json]:
        return [
            row.cleaned_data
            for row in self.rows[name].forms
            if row.cleaned_data.get(key) and not row.cleaned_data.get("DELETE")
        ]

    def _written_question(self, said: Json) -> Json:
        if said["type"] != "result":
            said.pop("instrument", None)
        if said["type"] not in CHOOSING:
            said.pop("options", None)
        else:
            options = self._written_options()
            said["options"] = (
                self.raw.get("options") if options == _options(self.content, self.raw) else options
            )
        conditions = [_comparison(row) for row in self._kept("conditions", "when")]
        if conditions or not self.keeps_condition or self.form.cleaned_data["drop_condition"]:
            said.pop("visible_if", None)
        if conditions:
            joined = self.form.cleaned_data["joined"] or "all"
            said["visible_if"] = conditions[0] if len(conditions) == 1 else {joined: conditions}
        return said

    def _written_options(self) -> list[Json]:
        written: list[Json] = []
        for row in self._kept("options", "label"):
            taken = {option["code"] for option in written}
            code = row["code"] or _free(slug(row["label"], 40) or "option", taken)
            option: Json = {"code": code, "label": row["label"]}
            if row["value"] is not None:
                option["value"] = to_json(row["value"])
            if row["exclusive"]:
                option["exclusive"] = True
            written.append(option)
        return written

    def _shown_band(self, rank: int, band: Any) -> Json:
        raw = band if isinstance(band, dict) else {}
        return {**raw, "start": raw.get("from"), "end": raw.get("to", raw.get("below")), "kept": rank}

    def _band(self, row: Json) -> Json:
        bands, rank = self.raw.get("bands") or [], row["kept"]
        base = bands[rank] if rank is not None and 0 <= rank < len(bands) else {}
        written = {key: base[key] for key in ("if",) if key in base}
        end = row["end"]
        is_open = "below" in base and end is not None and to_json(end) == base["below"]
        said = {
            "from": None if row["start"] is None else to_json(row["start"]),
            "below" if is_open else "to": None if end is None else to_json(end),
            "label": row["label"],
            "tone": row["tone"] or None,
            "reading": row["reading"] or None,
        }
        return {**{key: value for key, value in said.items() if value is not None}, **written}


def _options(content: Json, item: Json) -> list[Json]:
    """Return the answers of a question, written beside it or in a list that several share."""
    found, sets = item.get("options"), content.get("option_sets")
    if isinstance(found, str):
        found = sets.get(found) if isinstance(sets, dict) else None
    return [option for option in found if isinstance(option, dict)] if isinstance(found, list) else []


def _row(comparison: Json) -> Json:
    kept = {key: value for key, value in comparison.items() if (key, value) != ("op", "=")}
    if kept.get("op") in (">=", "<="):
        return {"when": reason({**kept, "value": None}), "number": kept.get("value")}
    return {"when": reason({"value": True, **kept})}


def _comparison(row: Json) -> Json:
    read: Json = json.loads(row["when"])
    return {**read, "value": to_json(row["number"])} if read["value"] is None else read


def _free(stem: str, taken: set[str]) -> str:
    found, number = stem, 2
    while found in taken:
        found, number = f"{stem}_{number}", number + 1
    return found
