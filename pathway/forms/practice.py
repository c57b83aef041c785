"""The forms of practice: an answer to a case, and a set for a meeting."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from pathway.forms.fields import NOT_OFFERED, WordsField, radios
from pathway.models.practice import LONGEST_NAME
from pathway.queries.pathway_view import PathwayView
from pathway.queries.practice import CHOSEN, SIGN, Given
from pathway.queries.practice_cases import PracticeCase, words_of
from thresholds_site.formlayout import page_helper
from thresholds_site.lib.wording import says_something

_TWICE = "Choose one answer to how far something goes, not two."


class _Codes(forms.MultipleChoiceField):
    """Codes that were ticked; a list in which nothing was chosen sends an empty one."""

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(code for code in super().to_python(value) if code))


def _codes(offered: Sequence[str]) -> _Codes:
    return _Codes(
        required=False,
        choices=[(code, code) for code in offered],
        error_messages={"invalid_choice": NOT_OFFERED},
    )


class PracticeForm(forms.Form):
    """What was chosen for a case, the answers to what every check asks, and the level."""

    level = radios("Which level fits best?", [], "Choose the level that fits best")

    def __init__(self, data: QueryDict | None, *, view: PathwayView, said: QueryDict) -> None:
        """`said`: what stands in the page, when it is shown again without being judged."""
        self.view = view
        super().__init__(data, initial={"level": said.get("level", "")})
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level.code, level.name) for level in view.levels
        ]
        self.fields[CHOSEN] = _codes(list(words_of(view)))
        self.fields[SIGN] = _codes([sign.code for sign in view.immediate])
        for question in view.questions:
            self.fields[f"q-{question.code}"] = forms.ChoiceField(
                label=question.wording,
                help_text=question.hint,
                required=False,
                initial=said.get(f"q-{question.code}", ""),
                choices=[(answer.code, answer.wording) for answer in question.answers],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": NOT_OFFERED},
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of what every check asks."""
        return [self[f"q-{question.code}"] for question in self.view.questions]

    @property
    def answers(self) -> Mapping[str, str]:
        """Those questions that were answered. Only of a form without faults."""
        given = {one.code: self.cleaned_data[f"q-{one.code}"] for one in self.view.questions}
        return {code: answer for code, answer in given.items() if answer}

    def clean_chosen(self) -> list[str]:
        chosen: list[str] = self.cleaned_data[CHOSEN]
        for entry in self.view.entry_words().values():
            if sum(answer.code in chosen for answer in entry.answers) > 1:
                raise forms.ValidationError(_TWICE)
        return chosen


def given_in(said: QueryDict) -> Given:
    """What is ticked on the page as it was sent."""
    return Given(frozenset(said.getlist(CHOSEN)) - {""}, frozenset(said.getlist(SIGN)))


class SetForm(forms.Form):
    """The name of a set and its cases."""

    name = WordsField(
        longest=LONGEST_NAME,
        label="What is the set called?",
        help_text="For example: Team meeting in March. No names of children.",
    )
    cases = forms.MultipleChoiceField(
        label="Which cases?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one case",
            "invalid_choice": NOT_OFFERED,
        },
    )

    def __init__(self, data: QueryDict | None, *, cases: Sequence[PracticeCase]) -> None:
        super().__init__(data)
        self.fields["cases"].choices = [  # type: ignore[attr-defined]
            (case.code, f"Case {case.number}: {case.begins}") for case in cases
        ]
        self.helper = page_helper(self)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not says_something(name):
            raise forms.ValidationError("Give the set a name")
        return name
