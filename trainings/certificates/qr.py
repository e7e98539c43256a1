"""QR codes of certificates, drawn on the server."""

import io

import segno

# Of the code's modules a quarter may be unreadable (folds, stamps); its white border is part of it.
CORRECTION, BORDER = "m", 4


def qr_of(address: str) -> segno.QRCode:
    return segno.make(address, error=CORRECTION, micro=False, boost_error=False)


def svg_of(address: str) -> str:
    """An SVG picture that leads to `address` when scanned."""
    file = io.BytesIO()
    qr_of(address).save(file, kind="svg", xmldecl=False, border=BORDER, light="white")
    return file.getvalue().decode()
