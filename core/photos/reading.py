"""Bytes that somebody calls a photo → a picture that we have made ourselves. Plain Pillow, no Django.

How large a picture says it is is read before a single pixel is decoded. What is written anew carries
pixels only: no EXIF (so no position), no XMP, no comment, no colour profile, no thumbnail of the camera.
"""

import io
import struct
from dataclasses import dataclass

from PIL import Image

EDGE, SMALL_EDGE = 1600, 320  # px, the longer side of what we keep
QUALITY, SMALL_QUALITY = 80, 75
# A camera's progressive JPEG has about ten scans; a thousand of them cost minutes in 2 MB.
MAX_SCANS = 64
ROWS_AT_ONCE = 128
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}

EMPTY = "Foto ini kosong (0 byte). Ambil ulang fotonya."
UNKNOWN = "Berkas ini bukan foto yang dikenal. Kirim foto JPEG, PNG atau WebP."
HEIC = (
    "Foto ini berformat HEIC, yang tidak diterima. Ubah setelan kamera ke “Paling kompatibel” (JPEG), "
    "atau buka fotonya dan simpan sebagai JPEG."
)
DAMAGED = "Foto ini terpotong atau rusak. Ambil ulang, atau pilih foto lain."
# What a process with little memory gives up on looks to its decoder like a damaged file.
DAMAGED_OR_HEAVY = (
    "Foto ini rusak, atau terlalu berat untuk dibaca. Kecilkan dulu sebagai JPEG biasa."
)
LARGE = 4_000_000  # px; the app's own photos have at most 1600 × 1600
TOO_MANY_PIXELS = (
    "Foto ini terlalu besar: {width} × {height} titik. Kecilkan dulu, atau ambil ulang dengan resolusi "
    "lebih rendah."
)
TOO_HEAVY = "Foto ini terlalu berat untuk dibaca. Kecilkan dulu, lalu kirim sebagai JPEG biasa."


class NotAPhoto(Exception):
    """str(error) says in Indonesian why it isn't taken and what to do."""


@dataclass(frozen=True)
class Picture:
    """What we keep of a photo: JPEG bytes of it and of its small one, its size in px, its likeness.

    dhash: 64 bits as a signed integer; each says whether one of 8 × 8 fields is darker than its right
    neighbour, so that the same scene, shrunk or saved again, differs in few bits.
    """

    photo: bytes
    thumbnail: bytes
    width: int
    height: int
    dhash: int


def look(data: bytes, max_pixels: int) -> tuple[int, int]:
    """Width and height that the header declares, in px; decodes nothing. Raises NotAPhoto."""
    kind = kind_of(data)
    if kind == "JPEG" and data.count(b"\xff\xda") > MAX_SCANS:
        raise NotAPhoto(TOO_HEAVY)
    # WebP's decoder takes memory for the whole picture when it is opened
    width, height = webp_size(data) if kind == "WEBP" else opened(data, kind).size
    if width < 1 or height < 1:
        raise NotAPhoto(DAMAGED)
    if width * height > max_pixels:
        raise NotAPhoto(TOO_MANY_PIXELS.format(width=width, height=height))
    return width, height


def kind_of(data: bytes) -> str:
    """JPEG, PNG or WEBP by the first bytes, whatever the file is called. Raises NotAPhoto."""
    if not data:
        raise NotAPhoto(EMPTY)
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise NotAPhoto(HEIC if data[4:8] == b"ftyp" and data[8:12] in HEIF else UNKNOWN)


def webp_size(data: bytes) -> tuple[int, int]:
    """Of the canvas, from the first chunk: VP8X, VP8L or VP8. Raises NotAPhoto."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise NotAPhoto(DAMAGED)
    if chunk == b"VP8X":
        return (
            int.from_bytes(body[4:7], "little") + 1,
            int.from_bytes(body[7:10], "little") + 1,
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise NotAPhoto(DAMAGED)


def opened(data: bytes, kind: str) -> Image.Image:
    """The picture with its header read. Raises NotAPhoto."""
    try:
        return Image.open(io.BytesIO(data), formats=[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPhoto(TOO_HEAVY) from error
    except MemoryError:
        raise
    except Exception as error:  # a stranger's header may break anything in a decoder
        raise NotAPhoto(DAMAGED) from error


def read(data: bytes, max_pixels: int) -> Picture:
    """Decodes, turns upright, shrinks and writes anew. Raises NotAPhoto, and MemoryError."""
    width, height = look(data, max_pixels)
    image = opened(data, kind_of(data))
    if image.width * image.height > max_pixels:  # WebP: what its decoder found
        raise NotAPhoto(TOO_HEAVY)
    try:
        turn = orientation_of(image)
        image = shrunk(image)
        if turn in TURNS:
            image = image.transpose(TURNS[turn])
        return written(image)
    except MemoryError:
        raise
    except Exception as error:  # as above, now of its pixels
        told = DAMAGED_OR_HEAVY if width * height > LARGE else DAMAGED
        raise NotAPhoto(told) from error


def orientation_of(image: Image.Image) -> int:
    """How the camera was held, as EXIF counts it (1: upright); broken EXIF says nothing."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except MemoryError:
        raise
    except Exception:
        return 1


def shrunk(image: Image.Image) -> Image.Image:
    """In RGB, at most EDGE on the longer side.

    Converts and shrinks some rows at a time: the decoded picture is in memory once, and its copy in
    another mode never whole.
    """
    image.draft(image.mode, (EDGE, EDGE))  # a JPEG is decoded at ½, ¼ or ⅛ right away
    image.load()
    factor = max(1, max(image.size) // EDGE)
    width, height = image.size
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    step = ROWS_AT_ONCE * factor
    for top in range(0, height, step):
        strip = in_rgb(image.crop((0, top, width, min(top + step, height))))
        small.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    small.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    return small


def in_rgb(strip: Image.Image) -> Image.Image:
    """Any mode of JPEG, PNG and WebP: what is transparent becomes white."""
    if strip.mode.startswith("I"):  # 16 bits of grey
        strip = strip.point(lambda value: value / 256).convert("L")
    if strip.mode in ("RGBA", "LA", "PA") or "transparency" in strip.info:
        strip = strip.convert("RGBA")
        ground = Image.new("RGB", strip.size, "white")
        ground.paste(strip, mask=strip.getchannel("A"))
        return ground
    return strip.convert("RGB")


def written(image: Image.Image) -> Picture:
    thumbnail = image.copy()
    thumbnail.thumbnail((SMALL_EDGE, SMALL_EDGE), Image.Resampling.LANCZOS)
    return Picture(
        photo=jpeg(image, QUALITY),
        thumbnail=jpeg(thumbnail, SMALL_QUALITY),
        width=image.width,
        height=image.height,
        dhash=dhash(image),
    )


def jpeg(image: Image.Image, quality: int) -> bytes:
    """Pixels alone: a picture's notes would be written along by Pillow where it finds them."""
    image.info = {}
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def dhash(image: Image.Image) -> int:
    """See Picture."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    rows = [grey.crop((0, y, 9, y + 1)).tobytes() for y in range(8)]
    bits = 0
    for row in rows:
        for x in range(8):
            bits = bits << 1 | (row[x] < row[x + 1])
    return bits - (1 << 64) if bits >= 1 << 63 else bits
