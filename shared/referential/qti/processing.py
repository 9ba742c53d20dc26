"""How a QTI player scores an item: `SCORE` is 1 when it is right, one half when it is right in part."""

from shared.referential.models import Blank, Item, Kind
from shared.referential.qti.xml import MAP_RESPONSE, MATCH_CORRECT, Node, add


def write_processing(root: Node, item: Item, names: list[str]) -> None:
    """A template when one says it all; else every blank right, or enough groups found."""
    match item.kind:
        case Kind.QCU | Kind.QCM:
            add(root, "qti-response-processing", template=MATCH_CORRECT)
        case Kind.QROC:
            add(root, "qti-response-processing", template=MAP_RESPONSE)
        case Kind.QROCM_IND:
            _every_blank(add(root, "qti-response-processing"), names)
        case Kind.QROCM_DEP:
            _groups(add(root, "qti-response-processing"), item, names)


def _every_blank(processing: Node, names: list[str]) -> None:
    when = add(add(processing, "qti-response-condition"), "qti-response-if")
    both = add(when, "qti-and")
    for name in names:
        more = add(both, "qti-gt")
        add(more, "qti-map-response", identifier=name)
        add(more, "qti-base-value", "0", base_type="float")
    _set(when, "SCORE", "1", "float")


def _groups(processing: Node, item: Item, names: list[str]) -> None:
    """Each group that a blank holds counts once, whichever blank: as R-CHECK counts them, without its tolerances."""
    _set(processing, "FOUND", "0", "integer")
    for group in item.groups:
        when = add(add(processing, "qti-response-condition"), "qti-response-if")
        either = add(when, "qti-or")
        for name, blank in zip(names, item.blanks, strict=True):
            for text in group:
                _holds(either, name, blank, text)
        total = add(add(when, "qti-set-outcome-value", identifier="FOUND"), "qti-sum")
        add(total, "qti-variable", identifier="FOUND")
        add(total, "qti-base-value", "1", base_type="integer")
    last = add(processing, "qti-response-condition")
    right = add(last, "qti-response-if")
    _enough(right, item.grading.ok if item.grading else len(item.blanks))
    _set(right, "SCORE", "1", "float")
    if item.grading and item.grading.partially:
        partly = add(last, "qti-response-else-if")
        _enough(partly, item.grading.partially)
        _set(partly, "SCORE", "0.5", "float")


def _holds(parent: Node, name: str, blank: Blank, text: str) -> None:
    if blank.choices:
        if text not in blank.choices:
            return
        same = add(parent, "qti-match")
        add(same, "qti-variable", identifier=name)
        add(same, "qti-base-value", f"C{blank.choices.index(text) + 1}", base_type="identifier")
        return
    same = add(parent, "qti-string-match", case_sensitive="false" if "t1" in blank.tolerances else "true")
    add(same, "qti-variable", identifier=name)
    add(same, "qti-base-value", text, base_type="string")


def _enough(parent: Node, count: int) -> None:
    least = add(parent, "qti-gte")
    add(least, "qti-variable", identifier="FOUND")
    add(least, "qti-base-value", str(count), base_type="integer")


def _set(parent: Node, name: str, value: str, kind: str) -> None:
    add(add(parent, "qti-set-outcome-value", identifier=name), "qti-base-value", value, base_type=kind)
