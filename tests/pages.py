"""What a page says, wherever its template breaks its lines."""

import re
from typing import Any


def lire(reponse: Any) -> str:
    """The HTML of a response with its runs of plain white space made one space (no-break spaces stay)."""
    return re.sub(r"[ \t\n]+", " ", reponse.content.decode())
