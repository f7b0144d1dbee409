"""Read a questionnaire from JSON; every refusal is a French sentence that names its place."""

from decimal import Decimal
from typing import Any

from openparcours.coordination.assessments.rules.checking import check_questionnaire
from openparcours.coordination.assessments.rules.nodes import OPTION_CODE, Node, refuse_doubles
from openparcours.coordination.assessments.rules.parsing_conditions import condition_of
from openparcours.coordination.assessments.rules.parsing_scores import scores_of
from openparcours.coordination.assessments.rules.questionnaires import (
    CHOOSING,
    IN_TABLE,
    NUMERIC,
    Domain,
    Item,
    ItemType,
    Licence,
    LicenceStatus,
    Mode,
    Option,
    Questionnaire,
    Section,
    SectionRestriction,
    Use,
)

MAX_MINUTES = 600
OptionSets = dict[str, tuple[Option, ...]]


def parse_questionnaire(content: Any) -> Questionnaire:
    """Return the questionnaire that a JSON content describes.

    Raises:
        ValueError: the content is wrong; the French sentence names the exact place.
    """
    node = Node(content, "questionnaire")
    node.place = f"questionnaire « {node.code()} »"
    sets = {name: _options(node, raw, f"liste « {name} »") for name, raw in _named_lists(node)}
    questionnaire = Questionnaire(
        code=node.code(),
        title=node.text("title", is_required=True),
        use=node.word("use", Use),
        version=node.text("version", is_required=True),
        description=node.text("description"),
        source=node.text("source"),
        domain=node.word("domain", Domain, Domain.OTHER),
        minutes=_minutes(node),
        licence=_licence(node),
        modes=_modes(node),
        is_off_by_default=node.flag("off_by_default"),
        sections=tuple(_section(each, sets) for each in node.nodes("sections", "section")),
        scores=scores_of(node),
    )
    node.end()
    check_questionnaire(questionnaire, node)
    return questionnaire


def _named_lists(node: Node) -> list[tuple[str, Any]]:
    found = node.get("option_sets") or {}
    if not isinstance(found, dict):
        node.refuse("« option_sets » demande un objet : nom → options")
    return list(found.items())


def _minutes(node: Node) -> int:
    found = node.number("minutes") or 0
    if found != int(found) or not 0 <= found <= MAX_MINUTES:
        node.refuse(f"« minutes » demande un entier de 0 à {MAX_MINUTES}")
    return int(found)


def _licence(node: Node) -> Licence:
    inner = Node(node.get("licence"), f"{node.place}, licence")
    licence = Licence(status=inner.word("status", LicenceStatus), notice=inner.text("notice"))
    if licence.status != LicenceStatus.FREE and not licence.notice:
        inner.refuse("« notice » manque : elle est due à l'écran et à l'impression")
    inner.end()
    return licence


def _modes(node: Node) -> tuple[Mode, ...]:
    modes = node.parts("modes") or [Mode.PROFESSIONAL.value]
    for mode in modes:
        if not isinstance(mode, str) or mode not in set(Mode):
            node.refuse(f"« modes » contient « {str(mode)[:40]} » : attendu {', '.join(Mode)}")
    refuse_doubles(node, modes, "le mode")
    return tuple(Mode(mode) for mode in modes)


def _section(node: Node, sets: OptionSets) -> Section:
    section = Section(
        code=node.code(),
        title=node.text("title", is_required=True),
        help=node.text("help"),
        restriction=node.word("restriction", SectionRestriction, SectionRestriction.CIRCLE),
        items=tuple(_item(each, sets) for each in node.nodes("items", "question")),
    )
    if not section.items:
        node.refuse("aucune question")
    node.end()
    return section


def _item(node: Node, sets: OptionSets) -> Item:
    kind = node.word("type", ItemType)
    raw_condition = node.get("visible_if")
    item = Item(
        code=node.code(),
        label=node.text("label", is_required=True),
        type=kind,
        options=_item_options(node, kind, sets),
        columns=_columns(node, kind, sets),
        is_required=node.flag("required"),
        visible_if=None
        if raw_condition is None
        else condition_of(raw_condition, f"{node.place}, visible_if"),
        unit=node.text("unit"),
        minimum=node.number("min"),
        maximum=node.number("max"),
        help=node.text("help"),
        can_mark=node.flag("can_mark"),
        instrument=node.code("instrument") if kind == ItemType.RESULT else "",
    )
    node.end()
    _check_item(node, item)
    return item


def _check_item(node: Node, item: Item) -> None:
    bounds = (item.minimum, item.maximum)
    if any(bound is not None for bound in bounds):
        if item.type not in NUMERIC | {ItemType.RESULT}:
            node.refuse("« min » et « max » ne vont qu'à un nombre ou à un résultat")
        if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
            node.refuse("« min » dépasse « max »")
    if item.type == ItemType.INFO and (item.is_required or item.can_mark):
        node.refuse("une information ne se répond pas : ni « required », ni « can_mark »")
    if item.type == ItemType.INTEGER and any(_is_broken(bound) for bound in bounds):
        node.refuse("les bornes d'un entier sont des entiers")


def _is_broken(bound: Decimal | None) -> bool:
    return bound is not None and bound != bound.to_integral_value()


def _item_options(node: Node, kind: ItemType, sets: OptionSets) -> tuple[Option, ...]:
    raw = node.get("options")
    if kind not in CHOOSING:
        if raw is not None:
            node.refuse(f"« options » ne va pas au type « {kind} »")
        return ()
    if isinstance(raw, str):
        if raw not in sets:
            node.refuse(f"la liste d'options « {raw[:40]} » n'existe pas")
        return sets[raw]
    return _options(node, raw, "options")


def _options(node: Node, raw: Any, name: str) -> tuple[Option, ...]:
    holder = Node({"options": raw}, f"{node.place}, {name}")
    options = tuple(_option(each) for each in holder.nodes("options", "option"))
    if not options:
        holder.refuse("aucune option")
    refuse_doubles(holder, (option.code for option in options), "l'option")
    return options


def _option(node: Node) -> Option:
    option = Option(
        code=node.code(pattern=OPTION_CODE),
        label=node.text("label", is_required=True),
        value=node.number("value"),
        is_exclusive=node.flag("exclusive"),
    )
    node.end()
    return option


def _columns(node: Node, kind: ItemType, sets: OptionSets) -> tuple[Item, ...]:
    columns = tuple(_item(each, sets) for each in node.nodes("columns", "colonne"))
    if bool(columns) != (kind == ItemType.TABLE):
        node.refuse("« columns » va au type « table », et lui seul")
    for column in columns:
        if column.type not in IN_TABLE or column.visible_if is not None or column.can_mark:
            node.refuse(f"colonne « {column.code} » : type simple, sans condition ni repère, attendu")
    refuse_doubles(node, (column.code for column in columns), "la colonne")
    return columns
