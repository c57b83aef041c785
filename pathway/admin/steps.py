"""What is done with a whole version, each on a page that first says what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils import timezone

from pathway.actions.drafts import begin_draft, may_begin_draft
from pathway.actions.reviews import (
    approve_version,
    may_move,
    refuse_version,
    send_to_review,
    take_back_to_draft,
    withdraw_approval,
)
from pathway.constants import VersionState
from pathway.models import FrameworkVersion
from pathway.models.changes import LONGEST_WHY
from people.doors import PractitionerRequest
from people.models import Practitioner
from thresholds_site.lib.verdict import Verdict

Given = dict[str, Any]


class LabelForm(forms.Form):
    """The name of a new draft."""

    label = forms.CharField(
        max_length=200,
        widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
        help_text="As readers will see it, for example 'Family Support Pathway, 2027'.",
    )
    number = forms.IntegerField(
        required=False, min_value=1, max_value=30_000, widget=forms.HiddenInput
    )


class WhyForm(forms.Form):
    """A reason, which the version's page shows."""

    why = forms.CharField(
        required=False,
        max_length=LONGEST_WHY,
        label="Why",
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        help_text="Shown in the history of this version.",
    )


class ReasonForm(WhyForm):
    """A reason that must be given: others have to go by it."""

    why = forms.CharField(
        max_length=LONGEST_WHY,
        label="Why",
        widget=AdminTextareaWidget(attrs={"rows": 6}),
        help_text="What is to be changed, or what has come up. Editors read it on the version's"
        " page.",
        error_messages={"required": "Say why: the editors read it on the version's page."},
    )


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done with a whole version."""

    name: str
    title: str
    meaning: str
    may: Callable[[Practitioner, FrameworkVersion], Verdict]
    act: Callable[[PractitionerRequest, FrameworkVersion, Given], FrameworkVersion]
    done: str
    form: type[forms.Form] | None = None
    shows_open_points: bool = False

    def title_for(self, version: FrameworkVersion) -> str:
        """Its title on the page of that version."""
        if self.name == "begin" and version.state == VersionState.SUPERSEDED:
            return "Go back to this: make a draft from it"
        return self.title


def _begin(request: PractitionerRequest, version: FrameworkVersion, given: Given) -> Any:
    return begin_draft(
        version=version,
        label=given["label"],
        number=given["number"],
        now=timezone.now(),
        by=request.practitioner,
    )


def _send(request: PractitionerRequest, version: FrameworkVersion, given: Given) -> Any:
    return send_to_review(version=version, by=request.practitioner, why=given["why"])


def _take_back(request: PractitionerRequest, version: FrameworkVersion, given: Given) -> Any:
    return take_back_to_draft(version=version, by=request.practitioner, why=given["why"])


def _refuse(request: PractitionerRequest, version: FrameworkVersion, given: Given) -> Any:
    return refuse_version(version=version, by=request.practitioner, why=given["why"])


def _approve(request: PractitionerRequest, version: FrameworkVersion, _given: Given) -> Any:
    return approve_version(version=version, by=request.practitioner, now=timezone.now())


def _withdraw(request: PractitionerRequest, version: FrameworkVersion, given: Given) -> Any:
    return withdraw_approval(version=version, by=request.practitioner, why=given["why"])


STEPS = {
    step.name: step
    for step in (
        Step(
            name="begin",
            title="Make a draft from this version",
            meaning=(
                "A draft with the next number is made, with a copy of every row. Its contacts are"
                " not confirmed and its date is not set. This version stays as it is."
            ),
            may=lambda by, _version: may_begin_draft(by),
            act=_begin,
            done="{} was made. It can be edited until it is sent to review.",
            form=LabelForm,
        ),
        Step(
            name="review",
            title="Send to review",
            meaning=(
                "Nothing in it can be changed while it is in review. It can be taken back. A"
                " publisher who changed nothing in it approves it, or refuses it with reasons."
            ),
            may=lambda by, version: may_move(by, version, "send to review"),
            act=_send,
            done="{} can now be reviewed and published.",
            form=WhyForm,
            shows_open_points=True,
        ),
        Step(
            name="back",
            title="Back to draft",
            meaning="It can be edited again, and must be sent to review again.",
            may=lambda by, version: may_move(by, version, "take back to draft"),
            act=_take_back,
            done="{} can be edited again.",
            form=WhyForm,
        ),
        Step(
            name="refuse",
            title="Refuse, with reasons",
            meaning="It goes back to its editors as a draft. They read your reasons on its page.",
            may=lambda by, version: may_move(by, version, "refuse"),
            act=_refuse,
            done="{} went back to its editors, with your reasons.",
            form=ReasonForm,
        ),
        Step(
            name="publish",
            title="Publish (from its effective date)",
            meaning=(
                "On that day or later it is in force at once. With a day still to come it is"
                " approved now and comes into force by itself on its day; until then the approval"
                " can be taken back. New checks are then made under it; checks that were begun"
                " stay with the version they were begun under. The version in force until then is"
                " superseded. Nothing in a published version can ever be changed: a mistake is"
                " put right in the next version."
            ),
            may=lambda by, version: may_move(by, version, "approve"),
            act=_approve,
            done="{} is in force.",
            shows_open_points=True,
        ),
        Step(
            name="withdraw",
            title="Take the approval back",
            meaning=(
                "It will not come into force on its day. It is in review again, and can be"
                " refused or approved anew."
            ),
            may=lambda by, version: may_move(by, version, "withdraw approval"),
            act=_withdraw,
            done="{} is in review again.",
            form=ReasonForm,
        ),
    )
}


def said_when_done(step: Step, version: FrameworkVersion) -> str:
    """What the next page says."""
    if step.name == "publish" and version.state == VersionState.APPROVED:
        day = version.effective_on
        return f"{version} comes into force on {day:%-d %B %Y}, by itself."
    return step.done.format(version)
