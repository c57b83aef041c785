"""How forms are laid out: the one module that knows the form pack.

A form says `self.helper = page_helper(self)`. Its template prints `{% error_summary form %}` above
the heading and `{% crispy form %}` inside a `<form>` of its own, with the token and the buttons.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import (
    ConditionalQuestion,
    ConditionalRadios,
    Field,
    Fixed,
    Fluid,
    Layout,
    Size,
)
from crispy_forms_gds.widgets import DateInputWidget
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape

# Which further fields an answer opens: {"age_known": {"years": ["age_years"]}}.
Reveals = Mapping[str, Mapping[str, Sequence[str]]]

_DAY_OR_MONTH = re.compile(r"[0-9]{1,2}")
_YEAR = re.compile(r"[0-9]{4}")
_LIMITS = {"min", "max", "step"}  # of a number box; the server says them in words


class DatePartsField(forms.MultiValueField):
    """Day, month and year in three boxes; what is no date of the calendar gets one message.

    Unlike the form pack's own field it refuses numbers of any length without breaking.
    """

    widget = DateInputWidget
    default_error_messages = {
        "required": "Enter the day, month and year",
        "invalid": "Enter a real date, like 27 3 2017",
    }

    def __init__(self, **options: Any) -> None:
        parts = [forms.CharField(required=False, label=name) for name in ("Day", "Month", "Year")]
        super().__init__(fields=parts, require_all_fields=False, **options)
        for box in self.widget.widgets:
            box.attrs.update(inputmode="numeric", autocomplete="off")

    def compress(self, data_list: Sequence[str]) -> dt.date | None:
        """The date, or None when all three boxes are empty.

        Raises ValidationError when a box is empty or no number, or the three are no date.
        """
        if not any(data_list):
            return None
        day, month, year = data_list
        in_digits = (
            _DAY_OR_MONTH.fullmatch(day)
            and _DAY_OR_MONTH.fullmatch(month)
            and _YEAR.fullmatch(year)
        )
        try:
            if in_digits:
                return dt.date(int(year), int(month), int(day))
        except ValueError:
            pass
        raise ValidationError(self.error_messages["invalid"], code="invalid")


def page_helper(form: forms.BaseForm, *, reveals: Reveals | None = None) -> FormHelper:
    """A form that is a page's own: each field as its widget asks, in the form's order."""
    return _helper(form, Size.MEDIUM, reveals or {})


def part_helper(form: forms.BaseForm) -> FormHelper:
    """A form that is one of several on its page: smaller questions."""
    return _helper(form, Size.SMALL, {})


def answer(
    value: str, words: str, *, hint: str = "", before: str = "", alone: bool = False
) -> Choice:
    """One choice of radios or checkboxes.

    `before` is a word on a line above it ('or'); `alone` says that it excludes the others.
    """
    return Choice(value, words, hint=hint, before=before, alone=alone)


def _helper(form: forms.BaseForm, size: str, reveals: Reveals) -> FormHelper:
    opened = {name for answers in reveals.values() for names in answers.values() for name in names}
    for field in form.fields.values():
        _prepare(field)
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.label_size = helper.legend_size = size
    helper.layout = Layout(
        *(
            _revealing(form, name, reveals[name]) if name in reveals else _row(form, name)
            for name in form.fields
            if name not in opened
        )
    )
    return helper


def _prepare(field: forms.Field) -> None:
    """Escape what the pack prints as it is (labels may come from rows), and plain number boxes.

    No limit in the box itself: a browser cuts off a long text that is pasted and says nothing.
    """
    field.widget.attrs.pop("maxlength", None)
    field.label = conditional_escape(field.label or "")
    field.help_text = conditional_escape(field.help_text)
    if isinstance(field.widget, forms.NumberInput):
        kept = {name: v for name, v in field.widget.attrs.items() if name not in _LIMITS}
        field.widget = forms.TextInput({"inputmode": "numeric", **kept})


def _row(form: forms.BaseForm, name: str, **context: str) -> Field:
    """How one field is drawn. `context` overrides the form's sizes."""
    field = form.fields[name]
    if isinstance(field.widget, forms.Textarea):
        return Field(name, rows=field.widget.attrs.get("rows", 4), context=context)
    return Field(name, context=context, css_class=_width(field))


def _width(field: forms.Field) -> str | None:
    """Boxes as wide as what is expected in them."""
    if isinstance(field, forms.IntegerField):
        return str(Fixed.for_input(Fixed.THREE))
    if isinstance(field, forms.TimeField):
        return str(Fixed.for_input(Fixed.FIVE))
    if type(field.widget) in (forms.TextInput, forms.EmailInput):
        return str(Fluid.for_input(Fluid.TWO_THIRDS))
    return None


def _revealing(
    form: forms.BaseForm, name: str, answers: Mapping[str, Sequence[str]]
) -> ConditionalRadios:
    """Radios of which some answers open further fields; without script all of them are there."""
    choices: Any = form.fields[name].choices  # type: ignore[attr-defined]
    small = {"label_size": Size.for_label("s"), "legend_size": Size.for_legend("s")}
    questions = [
        ConditionalQuestion(
            words, *(_row(form, opened, **small) for opened in answers.get(str(value), ()))
        )
        for value, words in choices
    ]
    return ConditionalRadios(name, *questions)
