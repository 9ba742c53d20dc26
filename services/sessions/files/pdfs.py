"""PDF files: opened for real, refused when they do anything but show pages, and written anew."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from services.sessions.files.jpegs import without_remarks
from services.sessions.files.refusals import RefusedFile

MOST_INFLATED = 1_500_000_000
"""Bytes of all the streams of a file once inflated: twenty pages scanned in colour at 300 dots an inch are 520 MB."""
MOST_PIXELS = 250_000_000
MOST_PAGES = 500
MOST_NODES = 2_000_000
_PIECE = 16 * 1024
_ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA", "/AA", "/Collection"}
)
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
_TELLING_KEYS = ("/Metadata", "/PieceInfo")
"""What a program says of a page or of a picture, for other programs."""
_INFLATED_BY = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
_ONE_OF_ZLIB = frozenset({"/FlateDecode", "/Fl"})


def rewrite_pdf(source: Path, target: Path) -> str:
    """Write the file to `target`, without what preceded, followed or hid in it.

    :raises RefusedFile: `damaged`, `locked`, `active` or `heavy`.
    """
    try:
        with pikepdf.open(source, attempt_recovery=True) as pdf:
            if pdf.is_encrypted:
                raise RefusedFile("locked")
            if not 1 <= len(pdf.pages) <= MOST_PAGES:
                raise RefusedFile("damaged" if not pdf.pages else "heavy")
            _examine(pdf)
            if "/Info" in pdf.trailer:
                del pdf.trailer.Info
            pdf.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    except pikepdf.PasswordError:
        raise RefusedFile("locked") from None
    except MemoryError:
        raise RefusedFile("heavy") from None
    except (pikepdf.PdfError, zlib.error, ValueError, TypeError, RuntimeError, RecursionError):
        raise RefusedFile("damaged") from None
    return "application/pdf"


def _examine(pdf: pikepdf.Pdf) -> None:
    left, nodes = MOST_INFLATED, 0
    for one in pdf.objects:
        for node in _walk(one):
            nodes += 1
            if nodes > MOST_NODES:
                raise RefusedFile("heavy")
            _refuse_active(node)
            for key in _TELLING_KEYS:
                if key in node:
                    del node[key]
        if isinstance(one, Stream):
            left -= _inflated_size(one, left)
            _silence(one)


def _walk(start: Object) -> Iterator[Object]:
    """The dictionaries inside an object; those it refers to come in their own turn."""
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Dictionary | Stream):
            yield node
            inside = [value for _, value in (node.stream_dict if isinstance(node, Stream) else node).items()]
        elif isinstance(node, Array):
            inside = list(node)
        else:
            continue
        waiting += [each for each in inside if isinstance(each, Object) and not each.is_indirect]


def _silence(stream: Stream) -> None:
    """A photo put in a PDF as it was taken says no more where."""
    if stream.get("/Filter") == Name.DCTDecode or stream.get("/Filter") == Array([Name.DCTDecode]):
        picture = stream.read_raw_bytes()
        if (quiet := without_remarks(picture)) != picture:
            told = stream.get("/DecodeParms")
            stream.write(quiet, filter=Name.DCTDecode)
            if told is not None:
                stream.DecodeParms = told


def _refuse_active(node: Object) -> None:
    keys = set(node.keys())
    if keys & _ACTIVE_KEYS or (isinstance(node.get("/S"), Name) and str(node["/S"]) in _ACTIVE_ACTIONS):
        raise RefusedFile("active")


def _inflated_size(stream: Stream, left: int) -> int:
    """How many bytes a stream holds once inflated, `left` at most: counted piece by piece, never kept.

    :raises RefusedFile: `heavy` when there are more, or when it is deflated twice over.
    """
    width, height = _number(stream.get("/Width")), _number(stream.get("/Height"))
    if width * height > MOST_PIXELS:
        raise RefusedFile("heavy")
    told = stream.get("/Filter")
    filters = [str(each) for each in told] if isinstance(told, Array) else [str(told)] if told is not None else []
    inflating = [each for each in filters if each in _INFLATED_BY]
    if not inflating:
        return 0
    if len(inflating) > 1:
        raise RefusedFile("heavy")
    # Other codings are read whole: the memory of this process is bounded.
    zlib_alone = filters[0] in _ONE_OF_ZLIB
    size = _count(stream.read_raw_bytes(), left) if zlib_alone else len(stream.read_bytes())
    if size > left:
        raise RefusedFile("heavy")
    return size


def _count(deflated: bytes, left: int) -> int:
    inflater, size = zlib.decompressobj(), 0
    for place in range(0, len(deflated), _PIECE):
        waiting = deflated[place : place + _PIECE]
        while waiting and not inflater.eof and size <= left:
            size += len(inflater.decompress(waiting, 64 * _PIECE))
            waiting = inflater.unconsumed_tail
    return size


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) else 0
