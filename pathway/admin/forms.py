"""Shapes of input that several pages of the pathway's administration share."""

from typing import Any

from django import forms


def refuse_later_link(form: forms.ModelForm[Any], link: str, row: Any, pointing_back: str) -> None:
    """Rows are copied in their order, so one that points to another stands after it.

    Adds an error to the form when `link` names a row at the same place or later, or when a row
    that points back here would come to stand before this one.
    """
    given = form.cleaned_data
    place, target = given.get("position"), given.get(link)
    if place is None:
        return
    if target is not None and target.position >= place:
        form.add_error(link, "The row that this one belongs to must stand before it.")
    if row.pk and getattr(row, pointing_back).filter(position__lte=place).exists():
        form.add_error("position", "Rows that belong to this one stand before that place.")
