"""Worries in the practitioner's own words: a list of small forms with one empty at its end."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from pathway.actions.contents import Concern, OwnWords
from pathway.actions.finding import MOST_CONCERNS
from pathway.constants import Basis
from pathway.forms.fields import WordsField, radios
from pathway.queries.check_pages import CheckContent, ConcernView
from pathway.queries.pathway_view import PathwayView
from pathway.words import BASIS_WORDS
from thresholds_site.formlayout import part_helper


class ConcernForm(forms.Form):
    """One worry: what, where it belongs, how much it weighs, how one knows."""

    text = WordsField(
        area=True,
        required=True,
        label="What worries you?",
        help_text="Facts first: what happened, when, who was there.",
        error_messages={"required": "Write what worries you, or leave this worry out"},
    )
    dimension = forms.ChoiceField(
        label="Which part of the child's life is it about?",
        error_messages={"required": "Choose the part of the child's life it is about"},
    )
    placed = radios("How serious is it?", [], "Say how serious this worry is")
    basis = radios("How do you know?", BASIS_WORDS, "Say how you know")
    longer_ago = forms.BooleanField(
        label="It was more than 12 months ago, and not since", required=False
    )
    child_words = WordsField(
        area=True,
        label="The child's own words, if they said something",
        help_text="Word for word. Do not question the child to find out more.",
    )
    leave_out = forms.BooleanField(label="Leave this worry out", required=False)

    def __init__(self, *args: Any, view: PathwayView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dimension"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *(
                (domain.name, [(part.code, part.name) for part in domain.dimensions])
                for domain in view.domains
            ),
        ]
        self.fields["placed"].choices = [  # type: ignore[attr-defined]
            (level.code, level.placing_wording) for level in view.levels
        ]
        self.helper = part_helper(self)

    def clean(self) -> dict[str, Any]:
        """A worry that is left out need not be whole."""
        if self.cleaned_data.get("leave_out"):
            self.errors.clear()
        return self.cleaned_data

    def has_changed(self) -> bool:
        """An empty form at the end of the list counts as not there."""
        return any(
            self[name].data for name in ("text", "dimension", "placed", "basis", "child_words")
        )


ConcernFormSet: type[BaseFormSet[ConcernForm]] = formset_factory(
    ConcernForm, extra=1, max_num=MOST_CONCERNS, validate_max=True, absolute_max=MOST_CONCERNS
)


def concerns_initial(content: CheckContent) -> list[dict[str, Any]]:
    """The saved worries, for the forms."""
    return [
        {
            "text": row.text,
            "dimension": row.dimension,
            "placed": row.placed,
            "basis": row.basis,
            "longer_ago": row.longer_ago,
            "child_words": row.child_words,
        }
        for row in content.concerns
    ]


def concerns_content(formset: BaseFormSet[ConcernForm]) -> OwnWords:
    """The worries that were written and not left out; half-typed ones as far as they go."""
    written = []
    for form in formset.forms:
        values = getattr(form, "cleaned_data", {})
        if not form.has_changed() or values.get("leave_out"):
            continue
        basis = values.get("basis")
        written.append(
            Concern(
                text=values.get("text", ""),
                dimension=values.get("dimension", ""),
                placed=values.get("placed", ""),
                basis=Basis(basis) if basis else None,
                longer_ago=bool(values.get("longer_ago")),
                child_words=values.get("child_words", ""),
            )
        )
    return OwnWords(tuple(written))


def half_typed(concern: ConcernView) -> bool:
    """Whether a saved worry still lacks something."""
    return not (concern.text and concern.dimension and concern.placed and concern.basis)
