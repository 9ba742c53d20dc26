"""What a JPEG inside a PDF tells beside its picture: where and when it was taken, with what, and any remark."""

_START, _SCAN = b"\xff\xd8", 0xDA
_TELLING = {0xE1, 0xED, 0xFE}
"""APP1 (EXIF, with the place; XMP), APP13 (IPTC) and comments: no reader of PDF looks at them."""


def without_remarks(picture: bytes) -> bytes:
    """The same picture, without them; as it came when it is not made as a JPEG is."""
    if not picture.startswith(_START):
        return picture
    kept, place = [_START], len(_START)
    while place + 4 <= len(picture) and picture[place] == 0xFF and picture[place + 1] != _SCAN:
        end = place + 2 + int.from_bytes(picture[place + 2 : place + 4], "big")
        if picture[place + 1] not in _TELLING:
            kept.append(picture[place:end])
        place = end
    return b"".join([*kept, picture[place:]])
