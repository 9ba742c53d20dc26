"""Files of cells that a French spreadsheet opens by a double click, and never runs (`docs/rules.md` R-CSV)."""

BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """The text, such that no spreadsheet takes it for a formula."""
    dangerous = text.startswith(("\t", "\r")) or text.lstrip().startswith(_STARTS_A_FORMULA)
    return f"'{text}" if dangerous else text
