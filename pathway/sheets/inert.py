"""Text that no spreadsheet program takes for a formula, and back again without loss (SAFETY H22).

One rule for every export: a text that begins like a formula, whatever invisible characters stand
before it, gets an apostrophe in front; a text that already has one there gets one more. Taken in
again, one apostrophe goes.
"""

import re

_INVISIBLE = r"\s\u00a0\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x1f"
_SIGNS = r"=+\-@|%\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\u2212"
_FORMULA = re.compile(rf"^[{_INVISIBLE}]*'*[{_INVISIBLE}]*[{_SIGNS}]")
_LEADING_BREAK = re.compile(r"^'*[\t\r\n\ufeff]")
_CONTROL = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def inert(text: str) -> str:
    """The text as it is written into a cell."""
    return f"'{text}" if _begins_a_formula(text) else text


def undone(text: str) -> str:
    """What `inert` was given; what a person typed stays, but for an apostrophe before a formula."""
    return text[1:] if text.startswith("'") and _begins_a_formula(text[1:]) else text


def _begins_a_formula(text: str) -> bool:
    return bool(_FORMULA.match(text) or _LEADING_BREAK.match(text))


def coded(text: str) -> str:
    """The same for a workbook, whose XML cannot hold some characters: in the code that it has."""
    return _CONTROL.sub(
        lambda found: f"_x005F_{found[0][1:]}" if len(found[0]) > 1 else f"_x{ord(found[0]):04X}_",
        text,
    )


def decoded(text: str) -> str:
    """What `coded` was given."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text)
