"""Files that call themselves photos: bombs, liars, cut and twisted ones. (name, bytes), never on disk."""

import io
import random
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.photo_bytes import jpeg, picture

GPS = b"-0.026330;109.342503"
MARK = b"RAHASIA-EXIF"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *, depth: int = 8, colour: int = 6, extra: bytes = b"") -> bytes:
    """A PNG of zeros: tiny, whatever it unpacks to."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = 1 + (width * channels * depth + 7) // 8
    pack = zlib.compressobj(9)
    body = b"".join(pack.compress(bytes(row)) for _ in range(height)) + pack.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    palette = chunk(b"PLTE", bytes(6)) if colour == 3 else b""
    return (
        b"\x89PNG\r\n\x1a\n" + head + extra + palette + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def lying_png(width: int, height: int) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def with_notes(turn: int = 1) -> bytes:
    """A camera's JPEG: position, comment, colour profile, XMP and orientation."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = MARK.decode(), turn
    exif.get_ifd(0x8825)[29] = GPS.decode()
    return jpeg(
        800, 600, exif=exif.tobytes(), comment=MARK, icc_profile=MARK * 40,
        xmp=b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>",
    )  # fmt: skip


def many_scans(scans: int = 3000) -> bytes:
    """A progressive JPEG that repeats its last scan."""
    plain = jpeg(1600, 1200, progressive=True)
    at = plain.rindex(b"\xff\xda")
    scan = plain[at:-2][:600]
    return plain[:-2] + scan * scans + plain[-2:]


def looping_exif() -> bytes:
    """An IFD that names itself as the next one."""
    body = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1)
    body += struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    plain = jpeg()
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def foreign() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "one byte", b"\xff"
    yield "text", b"bukan foto " * 50
    yield "page", b"<html><body>captive portal</body></html>"
    yield "svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    yield "pdf", b"%PDF-1.7\n" + bytes(500)
    yield "zip", b"PK\x03\x04" + bytes(500)
    yield "heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
    yield "avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(200)
    for kind in ("GIF", "BMP", "TIFF", "ICO", "PPM"):
        yield kind.lower(), saved(picture(64, 64), kind)
    yield "only a JPEG's mark", b"\xff\xd8\xff"
    yield "only a PNG's mark", b"\x89PNG\r\n\x1a\n"
    yield "only a WebP's mark", b"RIFF\x20\0\0\0WEBPVP8X"


def bombs() -> Iterator[tuple[str, bytes]]:
    yield "png 50,000 px wide", lying_png(50_000, 50_000)
    yield "png of 2^31", lying_png(2**31 - 1, 2**31 - 1)
    yield "png of nothing", lying_png(0, 5)
    yield "webp of 16,384 px", b"RIFF\x2a\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\xff\x3f\0" * 2
    yield "jpeg says 65,500 px", jpeg().replace(b"\x01\xe0\x02\x80", b"\xff\xdc\xff\xdc", 1)
    yield "jpeg of height 0", jpeg().replace(b"\x01\xe0\x02\x80", b"\0\0\x02\x80", 1)
    yield "many scans", many_scans()
    deep = zlib.compress(bytes(80_000_000), 9)
    yield "text that unpacks", png(9, 9, extra=chunk(b"zTXt", b"Comment\0\0" + deep))
    yield "profile that unpacks", png(9, 9, extra=chunk(b"iCCP", b"sRGB\0\0" + deep))
    yield "long text", png(9, 9, extra=chunk(b"iTXt", b"a\0\0\0\0\0" + b"x" * 1_900_000))
    yield "very wide", png(1_000_000, 3, colour=2)
    yield "very high", png(3, 300_000, colour=2)
    yield "looping exif", looping_exif()


def heavy() -> Iterator[tuple[str, bytes]]:
    """Just under the cap: what unpacks to most."""
    yield "png rgba", png(6300, 6300)
    yield "png rgba of 16 bits", png(6300, 6300, depth=16)
    yield "png grey of 16 bits", png(6300, 6300, depth=16, colour=0)
    yield "png with palette", png(6300, 6300, colour=3)
    flat = Image.new("RGB", (6300, 6300), "navy")
    yield "progressive jpeg", saved(flat, "JPEG", progressive=True, subsampling=0)
    yield "progressive cmyk", saved(flat.convert("CMYK"), "JPEG", progressive=True)
    yield "webp lossless", saved(flat, "WEBP", lossless=True)
    yield "webp lossy", saved(flat.resize((6300, 6200)), "WEBP", quality=1, method=0)


def unusual() -> Iterator[tuple[str, bytes]]:
    """To be taken."""
    image = picture(320, 240)
    yield "notes", with_notes()
    for turn in range(10):
        yield f"held as {turn}", with_notes(turn)
    yield "cmyk", saved(image.convert("CMYK"), "JPEG")
    yield "grey", saved(image.convert("L"), "JPEG")
    yield "progressive", jpeg(progressive=True)
    yield "one pixel", saved(Image.new("RGB", (1, 1)), "JPEG")
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        source = Image.new("I;16", (320, 240), 40_000) if mode == "I;16" else image.convert(mode)
        yield f"png {mode}", saved(source, "PNG")
    yield "png with a clear colour", saved(image.convert("P"), "PNG", transparency=3)
    frames = [picture(320, 240, seed=seed) for seed in (2, 3)]
    for kind, options in (("PNG", {}), ("WEBP", {}), ("MPO", {})):
        yield f"frames {kind}", saved(image, kind, save_all=True, append_images=frames, **options)
    yield "webp", saved(image, "WEBP")
    yield "webp clear", saved(image.convert("RGBA"), "WEBP", lossless=True)
    yield "something behind it", jpeg() + b"PK\x03\x04" + b"<script>" * 100


def twisted(number: int, seed: int = 61) -> Iterator[tuple[str, bytes]]:
    """Cut anywhere, bytes flipped, pieces swapped: `number` of them, the same ones for a seed."""
    chance = random.Random(seed)
    image = picture(200, 150)
    whole = [
        with_notes(6),
        jpeg(200, 150, progressive=True),
        saved(image, "PNG"),
        saved(image.convert("P"), "PNG"),
        saved(image, "WEBP"),
        saved(image.convert("RGBA"), "WEBP", lossless=True),
    ]
    for at in range(number):
        data = bytearray(whole[at % len(whole)])
        way = at // len(whole) % 3
        if way == 0:
            del data[chance.randrange(12, len(data)) :]
        elif way == 1:
            for _ in range(chance.choice((1, 5, 50))):
                data[chance.randrange(12, len(data))] = chance.randrange(256)
        else:
            begin = chance.randrange(12, len(data) - 40)
            piece = bytes(data[begin : begin + 30])
            data[begin : begin + 30] = piece * chance.choice((0, 2, 9))
        yield f"twisted {at}", bytes(data)
