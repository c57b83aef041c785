"""Fields and messages that the forms of a check share."""

from collections.abc import Sequence
from typing import Any

from django import forms

from pathway.models.checks import LONGEST_TEXT
from thresholds_site.lib.wording import cleaned

NOT_OFFERED = "This choice is not offered here. Choose from the list."


class WordsField(forms.CharField):
    """Text as someone typed it, without characters that nobody can see."""

    def __init__(self, *, longest: int = LONGEST_TEXT, area: bool = False, **options: Any) -> None:
        options.setdefault("required", False)
        if area:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        options["error_messages"] = {
            "max_length": (
                f"Shorten this to {longest:,} characters or fewer. Your text is still here."
            ),
        } | options.get("error_messages", {})
        super().__init__(max_length=longest, strip=True, **options)

    def to_python(self, value: Any) -> str:
        return cleaned(super().to_python(value) or "")


def radios(label: str, choices: Sequence[tuple[str, str]], missing: str, **options: Any) -> Any:
    """A choice of one, with its own message when nothing was chosen."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": NOT_OFFERED},
        **options,
    )
