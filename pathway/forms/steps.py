"""The forms of a check's single-question pages: each turns a post into a page's content."""

from typing import Any

from django import forms

from pathway.actions.contents import (
    Answers,
    Danger,
    OwnLevel,
    Strengths,
    Unknown,
)
from pathway.constants import (
    HELP_QUESTION,
    DangerAnswer,
    QuestionPlace,
    Step,
)
from pathway.forms.fields import NOT_OFFERED, WordsField, radios
from pathway.forms.step import StepForm
from pathway.forms.who import WhoForm
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent
from pathway.queries.families import asked_danger_for
from pathway.queries.pathway_view import PathwayView
from thresholds_site.formlayout import answer

NO_SIGNS = "none"
NOT_SURE = "not_sure"


class DangerForm(StepForm):
    """The two questions on danger."""

    now = radios(
        "Could anyone be seriously hurt, or taken away, before help arrives?",
        [
            (DangerAnswer.YES.value, "Yes"),
            (DangerAnswer.NO.value, "No"),
            (DangerAnswer.NOT_SURE.value, "I am not sure"),
        ],
        "Say whether anyone could be hurt or taken before help arrives",
    )
    signs = forms.MultipleChoiceField(
        label="Is any of this true, now or before, seen, told or suspected?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose what is true, or 'None, as far as I know', or 'I am not sure'",
            "invalid_choice": NOT_OFFERED,
        },
    )

    whom = forms.MultipleChoiceField(
        label="If you said yes or are not sure: for which children?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_OFFERED},
    )

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        signs = list(content.immediate)
        if check.danger_signs == DangerAnswer.NO:
            signs = [NO_SIGNS]
        if check.danger_signs == DangerAnswer.NOT_SURE:
            signs = [NOT_SURE]
        # Nobody is ticked beforehand: a brother or sister would be left out by not looking.
        whom = [] if check.danger is DangerAnswer.NO else [check.ref]
        return {"now": check.danger_now, "signs": signs, "whom": whom}

    def offer(self, view: PathwayView) -> None:
        self.fields["signs"].choices = [  # type: ignore[attr-defined]
            *((row.code, row.wording) for row in view.immediate),
            (NO_SIGNS, "None, as far as I know"),
            (NOT_SURE, "I am not sure"),
        ]
        if children := asked_danger_for(self.check):
            self.fields["whom"].choices = children  # type: ignore[attr-defined]
        else:
            del self.fields["whom"]

    @property
    def asks_whom(self) -> bool:
        """Whether there are brothers or sisters of whom it can be said too."""
        return "whom" in self.fields

    def clean(self) -> dict[str, Any]:
        """Danger is somebody's."""
        cleaned: dict[str, Any] = super().clean() or {}
        said = self.content().danger is not DangerAnswer.NO
        if self.asks_whom and said and "whom" in cleaned and not cleaned["whom"]:
            self.add_error(
                "whom",
                forms.ValidationError(
                    "Tick every child who is or may be in danger", code="required"
                ),
            )
        return cleaned

    def clean_signs(self) -> list[str]:
        signs: list[str] = self.cleaned_data["signs"]
        if NO_SIGNS in signs and set(signs) != {NO_SIGNS}:
            raise forms.ValidationError(
                "You chose 'None, as far as I know' and something else. Choose one or the other"
            )
        return signs

    def content(self) -> Danger:
        now, signs = self.value("now"), self.cleaned_data.get("signs") or []
        codes = tuple(sign for sign in signs if sign not in {NO_SIGNS, NOT_SURE})
        answer: DangerAnswer | None = None
        if codes:
            answer = DangerAnswer.YES
        elif signs:
            answer = DangerAnswer.NO if NO_SIGNS in signs else DangerAnswer.NOT_SURE
        whom = tuple(self.cleaned_data.get("whom") or ())
        return Danger(DangerAnswer(now) if now else None, answer, codes, whom)


class StrengthsForm(StepForm):
    """What goes well."""

    codes = forms.MultipleChoiceField(
        label="What goes well for this child?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    words = WordsField(
        area=True,
        label="Anything else that goes well, or someone the child can turn to",
        help_text="In your own words. You can leave this empty.",
    )

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        return {"codes": list(content.strengths), "words": check.strengths_words}

    def offer(self, view: PathwayView) -> None:
        self.fields["codes"].choices = [  # type: ignore[attr-defined]
            (entry.key, entry.wording)
            for domain in view.domains
            for dimension in domain.dimensions
            for entry in dimension.strengths
        ]

    def content(self) -> Strengths:
        return Strengths(tuple(self.cleaned_data.get("codes") or ()), self.value("words"))


class UnknownForm(StepForm):
    """What is not known."""

    domains = forms.MultipleChoiceField(
        label="Which parts of this child's life do you know little or nothing about?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose what you do not know, or 'I know something of each'",
            "invalid_choice": NOT_OFFERED,
        },
    )
    words = WordsField(
        area=True,
        label="What would you most like to know?",
        help_text="For example, who else lives at home. You can leave this empty.",
    )

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        chosen = [NO_SIGNS] if check.nothing_unknown else list(content.unknown)
        return {"domains": chosen, "words": check.unknown_words}

    def offer(self, view: PathwayView) -> None:
        self.fields["domains"].choices = [  # type: ignore[attr-defined]
            *(answer(domain.code, domain.name) for domain in view.domains),
            answer(NO_SIGNS, "I know something of each", before="or", alone=True),
        ]

    def clean_domains(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["domains"]
        if NO_SIGNS in chosen and set(chosen) != {NO_SIGNS}:
            raise forms.ValidationError(
                "You chose 'I know something of each' and a part you do not know. Choose one"
            )
        return chosen

    def content(self) -> Unknown:
        chosen = self.cleaned_data.get("domains") or []
        return Unknown(
            domains=tuple(code for code in chosen if code != NO_SIGNS),
            words=self.value("words"),
            nothing=NO_SIGNS in chosen,
        )


class QuestionsForm(StepForm):
    """The pathway's questions of one place, as radios."""

    place: QuestionPlace

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        return dict(content.answers)

    def offer(self, view: PathwayView) -> None:
        for question in view.asked_at(self.place):
            self.fields[question.code] = radios(
                question.wording,
                [(answer.code, answer.wording) for answer in question.answers],
                f"Choose an answer: {question.wording}",
                help_text=question.hint,
            )

    def _given(self) -> dict[str, str]:
        return {
            question.code: self.value(question.code) for question in self.view.asked_at(self.place)
        }

    def content(self) -> Answers:
        return Answers(self._given())


class LawForm(QuestionsForm):
    """The law's own questions."""

    place = QuestionPlace.LAW


class HelpForm(QuestionsForm):
    """Help so far, and whether it works."""

    place = QuestionPlace.HELP

    words = WordsField(
        area=True,
        label="Who helps or helped, with what, and what changed?",
        help_text="You can leave this empty.",
    )
    field_order = [HELP_QUESTION, "words"]

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        return {**content.answers, "words": check.help_words}

    def offer(self, view: PathwayView) -> None:
        super().offer(view)
        self.order_fields(self.field_order)

    def content(self) -> Answers:
        return Answers(self._given(), words=self.value("words"))


class OwnLevelForm(StepForm):
    """The practitioner's own view, before the recommendation."""

    level = radios(
        "Which of these fits this child best, in your own view?",
        [],
        "Choose the one that fits best in your view",
    )

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        return {"level": content.own_level}

    def offer(self, view: PathwayView) -> None:
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level.code, level.name) for level in view.levels
        ]

    def content(self) -> OwnLevel:
        return OwnLevel(self.value("level"))


FORMS: dict[Step, type[StepForm]] = {
    Step.WHO: WhoForm,
    Step.DANGER: DangerForm,
    Step.STRENGTHS: StrengthsForm,
    Step.UNKNOWN: UnknownForm,
    Step.HELP: HelpForm,
    Step.LAW: LawForm,
    Step.OWN_LEVEL: OwnLevelForm,
}
