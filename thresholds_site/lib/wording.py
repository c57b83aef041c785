"""Small, pure tools for words that people typed or the pathway printed."""

import re
import unicodedata

# Characters that carry no text: control characters but tab and newline, zero-width and
# direction marks. They hide words from a reader and break PDFs and spreadsheets.
_KEEP = {"\n", "\t"}
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}


def cleaned(text: str) -> str:
    """`text` in NFC with newlines made one kind and invisible characters removed, ends trimmed."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for char in unified if _visible(char)).strip()


def _visible(char: str) -> bool:
    if char in _KEEP:
        return True
    if char in _INVISIBLE:
        return False
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}


def says_something(text: str) -> bool:
    """True when at least one letter or digit stands in `text`.

    Only what PostgreSQL's `[[:alnum:]]` takes for one too, or a constraint would refuse what a
    form let through: a fraction or a number in a circle is neither.
    """
    kinds = (unicodedata.category(char) for char in text)
    return any(kind[0] == "L" or kind == "Nd" for kind in kinds)


def emphasis_removed(wording: str) -> str:
    """The pathway's wording without the asterisks that mark emphasis in its source."""
    return re.sub(r"\*([^*]+)\*", r"\1", wording)
