"""The forms after the result: open again, share, withdraw, look again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from pathway.actions.after import LOOK_AGAIN_AT_MOST
from pathway.forms.fields import WordsField, radios
from thresholds_site.formlayout import DatePartsField, page_helper
from thresholds_site.lib.time_words import day_words
from thresholds_site.lib.wording import says_something
from timescales.rules import WorkingCalendar

_WEEK = dt.timedelta(weeks=1)
_SIX_WEEKS = dt.timedelta(weeks=6)


class ReopenForm(forms.Form):
    """Why a check is opened again."""

    kind = radios(
        "Why do you open it again?",
        [
            ("Something was wrong", "Something in it was wrong"),
            ("I know more now", "I know more now"),
        ],
        "Say why you open it again",
    )
    words = WordsField(
        area=True,
        label="What was wrong, or what do you know now?",
        help_text="This stays on record between the earlier result and the new one.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = page_helper(self)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not says_something(words):
            raise forms.ValidationError("Say what was wrong, or what you know now")
        return words

    @property
    def why(self) -> str:
        """Both answers as they are kept."""
        return f"{self.cleaned_data['kind']}: {self.cleaned_data['words']}"


class ShareForm(forms.Form):
    """A note to the safeguarding lead, where one is wanted."""

    note = WordsField(
        area=True,
        label="A note to them",
        help_text="What would you like them to look at? You can leave this empty.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = page_helper(self)


class WithdrawForm(forms.Form):
    """Why a check is taken back."""

    because = WordsField(
        area=True,
        label="Why do you withdraw it?",
        help_text="For example: it was about another child, or it was begun twice.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = page_helper(self)

    def clean_because(self) -> str:
        words: str = self.cleaned_data["because"]
        if not says_something(words):
            raise forms.ValidationError("Say why you withdraw it")
        return words


class LookAgainForm(forms.Form):
    """On which day to think of this child again."""

    when = radios("When do you want to look again?", [], "Say when you want to look again")
    day = DatePartsField(
        label="Which day?", help_text="For example, 27 3 2026. Within a year.", required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        today: dt.date,
        on: dt.date | None,
        calendar: WorkingCalendar,
    ) -> None:
        self.today = today
        super().__init__(data)
        # Offices are shut on Sundays and bank holidays, and so is a school that is to be asked.
        self.suggested = {
            "week": calendar.this_or_next(today + _WEEK),
            "six_weeks": calendar.this_or_next(today + _SIX_WEEKS),
        }
        offered = [
            ("week", f"In a week: {day_words(self.suggested['week'])}"),
            ("six_weeks", f"In six weeks: {day_words(self.suggested['six_weeks'])}"),
            ("day", "On another day"),
        ]
        if on is not None:
            offered.append(("none", "I have looked, or no longer need to: take the day away"))
        self.fields["when"].choices = offered  # type: ignore[attr-defined]
        self.helper = page_helper(self, reveals={"when": {"day": ["day"]}})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("when") in {"week", "six_weeks", "none"}:
            self.errors.pop("day", None)  # what stands in boxes that are closed again
            cleaned["day"] = None
        elif cleaned.get("when") == "day" and "day" not in self.errors:
            day = cleaned["day"]
            if day is None:
                self.add_error("day", "Enter the day, month and year")
            elif not self.today < day <= self.today + LOOK_AGAIN_AT_MOST:
                self.add_error("day", "Choose a day after today and within a year")
        return cleaned

    @property
    def on(self) -> dt.date | None:
        """The day chosen; None takes it away."""
        when = self.cleaned_data["when"]
        chosen: dt.date | None = self.cleaned_data["day"]
        return chosen if when == "day" else self.suggested.get(when)
