"""The first page of a check: whom it is about."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from pathway.actions.contents import Who
from pathway.constants import AgeKnown, CheckKind, Step, YesNo
from pathway.forms.fields import NOT_OFFERED, WordsField, radios
from pathway.forms.step import StepForm
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent
from pathway.queries.neighbours import areas_offered
from pathway.queries.pathway_view import PathwayView
from thresholds_site.formlayout import DatePartsField

OLDEST_CHILD = 25
_LONGEST_PREGNANCY = dt.timedelta(days=310)
NOT_KEPT = (
    "A consultation names nobody: the name and the school or other place that stood on the page"
    " are not kept."
)


class WhoForm(StepForm):
    """Whom it is about: one child, or nobody who is named."""

    reveals = {
        "kind": {CheckKind.CHILD.value: ["child_name", "setting"]},
        "age_known": {
            AgeKnown.DATE_OF_BIRTH.value: ["date_of_birth"],
            AgeKnown.YEARS.value: ["age_years"],
            AgeKnown.UNBORN.value: ["unborn_due_on"],
        },
    }

    kind = radios(
        "One child, or nobody named?",
        [
            (CheckKind.CHILD.value, "One child, even if you do not know the name"),
            (
                CheckKind.CONSULTATION.value,
                "Nobody named: I want to think a situation through (a consultation)",
            ),
        ],
        "Say whether it is about one child, or names nobody",
        help_text="A consultation keeps no name, no date of birth and no school.",
        required=False,
    )
    child_name = WordsField(
        longest=200,
        label="Child's name",
        help_text="As you know it. Leave it empty if you do not know it.",
    )
    setting = WordsField(
        longest=200,
        label="School, nursery or other place the child goes to",
        help_text="Leave it empty if there is none or you do not know",
    )
    age_known = radios(
        "How old is the child?",
        [
            (AgeKnown.DATE_OF_BIRTH.value, "I know the date of birth"),
            (AgeKnown.YEARS.value, "I know the age in years, or roughly"),
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
        help_text="Enter 0 for a baby under one",
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
    neighbour = forms.ChoiceField(
        label="Does the child live in another authority's area?",
        help_text="The check is the same. The result also says what they call the level.",
        required=False,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    about_worker = radios(
        "Is your worry about someone who works or volunteers with children?",
        [(YesNo.NO.value, "No"), (YesNo.YES.value, "Yes")],
        "Say whether the worry is about someone who works or volunteers with children",
        help_text="If it is, others in your own agency do not see it.",
    )

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        # A brother or sister is asked with the answer that the first child's page gave.
        asked = content.is_done(Step.WHO) or check.family_id is not None
        return {
            "kind": check.kind,
            "child_name": check.child_name,
            "age_known": check.age_known,
            "date_of_birth": check.date_of_birth,
            "age_years": check.age_years,
            "unborn_due_on": check.unborn_due_on,
            "setting": check.setting,
            "about_worker": check.about_worker if asked else "",
            "neighbour": check.neighbour.framework.code if check.neighbour else "",
        }

    def offer(self, view: PathwayView) -> None:
        """A child of a family is a child: only a check that stands alone can name nobody.

        Other areas are asked about where documents of theirs are kept.
        """
        if there := areas_offered(self.check):
            self.fields["neighbour"].choices = [  # type: ignore[attr-defined]
                ("", "No, or I do not know"),
                *((one.code, one.authority) for one in there),
            ]
        else:
            del self.fields["neighbour"]
        if self.check.family_id is not None:
            del self.fields["kind"]
            self.reveals = {"age_known": self.reveals["age_known"]}

    @property
    def names_nobody(self) -> bool:
        """Whether a consultation was chosen."""
        return bool(self.value("kind") == CheckKind.CONSULTATION)

    @property
    def leaves_out(self) -> bool:
        """Whether a name or a place was typed that a consultation does not keep."""
        return self.names_nobody and bool(self.value("child_name") or self.value("setting"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        known = cleaned.get("age_known")
        if cleaned.get("kind") == CheckKind.CONSULTATION:
            self._forget_faults(["child_name", "setting"])
            if known == AgeKnown.DATE_OF_BIRTH:
                self._forget_faults(["date_of_birth"])
                # Coded like an answer that is missing: what else is typed can be kept meanwhile.
                self.add_error(
                    "age_known",
                    forms.ValidationError(
                        "A consultation keeps no date of birth. Give the age in years, or say that"
                        " you do not know it",
                        code="required",
                    ),
                )
                return cleaned
        for answer, opened in self.reveals["age_known"].items():
            if answer != known:
                # Nobody can see these fields, so nobody could put right what stands in them.
                self._forget_faults(opened)
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

    def _forget_faults(self, names: Sequence[str]) -> None:
        for name in names:
            self.errors.pop(name, None)

    def content(self) -> Who:
        known = self.value("age_known")
        named = not self.names_nobody
        return Who(
            kind=CheckKind(self.value("kind") or CheckKind.CHILD),
            child_name=self.value("child_name") if named else "",
            age_known=AgeKnown(known) if known else None,
            date_of_birth=(
                self.cleaned_data.get("date_of_birth") if known == AgeKnown.DATE_OF_BIRTH else None
            ),
            age_years=self.cleaned_data.get("age_years") if known == AgeKnown.YEARS else None,
            unborn_due_on=(
                self.cleaned_data.get("unborn_due_on") if known == AgeKnown.UNBORN else None
            ),
            setting=self.value("setting") if named else "",
            about_worker=YesNo(self.value("about_worker") or YesNo.NO),
            neighbour=self.value("neighbour"),
        )
