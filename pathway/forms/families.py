"""The form that takes a child out of a family."""

from typing import Any

from django import forms

from pathway.forms.fields import WordsField
from thresholds_site.formlayout import page_helper
from thresholds_site.lib.wording import says_something


class TakeOutForm(forms.Form):
    """Why: asked when the check is withdrawn by it."""

    because = WordsField(
        area=True,
        label="Why do you take this child out?",
        help_text="It is kept with the check. For example: added by mistake.",
    )

    def __init__(self, *args: Any, withdraws: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.withdraws = withdraws
        if not withdraws:
            self.fields["because"].widget = forms.HiddenInput()
        self.helper = page_helper(self)

    def clean_because(self) -> str:
        because: str = self.cleaned_data["because"]
        if self.withdraws and not says_something(because):
            raise forms.ValidationError("Say why, in a few words")
        return because
