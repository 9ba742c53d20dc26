"""Files of cells that a French spreadsheet opens by a double click, and never runs (`docs/rules.md` R-CSV)."""

BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """The text, such that no spreadsheet takes it for a formula."""
    return f"'{text}" if _looks_like_a_formula(text) else text


def guarded_cell(text: str) -> str:
    """As `plain_cell`, for a file that will be read again: `unguarded_cell` gives the text back, whatever it is.

    A text that begins with an apostrophe gets another, so that what was added can be told from what was there.
    """
    return f"'{text}" if _looks_like_a_formula(text) or text.startswith("'") else text


def unguarded_cell(cell: str) -> str:
    """What `guarded_cell` was given. The apostrophe of a cell that nobody guarded (« 's Gravenhage ») stays."""
    inside = cell[1:]
    guarded = cell.startswith("'") and (_looks_like_a_formula(inside) or inside.startswith("'"))
    return inside if guarded else cell


def _looks_like_a_formula(text: str) -> bool:
    return text.startswith(("\t", "\r")) or text.lstrip().startswith(_STARTS_A_FORMULA)
