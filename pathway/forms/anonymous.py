"""The forms of a check without an account: the same questions, and nowhere to type."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from pathway.actions.contents import ChosenEntry, Needs, Who
from pathway.constants import AgeKnown, Step, YesNo
from pathway.forms.fields import NOT_OFFERED, radios
from pathway.forms.needs import EntryError, NeedsForm, field_name
from pathway.forms.step import StepForm
from pathway.forms.steps import DangerForm, HelpForm, LawForm, OwnLevelForm, UnknownForm
from pathway.forms.who import OLDEST_CHILD
from pathway.models import ThresholdCheck
from pathway.queries.check_pages import CheckContent, ChosenView
from pathway.queries.pathway_view import DomainView, OfferedEntry
from thresholds_site.formlayout import page_helper


class AgeForm(StepForm):
    """How old the child is, chosen from a list: nothing else is asked of who it is."""

    reveals = {"age_known": {AgeKnown.YEARS.value: ["age_years"]}}

    age_known = radios(
        "How old is the child?",
        [
            (AgeKnown.YEARS.value, "I know the age in years, or roughly"),
            (AgeKnown.UNBORN.value, "Not yet born"),
            (AgeKnown.NOT_KNOWN.value, "I do not know"),
        ],
        "Say how old the child is, or that you do not know",
    )
    age_years = forms.TypedChoiceField(
        label="Age in years",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "Choose"),
            ("0", "Under 1"),
            *((str(years), str(years)) for years in range(1, OLDEST_CHILD + 1)),
        ],
        error_messages={"invalid_choice": NOT_OFFERED},
    )

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        return {"age_known": check.age_known, "age_years": check.age_years}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("age_known") != AgeKnown.YEARS:
            # Nobody can see the list, so nobody could put right what stands in it.
            self.errors.pop("age_years", None)
        elif "age_years" not in self.errors and cleaned.get("age_years") is None:
            self.add_error("age_years", "Choose the age in years")
        return cleaned

    def content(self) -> Who:
        known = self.value("age_known")
        return Who(
            age_known=AgeKnown(known) if known else None,
            age_years=self.cleaned_data.get("age_years") if known == AgeKnown.YEARS else None,
        )


class TicksOfUnknownForm(UnknownForm):
    """What is not known, without the box for words."""

    words = None  # type: ignore[assignment]  # how a form leaves out a field of the one it extends

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        whole = UnknownForm.initial_from(check, content)
        return {"domains": whole["domains"]}


class AnswersOfHelpForm(HelpForm):
    """Help so far, without the box for words."""

    words = None  # type: ignore[assignment]  # as above

    @staticmethod
    def initial_from(check: ThresholdCheck, content: CheckContent) -> dict[str, Any]:
        return dict(content.answers)


ANONYMOUS_FORMS: dict[Step, type[StepForm]] = {
    Step.WHO: AgeForm,
    Step.DANGER: DangerForm,
    Step.UNKNOWN: TicksOfUnknownForm,
    Step.HELP: AnswersOfHelpForm,
    Step.LAW: LawForm,
    Step.OWN_LEVEL: OwnLevelForm,
}


class TicksForm(NeedsForm):
    """A page of needs that asks only what is so, and how far it goes."""

    def content(self) -> Needs:
        return Needs(
            self.domain.code,
            tuple(ChosenEntry(one.key, one.degree_answer) for one in self.chosen.values()),
        )


def saved_ticks(domain: DomainView, chosen: Mapping[str, ChosenView]) -> TicksForm:
    """The page as it was saved."""
    here = {entry.key for part in domain.dimensions for entry in part.entries}
    return TicksForm(domain, {key: row for key, row in chosen.items() if key in here})


def posted_ticks(domain: DomainView, data: QueryDict) -> TicksForm:
    """Read a posted page; whatever it holds beside ticks and answers is not looked at."""
    offered = {entry.key: entry for part in domain.dimensions for entry in part.entries}
    form = TicksForm(domain, {})
    chosen: dict[str, ChosenView] = {}
    for key in dict.fromkeys(data.getlist("entry")):
        if key not in offered:
            form.errors.append(EntryError("needs-top", NOT_OFFERED, stops_saving=True))
            continue
        chosen[key] = ChosenView(key, degree_answer=data.get(field_name(key, "degree"), ""))
        form.errors += _faults(offered[key], chosen[key])
    form.chosen = chosen
    return form


def _faults(entry: OfferedEntry, chosen: ChosenView) -> list[EntryError]:
    field = f"e-{field_name(entry.key, 'degree')}"
    if chosen.degree_answer and chosen.degree_answer not in {one.code for one in entry.answers}:
        return [EntryError(field, NOT_OFFERED, stops_saving=True)]
    if entry.answers and not chosen.degree_answer:
        return [EntryError(field, f"Choose an answer to '{entry.question}': {entry.wording}")]
    return []


class KeepForm(forms.Form):
    """Whose the answers are that stand in this browser."""

    YES, NO, LATER = "yes", "no", "later"

    whose = radios(
        "Were they your answers?",
        [
            (YES, "Yes, keep them in a check of mine"),
            (NO, "No, delete them"),
            (LATER, "Decide later"),
        ],
        "Say whether they were your answers, or that you decide later",
    )
    about_worker = forms.ChoiceField(
        label="Is the worry about someone who works or volunteers with children?",
        choices=[(YesNo.NO.value, "No"), (YesNo.YES.value, "Yes")],
        widget=forms.RadioSelect,
        required=False,
        help_text="If it is, others in your own agency do not see it.",
        error_messages={"invalid_choice": NOT_OFFERED},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = page_helper(self, reveals={"whose": {self.YES: ["about_worker"]}})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("whose") != self.YES:
            self.errors.pop("about_worker", None)
        elif "about_worker" not in self.errors and not cleaned.get("about_worker"):
            self.add_error(
                "about_worker",
                "Say whether the worry is about someone who works or volunteers with children",
            )
        return cleaned

    @property
    def about(self) -> YesNo:
        """Whether it is about someone who works with children."""
        return YesNo(self.cleaned_data["about_worker"])
