"""Asking somebody else to sign a lower level off."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from pathway.forms.fields import radios
from people.models import Practitioner
from thresholds_site.formlayout import page_helper


class AskAnotherForm(forms.Form):
    """Whom to ask instead."""

    ask = radios("Who is to sign it off?", [], "Choose a lead or manager to sign this off")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, signers: Sequence[Practitioner]
    ) -> None:
        self.signers = {signer.ref: signer for signer in signers}
        super().__init__(data)
        self.fields["ask"].choices = [  # type: ignore[attr-defined]
            (ref, f"{one.full_name}, {one.job_title}") for ref, one in self.signers.items()
        ]
        self.helper = page_helper(self)

    @property
    def signer(self) -> Practitioner:
        """Who is asked."""
        return self.signers[self.cleaned_data["ask"]]
