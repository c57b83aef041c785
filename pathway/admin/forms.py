"""Shapes of input that several pages of the pathway's administration share."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format

from pathway.models.changes import LONGEST_WHY
from pathway.queries.change_words import label_of
from pathway.queries.row_tokens import has_parts, last_change_of, token_of, tokens_of

EXTRAS = ("row_token", "why")
"""Fields of a page that are no columns of its row."""


class TokenForm(forms.ModelForm[Any]):
    """A row that carries what it said when the page was opened.

    When it says something else by now, nothing is saved: both texts are shown, and a second save
    is made in the knowledge of both.
    """

    row_token = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    parts_counted = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now_there = ""
        row = self.instance
        if row.pk is not None and "row_token" in self.fields:
            self.now_there = self.token(row)
            self.initial["row_token"] = self.now_there
        self.as_it_is = {name: self.initial.get(name) for name in self.fields}

    def token(self, row: Model) -> str:
        """What the row says now."""
        return token_of(row)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        sent = given.get("row_token")
        if self.now_there and sent != self.now_there:
            self._refuse_if_changed()
        return given

    def _refuse_if_changed(self) -> None:
        """Sent twice with the same words, it is no conflict: it is saved already."""
        columns = {field.name for field in self.instance._meta.fields}
        otherwise = [name for name in self.changed_data if name in columns]
        inside = self.parts_counted and has_parts(type(self.instance))
        if not otherwise and not inside:
            return
        self.add_error(None, forms.ValidationError(self._what_happened(otherwise)))
        # The page shows both now, so the next save knows of them.
        sent: Any = self.data
        self.data = sent.copy()
        self.data[self.add_prefix("row_token")] = self.now_there  # type: ignore[index]

    def _what_happened(self, otherwise: list[str]) -> list[str]:
        last = last_change_of(self.instance)
        who = "Somebody"
        if last is not None:
            at = timezone.localtime(last.at)
            who = f"{last.by}, at {at:%H:%M} on {date_format(at, 'j F Y')},"
        said = [
            f"Nothing was saved. {who} changed this row after you opened it. Your text stands in"
            " the fields; what is there now stands here. Save again to put yours in its place."
        ]
        for name in otherwise:
            label = self.fields[name].label or label_of(name)
            now, mine = self._now(name), self._mine(name)
            said.append(f"{label} now: \u2018{now}\u2019. Yours: \u2018{mine}\u2019.")
        if not otherwise:
            said.append("Rows inside this one were changed: open it in another tab to compare.")
        return said

    def _now(self, name: str) -> str:
        value = self.as_it_is.get(name)
        return _shown(self.fields[name], value)

    def _mine(self, name: str) -> str:
        return _shown(self.fields[name], self.cleaned_data.get(name))


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, Model):
        return str(value)
    if isinstance(field, forms.ModelChoiceField) and value:
        row = field.queryset.filter(pk=value).first() if field.queryset is not None else None
        return str(row or value)
    if isinstance(field, forms.ChoiceField) and not isinstance(value, list):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


class RowForm(TokenForm):
    """A row of a draft, with an optional reason for what is changed."""

    why = forms.CharField(
        required=False,
        max_length=LONGEST_WHY,
        label="Why",
        widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
        help_text="Why this is changed. It stands in the history of the version.",
    )


class ListForm(TokenForm):
    """A row of a list whose short columns are edited there."""

    parts_counted = False

    def token(self, row: Model) -> str:
        """From what the list has read already: one row more costs no query more."""
        return tokens_of([row])[row.pk]


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
