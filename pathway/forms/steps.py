"""The forms of a check's single-question pages: each turns a post into a page's content."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from pathway.actions.contents import (
    Answers,
    Content,
    Danger,
    OwnLevel,
    Strengths,
    Unknown,
    Who,
)
from pathway.constants import (
    HELP_QUESTION,
    AgeKnown,
    DangerAnswer,
    QuestionPlace,
    Step,
    YesNo,
)
from pathway.forms.fields import NOT_OFFERED, WordsField, radios
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent
from pathway.queries.pathway_view import PathwayView
from thresholds_site.formlayout import DatePartsField, Reveals, answer, page_helper

NO_SIGNS = "none"
NOT_SURE = "not_sure"
OLDEST_CHILD = 25
_LONGEST_PREGNANCY = dt.timedelta(days=310)


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


class WhoForm(StepForm):
    """Whom it is about."""

    reveals = {
        "age_known": {
            AgeKnown.DATE_OF_BIRTH.value: ["date_of_birth"],
            AgeKnown.YEARS.value: ["age_years"],
            AgeKnown.UNBORN.value: ["unborn_due_on"],
        }
    }

    child_name = WordsField(
        longest=200,
        label="Child's name",
        help_text="As you know it. Leave it empty if you do not know it.",
    )
    age_known = radios(
        "How old is the child?",
        [
            (AgeKnown.DATE_OF_BIRTH.value, "I know the date of birth"),
            (AgeKnown.YEARS.value, "I know the age in years, or about"),
            (AgeKnown.UNBORN.value, "Not yet born"),
            (AgeKnown.NOT_KNOWN.value, "I do not know"),
        ],
        "Say how old the child is, or that you do not know",
    )
    date_of_birth = DatePartsField(
        label="Date of birth", help_text="For example, 27 3 2017", required=False
    )
    age_years = forms.IntegerField(
        label="Age in years",
        required=False,
        min_value=0,
        max_value=OLDEST_CHILD,
        error_messages={
            "invalid": "Enter the age as a whole number, like 7",
            "min_value": "Enter an age of 0 or more",
            "max_value": f"Enter an age of {OLDEST_CHILD} or less",
        },
    )
    unborn_due_on = DatePartsField(
        label="When is the baby due?",
        help_text="Leave it empty if you do not know",
        required=False,
    )
    setting = WordsField(
        longest=200,
        label="School, nursery or other place the child goes to",
        help_text="Leave it empty if there is none or you do not know",
    )
    about_worker = radios(
        "Is your worry about someone who works or volunteers with children?",
        [(YesNo.NO.value, "No"), (YesNo.YES.value, "Yes")],
        "Say whether the worry is about someone who works or volunteers with children",
        help_text="Then it is kept from others in your own agency.",
    )

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        return {
            "child_name": check.child_name,
            "age_known": check.age_known,
            "date_of_birth": check.date_of_birth,
            "age_years": check.age_years,
            "unborn_due_on": check.unborn_due_on,
            "setting": check.setting,
            "about_worker": check.about_worker if content.is_done(Step.WHO) else "",
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        known = cleaned.get("age_known")
        born = cleaned.get("date_of_birth")
        if known == AgeKnown.DATE_OF_BIRTH and "date_of_birth" not in self.errors:
            if born is None:
                self.add_error(
                    "date_of_birth",
                    forms.ValidationError("Enter the date of birth", code="required"),
                )
            elif born > self.today:
                self.add_error("date_of_birth", "The date of birth cannot be in the future")
            elif self.today.year - born.year > OLDEST_CHILD:
                self.add_error(
                    "date_of_birth", f"The date of birth is more than {OLDEST_CHILD} years ago"
                )
        no_years = "age_years" not in self.errors and cleaned.get("age_years") is None
        if known == AgeKnown.YEARS and no_years:
            self.add_error(
                "age_years", forms.ValidationError("Enter the age in years", code="required")
            )
        due = cleaned.get("unborn_due_on")
        if known == AgeKnown.UNBORN and due and abs(due - self.today) > _LONGEST_PREGNANCY:
            self.add_error("unborn_due_on", "Enter a due date within ten months of today")
        return cleaned

    def content(self) -> Who:
        known = self.value("age_known")
        return Who(
            child_name=self.value("child_name"),
            age_known=AgeKnown(known) if known else None,
            date_of_birth=(
                self.cleaned_data.get("date_of_birth") if known == AgeKnown.DATE_OF_BIRTH else None
            ),
            age_years=self.cleaned_data.get("age_years") if known == AgeKnown.YEARS else None,
            unborn_due_on=(
                self.cleaned_data.get("unborn_due_on") if known == AgeKnown.UNBORN else None
            ),
            setting=self.value("setting"),
            about_worker=YesNo(self.value("about_worker") or YesNo.NO),
        )


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

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        signs = list(content.immediate)
        if check.danger_signs == DangerAnswer.NO:
            signs = [NO_SIGNS]
        if check.danger_signs == DangerAnswer.NOT_SURE:
            signs = [NOT_SURE]
        return {"now": check.danger_now, "signs": signs}

    def offer(self, view: PathwayView) -> None:
        self.fields["signs"].choices = [  # type: ignore[attr-defined]
            *((row.code, row.wording) for row in view.immediate),
            (NO_SIGNS, "None, as far as I know"),
            (NOT_SURE, "I am not sure"),
        ]

    def clean_signs(self) -> list[str]:
        signs: list[str] = self.cleaned_data["signs"]
        if NO_SIGNS in signs and len(signs) > 1:
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
        return Danger(DangerAnswer(now) if now else None, answer, codes)


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
        if NO_SIGNS in chosen and len(chosen) > 1:
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
                "Choose an answer. 'I am not sure' and 'I do not know' are answers too",
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
