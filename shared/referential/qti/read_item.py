"""A `qti-assessment-item` as the fields of the bank’s YAML: ours without loss, those of others as they can."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from shared.referential.models import ONLY_LABEL, AnswerFormat, Kind, Tolerance
from shared.referential.qti.markup import read_blocks, read_inline
from shared.referential.qti.xml import Node, QtiError, every, first, local, parse, said

Fields = dict[str, Any]

_CHOICES = "qti-choice-interaction"
_BLANKS = ("qti-text-entry-interaction", "qti-inline-choice-interaction")
_NUMBERS = ("integer", "float")
_ALL = sorted(Tolerance)


def item_fields(content: bytes, name: str) -> Fields:
    """The fields of an item; `id` is its identifier, as it is.

    :raises QtiError: it asks in a way that the bank has no kind for, or makes no sense.
    """
    root = parse(content, name)
    if local(root) != "qti-assessment-item":
        raise QtiError(f"{name} : ce n’est pas une épreuve QTI 3.0 (qti-assessment-item)")
    body = first(root, "qti-item-body")
    asked = [one for one in body.iter() if _asks(one)] if body is not None else []
    kind = _kind(root, asked, name)
    ours = next((one for one in every(body, "div") if said(one, "kind")), None)
    fields: Fields = {"id": root.get("identifier", ""), "kind": kind.value}
    fields["instruction"] = _instruction(body)
    if kind.has_blanks:
        fields |= _blank_fields(root, asked, kind)
    else:
        fields |= _choice_fields(root, asked[0])
    if ours is not None:
        fields |= _rules(ours)
        fields |= _groups(ours)
    fields |= _media(body)
    if (feedback := first(root, "qti-modal-feedback")) is not None:
        told = first(feedback, "p") if ours is not None else feedback
        fields["rationale"] = read_inline(told if told is not None else feedback)
    return {key: value for key, value in fields.items() if value not in (None, "", []) or key == "tolerances"}


def _asks(node: Node) -> bool:
    return isinstance(node.tag, str) and local(node).endswith("-interaction")


def _kind(root: Node, asked: list[Node], name: str) -> Kind:
    kinds = {local(one) for one in asked}
    if len(asked) == 1 and kinds == {_CHOICES}:
        declared = _declared(root, asked[0])
        return Kind.QCM if declared.get("cardinality") == "multiple" else Kind.QCU
    if not asked or not kinds <= set(_BLANKS):
        raise QtiError(
            f"{name} : la banque n’a pas d’épreuve de ce type ({', '.join(sorted(kinds)) or 'rien à répondre'})"
        )
    if len(asked) == 1:
        return Kind.QROC
    return Kind.QROCM_IND if any(True for _ in every(root, "qti-correct-response")) else Kind.QROCM_DEP


def _declared(root: Node, asked: Node) -> Node:
    wanted = asked.get("response-identifier")
    for one in every(root, "qti-response-declaration"):
        if one.get("identifier") == wanted:
            return one
    raise QtiError(f"la réponse « {wanted} » n’est pas déclarée")


def _instruction(body: Node) -> str:
    for one in every(body, "div"):
        if (text := said(one, "text")) is not None:
            return str(text)
    return read_blocks(body)


def _choice_fields(root: Node, asked: Node) -> Fields:
    choices = list(every(asked, "qti-simple-choice"))
    names = [one.get("identifier") for one in choices]
    right = [value for value in _right(_declared(root, asked)) if value in names]
    return {
        "choices": [read_inline(one) for one in choices],
        "solution": [str(names.index(value) + 1) for value in right],
    }


def _blank_fields(root: Node, asked: list[Node], kind: Kind) -> Fields:
    blanks = [_blank(root, one, rank) for rank, one in enumerate(asked, start=1)]
    if kind is not Kind.QROC:
        return {"blanks": blanks}
    del blanks[0]["label"]
    return blanks[0]


def _blank(root: Node, asked: Node, rank: int) -> Fields:
    declared = _declared(root, asked)
    listed = {one.get("identifier"): read_inline(one) for one in every(asked, "qti-inline-choice")}
    label = first(asked.getparent(), "span")
    number = declared.get("base-type") in _NUMBERS
    fields: Fields = {
        "label": read_inline(label) if label is not None else f"{ONLY_LABEL} {rank}",
        "choices": list(listed.values()),
        "solution": [listed.get(value, value) for value in _right(declared)],
        "format": AnswerFormat.NUMBER.value if number else None,
    }
    fields |= _rules(asked)
    return {key: value for key, value in fields.items() if value is not None}


def _right(declared: Node) -> list[str]:
    """Every answer that scores, else the one said to be right."""
    entries = [one for one in every(declared, "qti-map-entry") if float(one.get("mapped-value", "0")) > 0]
    if entries:
        return [one.get("map-key", "") for one in entries]
    right = first(declared, "qti-correct-response")
    return [one.text or "" for one in every(right, "qti-value")] if right is not None else []


def _rules(node: Node) -> Fields:
    """What the correction forgives, said in full for ours: a blank would otherwise take what its item says."""
    tolerances = said(node, "tolerances")
    if tolerances is None:
        return {}
    ours: Fields = {
        "tolerances": tolerances,
        "format": said(node, "format") or AnswerFormat.TEXT.value,
        "units": said(node, "units") or [],
        "wrong": said(node, "wrong") or [],
    }
    return ours


def _groups(ours: Node) -> Fields:
    fields: Fields = {"groups": said(ours, "groups")}
    if grading := said(ours, "grading"):
        fields["grading"] = {
            name: str(value) for name, value in zip(("ok", "partially"), grading, strict=True) if value is not None
        }
    return fields


def _media(body: Node) -> Fields:
    fields: Fields = {}
    image = first(body, "img")
    if image is not None:
        fields["image"] = {"file": _file(image.get("src", "")), "alt": image.get("alt", "")}
    links = [{"file": _file(one.get("href", "")), "label": read_inline(one)} for one in every(body, "a")]
    if links:
        fields["attachments"] = links
    return fields


def _file(address: str) -> str:
    if ":" in address or address.startswith("//"):
        raise QtiError(f"« {address[:80]} » est hors du paquet : une épreuve n’appelle aucun site")
    return PurePosixPath(address).name


def plain(fields: Mapping[str, Any]) -> Fields:
    """The fields without what goes without saying, for a YAML that a teacher reads."""
    kept = dict(fields)
    blanks = [_inherited(blank, kept) for blank in kept.get("blanks", [])]
    if kept.get("tolerances") == _ALL:
        del kept["tolerances"]
    for name, usual in (("format", AnswerFormat.TEXT.value), ("units", []), ("wrong", [])):
        if kept.get(name) == usual:
            del kept[name]
    return {**kept, **({"blanks": blanks} if blanks else {})}


def _inherited(blank: Fields, item: Fields) -> Fields:
    usual = {"tolerances": _ALL, "format": AnswerFormat.TEXT.value, "units": []}
    kept = {key: value for key, value in blank.items() if key not in usual or value != item.get(key, usual[key])}
    return {key: value for key, value in kept.items() if value != [] or key in usual}
