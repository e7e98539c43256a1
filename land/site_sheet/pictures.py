"""Photos and the QR as SVG: the form in which a picture can be handed to a paper as text."""

import base64
import io

import segno
from django.conf import settings
from django.http import HttpRequest
from PIL import Image

from core.models import User
from land.linking import parcel_page
from land.models import LandPhoto, Parcel

MOST, EDGE, QUALITY = 4, 900, 78  # photos, px, JPEG


def photos_of(parcel: Parcel, user: User) -> tuple[list[dict[str, str]], int]:
    """Up to four photos as {"svg", "caption"}, and how many the parcel has. One whose file can't be read
    leaves its words."""
    rows = LandPhoto.objects.for_user(user).received().filter(parcel=parcel)
    found = [
        {"svg": svg_of(photo), "caption": photo.caption}
        for photo in rows.order_by("order", "pk")[:MOST]
    ]
    return found, rows.count()


def svg_of(photo: LandPhoto) -> str:
    """The photo, small enough for paper, inside an SVG; "" when its file is gone or damaged."""
    try:
        with photo.file.open("rb") as file, Image.open(file, formats=["JPEG"]) as picture:
            picture.draft("RGB", (EDGE, EDGE))
            picture.thumbnail((EDGE, EDGE))
            content = io.BytesIO()
            picture.convert("RGB").save(content, "JPEG", quality=QUALITY)
            width, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return ""
    data = base64.b64encode(content.getvalue()).decode()
    size = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}">'
        f'<image {size} href="data:image/jpeg;base64,{data}"/></svg>'
    )


def address_of(request: HttpRequest, parcel: Parcel) -> str:
    """Where the paper's QR leads."""
    base = settings.PUBLIC_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    return f"{base}{parcel_page(parcel.pk)}"


def qr_of(address: str) -> str:
    """An SVG that leads to `address` when scanned."""
    file = io.BytesIO()
    code = segno.make(address, error="m", micro=False, boost_error=False)
    code.save(file, kind="svg", xmldecl=False, border=4, light="white")
    return file.getvalue().decode()
