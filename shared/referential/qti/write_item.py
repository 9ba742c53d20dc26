"""An item as a QTI 3.0 `qti-assessment-item`.

What QTI says itself is said in its words: instruction, image, files, choices, blanks, right answers, how they are
scored. What the correction needs beyond travels in `data-certif-…` attributes.
"""

from shared.referential.models import AnswerFormat, Blank, Item, Kind
from shared.referential.qti.markup import write_blocks, write_inline
from shared.referential.qti.processing import write_processing
from shared.referential.qti.xml import ASI, LANG, Node, QtiError, add, root_of, serialise, told

MEDIA = "../media/"
"""Where the files are, seen from an item."""


def item_xml(item: Item) -> bytes:
    """The file of an item.

    :raises QtiError: it has what cannot travel: a simulator, a sign that XML forbids, an answer out of its list.
    """
    if getattr(item, "simulator", None):
        raise QtiError(f"{item.id} : une épreuve à simulateur ne voyage pas en QTI")
    try:
        return _write(item)
    except ValueError as error:
        raise QtiError(f"{item.id} : {error}") from error


def response_names(item: Item) -> list[str]:
    """The identifier of each response: one for the choices, or one a blank."""
    if item.kind in (Kind.QCU, Kind.QCM, Kind.QROC):
        return ["RESPONSE"]
    return [f"RESPONSE_{rank}" for rank in range(1, len(item.blanks) + 1)]


def _write(item: Item) -> bytes:
    root = root_of("qti-assessment-item", ASI)
    root.set("identifier", item.id)
    root.set("title", item.id)
    root.set("adaptive", "false")
    root.set("time-dependent", "true" if item.timed else "false")
    root.set(LANG, "fr")
    _declare(root, item)
    body = add(add(root, "qti-item-body"), "div", class_="certif-item")
    told(body, "kind", item.kind)
    _tell_rules(body, item)
    told(body, "groups", item.groups)
    told(body, "grading", [item.grading.ok, item.grading.partially] if item.grading else None)
    _ask(body, item)
    if item.kind.has_blanks:
        for name, blank in zip(response_names(item), item.blanks, strict=True):
            _write_blank(body, name, blank, labelled=item.kind is not Kind.QROC)
    else:
        _write_choices(body, item)
    write_processing(root, item, response_names(item))
    if item.rationale:
        feedback = add(
            root, "qti-modal-feedback", outcome_identifier="FEEDBACK", identifier="rationale", show_hide="show"
        )
        write_inline(add(add(feedback, "qti-content-body"), "p"), item.rationale)
    return serialise(root)


def _declare(root: Node, item: Item) -> None:
    if not item.kind.has_blanks:
        several = item.kind is Kind.QCM
        right = [f"C{number}" for number in item.solution]
        _declare_response(root, "RESPONSE", "multiple" if several else "single", "identifier", right)
    for name, blank in zip(response_names(item), item.blanks, strict=False):
        _declare_blank(root, name, blank)
    add(root, "qti-outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
    if item.groups:
        add(root, "qti-outcome-declaration", identifier="FOUND", cardinality="single", base_type="integer")
    feedback = add(root, "qti-outcome-declaration", identifier="FEEDBACK", cardinality="single", base_type="identifier")
    add(add(feedback, "qti-default-value"), "qti-value", "rationale")


def _declare_blank(root: Node, name: str, blank: Blank) -> None:
    keys = [choice_id(blank, text) for text in blank.accepted] if blank.choices else list(blank.accepted)
    kind = "identifier" if blank.choices else "string"
    declared = _declare_response(root, name, "single", kind, keys[:1])
    if keys:
        mapping = add(declared, "qti-mapping", default_value="0")
        for key in keys:
            case = {} if blank.choices else {"case_sensitive": "false" if "t1" in blank.tolerances else "true"}
            add(mapping, "qti-map-entry", map_key=key, mapped_value="1", **case)


def _declare_response(root: Node, name: str, cardinality: str, kind: str, right: list[str]) -> Node:
    declared = add(root, "qti-response-declaration", identifier=name, cardinality=cardinality, base_type=kind)
    if right:
        values = add(declared, "qti-correct-response")
        for value in right:
            add(values, "qti-value", value)
    return declared


def choice_id(blank: Blank, text: str) -> str:
    """The identifier of a choice of a list.

    :raises ValueError: the list has no such choice.
    """
    return f"C{blank.choices.index(text) + 1}"


def _ask(body: Node, item: Item) -> None:
    asked = add(body, "div", class_="certif-instruction")
    told(asked, "text", item.instruction)
    write_blocks(asked, item.instruction)
    if item.image:
        add(add(body, "p"), "img", src=MEDIA + item.image.file, alt=item.image.text)
    for each in item.attachments:
        write_inline(add(add(body, "p"), "a", href=MEDIA + each.file), each.text)


def _write_choices(body: Node, item: Item) -> None:
    most = "0" if item.kind is Kind.QCM else "1"
    asked = add(body, "qti-choice-interaction", response_identifier="RESPONSE", max_choices=most, shuffle="false")
    for rank, choice in enumerate(item.choices, start=1):
        write_inline(add(asked, "qti-simple-choice", identifier=f"C{rank}"), choice)


def _write_blank(body: Node, name: str, blank: Blank, *, labelled: bool) -> None:
    line = add(body, "p")
    if labelled:
        write_inline(add(line, "span", class_="certif-label"), blank.label)
    kind = "qti-inline-choice-interaction" if blank.choices else "qti-text-entry-interaction"
    asked = add(line, kind, response_identifier=name)
    if labelled:
        _tell_rules(asked, blank)
    for rank, choice in enumerate(blank.choices, start=1):
        add(asked, "qti-inline-choice", choice, identifier=f"C{rank}")


def _tell_rules(node: Node, rules: Item | Blank) -> None:
    """What the correction forgives, in what it differs from a plain text."""
    told(node, "tolerances", sorted(rules.tolerances))
    if rules.format is not AnswerFormat.TEXT:
        told(node, "format", rules.format)
    if rules.units:
        told(node, "units", rules.units)
    if rules.wrong:
        told(node, "wrong", rules.wrong)
