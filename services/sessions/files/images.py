"""Photos and scans: turned the right way up and written anew, so that nothing stays but the picture.

Where it was taken, by whom and with what (EXIF, GPS, comments, thumbnails, whatever follows the picture) is not copied.
"""

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from services.sessions.files.refusals import RefusedFile

MOST_PIXELS = 120_000_000
QUALITY = 88
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}


def rewrite_image(source: Path, target: Path, media_type: str) -> str:
    """Write the picture to `target`; returns what it is now: HEIC becomes JPEG.

    :raises RefusedFile: `damaged` or `heavy`.
    """
    if media_type == "image/heic":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=[_FORMATS[media_type]]) as opened:
            picture = ImageOps.exif_transpose(opened)
            picture.load()
            return _write(picture, target, "image/png" if media_type == "image/png" else "image/jpeg")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise RefusedFile("heavy") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError):
        raise RefusedFile("damaged") from None


def _write(picture: Image.Image, target: Path, media_type: str) -> str:
    if media_type == "image/png":
        plain = picture if picture.mode in {"1", "L", "LA", "RGB", "RGBA"} else picture.convert("RGBA")
        plain.info.clear()
        plain.save(target, "PNG")
    else:
        plain = picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")
        plain.info.clear()
        plain.save(target, "JPEG", quality=QUALITY, optimize=True)
    return media_type
