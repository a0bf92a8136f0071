"""The QR code of a ballot's address, as SVG that a page may hold."""

import base64
from typing import Any


def code_svg(adresse: str) -> str:
    """An SVG image as a data address: the page has no inline drawing to trust."""
    import zxingcpp  # slow to load, needed when tickets are printed only

    code: Any = zxingcpp.create_barcode(adresse, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    svg = str(code.to_svg(add_quiet_zones=True))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
