"""Random questionnaires and answers, always valid."""

from decimal import Decimal

from hypothesis import strategies as st

from openparcours.coordination.assessments.rules import parse_questionnaire
from openparcours.coordination.assessments.rules.numbers import to_json

texts = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=("Cc", "Cs")),
    min_size=1,
    max_size=20,
).filter(str.strip)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
numbers = st.decimals(-1000, 1000, places=2, allow_nan=False).map(lambda d: to_json(Decimal(d)))
SIMPLE = ["choice", "choices", "boolean", "integer", "decimal", "text", "longtext", "date"]


@st.composite
def options(draw):
    names = draw(st.lists(codes, min_size=1, max_size=4, unique=True))
    return [
        {"code": n, "label": draw(texts), "value": draw(numbers), "exclusive": draw(st.booleans())}
        for n in names
    ]


@st.composite
def items(draw, code, kinds):
    kind = draw(st.sampled_from(kinds))
    item = {"code": code, "label": draw(texts), "type": kind, "help": draw(st.just("") | texts)}
    if kind in {"choice", "choices"}:
        item["options"] = draw(options())
    if kind in {"integer", "decimal"}:
        item |= {"unit": draw(st.just("") | texts), "min": -2000, "max": draw(st.integers(1000, 2000))}
    if kind == "result":
        item |= {"instrument": draw(codes), "min": 0, "max": 30}
    if kind == "table":
        names = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
        item["columns"] = [draw(items(name, SIMPLE)) for name in names]
    elif kind != "info":
        item["required"] = draw(st.booleans())
    return item


@st.composite
def comparisons(draw, known):
    item = draw(st.sampled_from(known))
    kind = item["type"]
    if kind == "boolean":
        return {"item": item["code"], "op": draw(st.sampled_from(["=", "!="])), "value": draw(st.booleans())}
    if kind in {"choice", "choices"}:
        chosen = draw(st.sampled_from(item["options"]))["code"]
        return draw(
            st.sampled_from(
                [
                    {"item": item["code"], "value": chosen},
                    {"item": item["code"], "op": "!=", "value": chosen},
                    {"item": item["code"], "op": "in", "value": [chosen]},
                    {"item": item["code"], "op": ">=", "value": 1},
                ]
            )
        )
    if kind in {"integer", "decimal"}:
        value = draw(st.integers(-5, 5)) if kind == "integer" else draw(numbers)
        return {
            "item": item["code"],
            "op": draw(st.sampled_from(["<", "<=", ">", ">=", "="])),
            "value": value,
        }
    if kind == "date":
        return {"item": item["code"], "op": "<", "value": "2025-02-01"}
    return {"item": item["code"], "op": "answered", "value": draw(st.booleans())}


def conditions(known):
    return st.recursive(
        comparisons(known),
        lambda inner: (
            st.builds(lambda part: {"not": part}, inner)
            | st.builds(
                lambda word, parts: {word: parts},
                st.sampled_from(["all", "any"]),
                st.lists(inner, min_size=2, max_size=3),
            )
        ),
        max_leaves=4,
    )


@st.composite
def scores(draw, known):
    counted = [
        i["code"] for i in known if i["type"] in {"choice", "choices", "boolean", "integer", "decimal"}
    ]
    made = []
    for name in draw(st.lists(codes, max_size=2, unique=True)):
        rules = [
            st.builds(lambda c: {"when": c}, conditions(known)),
            st.builds(
                lambda c, v: {"cases": [{"if": c, "value": v}, {"value": 0}]}, conditions(known), numbers
            ),
        ]
        if counted:
            term = st.builds(
                lambda c, w: {
                    "item": c,
                    "weight": w,
                    "max": 3,
                    "steps": [{"value": 0}, {"from": 1, "value": 2}],
                },
                st.sampled_from(counted),
                numbers,
            )
            rules.append(
                st.builds(
                    lambda t, k: {"sum": t, "constant": k}, st.lists(term, min_size=1, max_size=3), numbers
                )
            )
        made.append({
            "code": name, "label": draw(texts), "rule": draw(st.one_of(rules)), "range": [0, 10], "decimals": 1,
            "bands": [{"from": 0, "below": 1.5, "label": draw(texts), "tone": "warning"}, {"from": 1.5, "label": draw(texts), "if": draw(conditions(known))}],
            "alerts": [{"if": draw(conditions(known)), "text": draw(texts)}], "source": draw(st.just("") | texts),
        })  # fmt: skip
    return made


@st.composite
def questionnaires(draw):
    names = draw(st.lists(codes, min_size=1, max_size=6, unique=True))
    made, known = [], []
    for name in names:
        item = draw(items(name, [*SIMPLE, "info", "table", "result"]))
        if known and draw(st.booleans()):
            item["visible_if"] = draw(conditions(known))
        if item["type"] != "info":
            known.append(item)
            item["can_mark"] = draw(st.booleans())
        made.append(item)
    cut = draw(st.integers(1, len(made)))
    parts = [part for part in (made[:cut], made[cut:]) if part]
    restrictions = st.sampled_from(["cercle", draw(st.sampled_from(["sante", "dac"]))])
    return parse_questionnaire({
        "code": draw(codes), "title": draw(texts), "use": draw(st.sampled_from(["instrument", "reperage", "evaluation"])),
        "version": draw(texts), "description": draw(st.just("") | texts), "source": draw(st.just("") | texts),
        "licence": {"status": draw(st.sampled_from(["libre", "mention", "accord"])), "notice": draw(texts)},
        "modes": draw(st.lists(st.sampled_from(["professionnel", "personne", "telephone", "proche"]), min_size=1, unique=True)),
        "off_by_default": draw(st.booleans()), "minutes": draw(st.integers(0, 600)), "domain": draw(st.sampled_from(["autre", "humeur", "hopital"])),
        "sections": [{"code": f"s{n}", "title": draw(texts), "help": draw(st.just("") | texts), "restriction": draw(restrictions), "items": part} for n, part in enumerate(parts)],
        "scores": draw(scores(known)) if known else [],
    })  # fmt: skip


@st.composite
def answers_to(draw, questionnaire):
    given = {}
    for item in questionnaire.items.values():
        if item.type != "info" and draw(st.booleans()):
            given[item.code] = draw(answer_to(item))
    return given


def answer_to(item):
    number = st.integers(0, 30)
    return {
        "boolean": st.booleans,
        "integer": lambda: st.integers(-2000, 1000),
        "decimal": lambda: numbers,
        "text": lambda: texts,
        "longtext": lambda: texts,
        "date": lambda: st.dates().map(str),
        "choice": lambda: st.sampled_from([o.code for o in item.options]),
        "choices": lambda: st.sampled_from([o.code for o in item.options]).map(lambda code: [code]),
        "result": lambda: st.fixed_dictionaries(
            {"score": number, "on": st.dates().map(str)}, optional={"by": texts}
        ),
        "table": lambda: st.lists(
            st.fixed_dictionaries({c.code: answer_to(c) for c in item.columns}), min_size=1, max_size=3
        ),
    }[item.type.value]()
