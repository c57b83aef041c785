"""The forms after the result: the judgement, its sign-off, and a call about danger."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from pathway.actions.judgements import direction_of, needs_sign_off
from pathway.constants import Direction
from pathway.forms.fields import NOT_OFFERED, WordsField, radios
from pathway.models import Level
from people.models import Practitioner
from thresholds_site.formlayout import DatePartsField, page_helper
from thresholds_site.lib.dates import LONDON, in_london
from thresholds_site.lib.wording import says_something


class JudgementForm(forms.Form):
    """The level decided on, with reasons where it departs from the recommendation."""

    level = radios("Which level do you decide on?", [], "Choose the level you decide on")
    reasons = WordsField(
        area=True,
        label="Your reasons",
        help_text="Needed when you depart from the recommendation; welcome when you agree.",
    )
    consulted = WordsField(
        longest=300,
        label="Whom did you talk it over with?",
        help_text="Name and post. Leave it empty if nobody.",
    )
    consulted_on = DatePartsField(
        label="When was that?", help_text="For example, 27 3 2026", required=False
    )
    ask = forms.ChoiceField(
        label="Who is to sign it off?",
        help_text="Needed only to go below a level of Children's Social Care.",
        required=False,
        error_messages={"invalid_choice": NOT_OFFERED},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        levels: Sequence[Level],
        recommended: Level,
        signers: Sequence[Practitioner],
        today: dt.date,
    ) -> None:
        self.levels = {level.code: level for level in levels}
        self.recommended = recommended
        self.signers = {signer.ref: signer for signer in signers}
        self.today = today
        super().__init__(data)  # no level stands chosen: that would decide for the person
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (
                level.code,
                f"{level.name} (recommended)" if level.pk == recommended.pk else level.name,
            )
            for level in levels
        ]
        if recommended.is_social_care:
            self.fields["ask"].choices = [  # type: ignore[attr-defined]
                ("", "Nobody is needed"),
                *((ref, f"{one.full_name}, {one.job_title}") for ref, one in self.signers.items()),
            ]
        else:
            del self.fields["ask"]
        self.helper = page_helper(self)

    def clean_consulted_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["consulted_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError("The day you talked it over cannot be in the future")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        level = self.levels.get(cleaned.get("level", ""))
        if level is None:
            return cleaned
        departs = direction_of(level, self.recommended) is not Direction.AGREES
        if departs and "reasons" not in self.errors and not says_something(cleaned["reasons"]):
            self.add_error("reasons", "Give your reasons for departing from the recommendation")
        unasked = "ask" not in self.errors and not cleaned.get("ask")
        if needs_sign_off(level, self.recommended) and unasked:
            self.add_error("ask", self._who_signs())
        if cleaned.get("consulted_on") and not says_something(cleaned.get("consulted", "")):
            self.add_error("consulted", "Say whom you talked it over with, or remove the day")
        return cleaned

    def _who_signs(self) -> str:
        if not self.signers:
            return (
                "Nobody else in your agency can sign this off here, so the recommended level"
                " stands. Ring for advice"
            )
        return "Choose a lead or manager to sign this off: nobody goes below this level alone"

    @property
    def chosen_level(self) -> Level:
        """The level that was chosen."""
        return self.levels[self.cleaned_data["level"]]

    @property
    def signer(self) -> Practitioner | None:
        """Who is asked to sign, when that is needed."""
        if not needs_sign_off(self.chosen_level, self.recommended):
            return None
        return self.signers.get(self.cleaned_data.get("ask", ""))


class SignOffForm(forms.Form):
    """Agree to the lower level, or send it back with reasons."""

    decision = radios(
        "Do you agree to this level?",
        [
            ("agree", "Yes, I agree"),
            ("refuse", "No: the recommended level stands, and it goes back with my reasons"),
        ],
        "Say whether you agree to this level",
    )
    reasons = WordsField(area=True, label="Your reasons", help_text="Needed when you do not agree.")

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = page_helper(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not says_something(cleaned.get("reasons", "")):
            self.add_error("reasons", "Give your reasons: they go back to the person who asked")
        return cleaned

    @property
    def agrees(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["decision"] == "agree")


class CallForm(forms.Form):
    """Whom one spoke to about danger, and when; or that nobody could be reached."""

    got_through = radios(
        "Did you get through?",
        [("yes", "Yes, I spoke to someone"), ("no", "I could not get through")],
        "Say whether you got through",
    )
    spoke_to = WordsField(
        longest=200, label="Whom did you speak to?", help_text="Name and team, as they gave it."
    )
    spoke_on = DatePartsField(label="On which day?", help_text="For example, 27 3 2026")
    spoke_at = forms.TimeField(
        label="At what time?",
        help_text="For example, 14:10",
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput,
        error_messages={
            "required": "Enter the time, like 14:10",
            "invalid": "Enter the time like 14:10",
        },
    )
    advice = WordsField(area=True, label="What did they say, and what happens next?")

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: dt.datetime) -> None:
        self.now = now
        local = in_london(now)
        super().__init__(
            data, initial={"spoke_on": local.date(), "spoke_at": local.strftime("%H:%M")}
        )
        self.helper = page_helper(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        named = "spoke_to" in self.errors or says_something(cleaned["spoke_to"])
        if cleaned.get("got_through") == "yes" and not named:
            self.add_error("spoke_to", "Say whom you spoke to")
        if cleaned.get("spoke_on") and cleaned.get("spoke_at"):
            try:
                when = dt.datetime.combine(cleaned["spoke_on"], cleaned["spoke_at"], tzinfo=LONDON)
            except (ValueError, OverflowError):
                self.add_error("spoke_on", "Enter a day within the last year")
                return cleaned
            if when > self.now + dt.timedelta(minutes=5):
                self.add_error("spoke_at", "The call cannot be in the future")
            elif when < self.now - dt.timedelta(days=365):
                self.add_error("spoke_on", "Enter a day within the last year")
            cleaned["when"] = when
        return cleaned
