"""Files as people deposit them, and as they should not."""

import io
import os
import zlib

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, TiffImagePlugin

GPS_IFD, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def pdf(*, pages: int = 1, password: str = "", weight: int = 0, author: str = "") -> bytes:
    """A scanned PV: blank pages, and `weight` bytes more. An `author` also puts a photo in it, as it was taken."""
    made = Pdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if weight:
        made.Root.Ballast = made.make_stream(os.urandom(weight))
    if author:
        picture = Image.open(io.BytesIO(photo()))
        raw = made.make_stream(photo(), Width=picture.width, Height=picture.height, ColorSpace=Name.DeviceRGB)
        raw.Type, raw.Subtype, raw.BitsPerComponent, raw.Filter = Name.XObject, Name.Image, 8, Name.DCTDecode
        raw.Metadata = made.make_stream(f"<xmp>{author}</xmp>".encode())
        made.pages[0].Resources = Dictionary(XObject=Dictionary(Photo=made.make_indirect(raw)))
        made.docinfo["/Author"] = author
        with made.open_metadata() as told:
            told["dc:creator"] = [author]
    return _saved(made, encryption=pikepdf.Encryption(owner=password or "x", user=password) if password else None)


def acting_pdf(kind: str) -> bytes:
    """A PDF that does more than show its page."""
    made = Pdf.new()
    made.add_blank_page()
    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    match kind:
        case "javascript":
            made.Root.OpenAction = script
        case "named javascript":
            made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", made.make_indirect(script)])))
        case "launch":
            made.Root.OpenAction = Dictionary(S=Name.Launch, F="calc.exe")
        case "page action":
            made.pages[0].obj.AA = Dictionary(O=script)
        case "link that launches":
            action = Dictionary(S=Name.Launch, F="calc.exe")
            link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
            made.pages[0].obj.Annots = Array([made.make_indirect(link)])
        case "attachment":
            made.attachments["virus.exe"] = b"MZ"
        case "form that calls":
            made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=[])
    return _saved(made)


def pdf_bomb(*, twice: bool = False) -> bytes:
    """Two megabytes that inflate to two thousand; or some hundred bytes deflated twice over, that tell nothing."""
    made = Pdf.new()
    made.add_blank_page()
    deflater = zlib.compressobj(9)
    start = deflater.compress(bytes(1_000_000)) + deflater.flush(zlib.Z_FULL_FLUSH)
    again = deflater.compress(bytes(1_000_000)) + deflater.flush(zlib.Z_FULL_FLUSH)
    packed = start + again * (1 if twice else 2_000)
    stream = made.make_stream(zlib.compress(packed, 9) if twice else packed)
    stream.Filter = Array([Name.FlateDecode, Name.FlateDecode]) if twice else Name.FlateDecode
    made.pages[0].obj.Contents = stream
    out = io.BytesIO()
    made.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def photo(kind: str = "JPEG", *, size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo taken lying down, in Bondy, by somebody's telephone: red on its left, blue on its right."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "Telephone-de-Zoe"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: tuple(TiffImagePlugin.IFDRational(one) for one in (48, 54, 10))})
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    picture.save(out, kind, exif=exif.tobytes(), **({"comment": b"Salle de Zoe"} if kind == "JPEG" else {}))
    return out.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of some hundred kilobytes whose picture would fill a gigabyte."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def _saved(made: Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    out = io.BytesIO()
    made.save(out, encryption=encryption) if encryption else made.save(out)
    return out.getvalue()
