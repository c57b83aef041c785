"""Forms: links of the error summary, escaping, dates, and fields that an answer opens."""

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from thresholds_site.formlayout import DatePartsField, answer, page_helper, part_helper

SUMMARY = Template("{% load crispy_forms_gds %}{% error_summary form %}")
FORM = Template("{% load crispy_forms_tags %}{% crispy form %}")
HOSTILE = "<script>alert(1)</script> & {{ settings }}"


class Everything(forms.Form):
    """A field of each kind, all asked for."""

    name = forms.CharField(label="Name")
    words = forms.CharField(label="Words", widget=forms.Textarea)
    known = forms.ChoiceField(
        label="How old?",
        choices=[("born", "I know the date of birth"), ("years", "In years"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    born = DatePartsField(label="Date of birth", help_text="For example, 27 3 2017")
    years = forms.IntegerField(label="Age", min_value=0, max_value=25)
    now = forms.ChoiceField(
        label="Now?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    signs = forms.MultipleChoiceField(
        label="Which?",
        choices=[answer("a", "A", hint="What A means"), answer("none", "None", alone=True)],
        widget=forms.CheckboxSelectMultiple,
    )
    part = forms.ChoiceField(label="Part", choices=[("", "Choose"), ("h", "Health")])
    at = forms.TimeField(label="When?", widget=forms.TextInput)
    sure = forms.BooleanField(label="Sure")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = page_helper(self, reveals={"known": {"born": ["born"], "years": ["years"]}})


def drawn(form: forms.Form) -> tuple[str, str]:
    """The summary and the form as HTML."""
    return SUMMARY.render(Context({"form": form})), FORM.render(Context({"form": form}))


def controls(html: str) -> list[str]:
    """The ids of everything that can be answered, in order."""
    return re.findall(r"<(?:input|select|textarea)[^>]*?\bid=\"([^\"]+)\"", html)


def links(html: str) -> list[str]:
    """Where the summary leads, in order."""
    return re.findall(r'href="#([^"]+)"', html)


def test_every_link_leads_to_the_first_thing_to_answer() -> None:
    summary, form = drawn(Everything({}))
    firsts = [
        *("id_name", "id_words", "id_known_1", "id_born_0", "id_years"),
        *("id_now_1", "id_signs_1", "id_part", "id_at", "id_sure"),
    ]
    assert links(summary) == firsts
    assert set(firsts) <= set(controls(form))
    assert controls(form) == list(dict.fromkeys(controls(form)))


def test_links_of_forms_with_a_prefix_lead_somewhere_too() -> None:
    summary, form = drawn(Everything({}, prefix="form-3"))
    assert len(links(summary)) == len(Everything.base_fields)
    assert set(links(summary)) <= set(controls(form))


def test_an_error_of_the_whole_form_leads_to_the_page_and_a_hidden_one_is_only_said() -> None:
    class Whole(forms.Form):
        seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Too old"})

        def clean(self) -> dict[str, Any]:
            raise forms.ValidationError("Both cannot be true")

    summary = SUMMARY.render(Context({"form": Whole({})}))
    assert links(summary) == ["main-content"]
    assert "Too old" in summary


def test_no_summary_without_errors() -> None:
    assert "govuk-error-summary" not in SUMMARY.render(Context({"form": Everything()}))


def test_labels_and_hints_from_rows_are_escaped() -> None:
    class Rows(forms.Form):
        asked = forms.ChoiceField(
            label=HOSTILE, help_text=HOSTILE, choices=[("a", HOSTILE)], widget=forms.RadioSelect
        )
        ticked = forms.MultipleChoiceField(
            label=HOSTILE,
            help_text=HOSTILE,
            choices=[answer("a", HOSTILE, hint=HOSTILE, before=HOSTILE)],
            widget=forms.CheckboxSelectMultiple,
        )
        typed = forms.CharField(label=HOSTILE, help_text=HOSTILE)

        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.helper = part_helper(self)

    summary, form = drawn(Rows({"asked": HOSTILE, "typed": HOSTILE}))
    assert "<script" not in form + summary
    assert form.count("&lt;script&gt;") >= 9
    assert "&amp;lt;" not in form


def test_what_an_answer_opens_stands_right_after_it() -> None:
    _summary, form = drawn(Everything())
    ids = controls(form)
    assert ids[ids.index("id_known_1") : ids.index("id_known_3") + 1] == [
        *("id_known_1", "id_born_0", "id_born_1", "id_born_2"),
        *("id_known_2", "id_years", "id_known_3"),
    ]
    assert "aria-expanded" not in form
    assert "data-aria-controls" not in form


def test_an_answer_that_stands_alone_says_so() -> None:
    _summary, form = drawn(Everything())
    assert form.count('data-behaviour="exclusive"') == 1
    assert 'data-module="govuk-checkboxes"' in form


def test_what_was_typed_is_kept() -> None:
    typed = {"name": "Sam", "known": "years", "years": "x", "signs": ["a"], "part": "h"}
    _summary, form = drawn(Everything(typed))
    for kept in ('value="Sam"', 'value="x"', 'value="years" checked', 'value="a" checked'):
        assert kept in form


@pytest.mark.parametrize(
    "parts",
    [
        ("31", "2", "2024"),
        ("0", "1", "2024"),
        ("1", "13", "2024"),
        ("1", "1", "0000"),
        ("1", "1", "24"),
        ("1", "", "2024"),
        ("", "", "2024"),
        ("1", "1", "9" * 5_000),
        ("9" * 5_000, "1", "2024"),
        ("1", "1", "2024.0"),
        ("-1", "1", "2024"),
        ("\u0661", "\u0661", "\u0662\u0660\u0662\u0664"),
        ("one", "May", "2024"),
        ("<b>", "1", "2024"),
    ],
)
def test_what_is_no_date_gets_one_plain_message(parts: tuple[str, str, str]) -> None:
    class Born(forms.Form):
        born = DatePartsField(label="Born", required=False)

    form = Born({f"born_{place}": part for place, part in enumerate(parts)})
    assert form.errors["born"] == ["Enter a real date, like 27 3 2017"]


def test_a_date_is_a_date_and_three_empty_boxes_are_none() -> None:
    class Born(forms.Form):
        born = DatePartsField(label="Born", required=False)

    given = Born({"born_0": " 29", "born_1": "02 ", "born_2": "2024"})
    assert given.is_valid()
    assert str(given.cleaned_data["born"]) == "2024-02-29"
    nothing = Born({"born_0": " ", "born_1": "", "born_2": ""})
    assert nothing.is_valid()
    assert nothing.cleaned_data["born"] is None
    assert Born({}).is_valid()


def test_a_missing_date_says_what_is_missing() -> None:
    class Born(forms.Form):
        born = DatePartsField(label="Born")

    assert Born({}).errors["born"] == ["Enter the day, month and year"]
