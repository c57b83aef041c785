"""What every page of a check has in common as a form."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from pathway.actions.contents import Content
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent
from pathway.queries.pathway_view import PathwayView
from thresholds_site.formlayout import Reveals, page_helper


class StepForm(forms.Form):
    """A page of a check. `content()` is what a valid (or half-typed) form says."""

    reveals: Reveals = {}

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        view: PathwayView,
        check: ThresholdCheck,
        content: CheckContent,
        today: dt.date,
    ) -> None:
        self.view = view
        self.check = check
        self.today = today
        super().__init__(data, initial=self.initial_from(check, content))
        self.offer(view)
        self.helper = page_helper(self, reveals=self.reveals)

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        """What the saved draft says, by field."""
        raise NotImplementedError

    def offer(self, view: PathwayView) -> None:
        """Add the fields and choices that come from the version's rows."""

    def content(self) -> Content:
        """The page's content from the cleaned fields; empty where nothing valid was given."""
        raise NotImplementedError

    def value(self, name: str) -> Any:
        """A cleaned value, or what an empty field gives."""
        return self.cleaned_data.get(name) or ""
