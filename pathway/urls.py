"""Addresses of the pathway: the public start, a check's pages, and one's own work."""

from django.urls import include, path

from pathway.views.after import (
    check_look_again,
    check_move,
    check_reopen,
    check_result_earlier,
    check_share,
    check_text,
    check_withdraw,
)
from pathway.views.anonymous import (
    anonymous_danger,
    anonymous_forget,
    anonymous_gone,
    anonymous_keep,
    anonymous_result,
    anonymous_start,
    anonymous_step,
)
from pathway.views.checks import check_review, check_start, step_edit
from pathway.views.document import (
    pathway_changes,
    pathway_contacts,
    pathway_dimension,
    pathway_elsewhere,
    pathway_entry,
    pathway_find,
    pathway_immediate,
    pathway_json,
    pathway_level,
    pathway_meanings,
    pathway_neighbour,
    pathway_pdf,
    pathway_show,
    pathway_versions,
)
from pathway.views.families import family_leave, family_pdf, family_show
from pathway.views.find import check_find, check_find_add
from pathway.views.judgements import judgement_make, sign_off_ask_another, sign_off_decide
from pathway.views.keep import check_keep
from pathway.views.practice import (
    practice_answer_show,
    practice_case_answer,
    practice_list,
    practice_results,
    practice_set_answer,
    practice_set_close,
    practice_set_make,
    practice_set_show,
)
from pathway.views.public import start
from pathway.views.results import danger_show, next_show, record_pdf, record_show, result_show
from pathway.views.work import work_list

# The same pages of the version in force and, under its number, of every earlier one.
_document = [
    path("", pathway_show, name="pathway_show"),
    path("levels/<slug:code>/", pathway_level, name="pathway_level"),
    path("dimensions/<slug:code>/", pathway_dimension, name="pathway_dimension"),
    path("entries/<slug:code>/", pathway_entry, name="pathway_entry"),
    path("immediate/", pathway_immediate, name="pathway_immediate"),
    path("contacts/", pathway_contacts, name="pathway_contacts"),
    path("meanings/", pathway_meanings, name="pathway_meanings"),
    path("changes/", pathway_changes, name="pathway_changes"),
    path("find/", pathway_find, name="pathway_find"),
    path("pathway.pdf", pathway_pdf, name="pathway_pdf"),
    path("framework.json", pathway_json, name="pathway_json"),
]

urlpatterns = [
    path("", start, name="home_show"),
    path("check/", anonymous_start, name="anonymous_start"),
    path("check/danger-now/", anonymous_danger, name="anonymous_danger"),
    path("check/result/", anonymous_result, name="anonymous_result"),
    path("check/delete/", anonymous_forget, name="anonymous_forget"),
    path("check/deleted/", anonymous_gone, name="anonymous_gone"),
    path("check/keep/", anonymous_keep, name="anonymous_keep"),
    path("check/<slug:step>/", anonymous_step, name="anonymous_step"),
    path("pathway/versions/", pathway_versions, name="pathway_versions"),
    path("pathway/versions/<int:number>/", include(_document)),
    path("pathway/elsewhere/", pathway_elsewhere, name="pathway_elsewhere"),
    path("pathway/elsewhere/<slug:code>/", pathway_neighbour, name="pathway_neighbour"),
    path("pathway/", include(_document)),
    path("practice/", practice_list, name="practice_list"),
    path("practice/results/", practice_results, name="practice_results"),
    path("practice/cases/<slug:case>/", practice_case_answer, name="practice_case_answer"),
    path("practice/answers/<ref:ref>/", practice_answer_show, name="practice_answer_show"),
    path("practice/sets/make/", practice_set_make, name="practice_set_make"),
    path("practice/sets/<ref:ref>/", practice_set_show, name="practice_set_show"),
    path("practice/sets/<ref:ref>/close/", practice_set_close, name="practice_set_close"),
    path(
        "practice/sets/<ref:ref>/cases/<slug:case>/",
        practice_set_answer,
        name="practice_set_answer",
    ),
    path("work/", work_list, name="work_list"),
    path("checks/start/", check_start, name="check_start"),
    path("checks/<ref:ref>/danger-now/", danger_show, name="check_danger"),
    path("checks/<ref:ref>/review/", check_review, name="check_review"),
    path("checks/<ref:ref>/result/", result_show, name="check_result"),
    path("checks/<ref:ref>/judgement/", judgement_make, name="check_judge"),
    path("checks/<ref:ref>/sign-off/", sign_off_decide, name="check_sign_off"),
    path("checks/<ref:ref>/ask-another/", sign_off_ask_another, name="check_ask_another"),
    path("checks/<ref:ref>/next/", next_show, name="check_next"),
    path("checks/<ref:ref>/open-again/", check_reopen, name="check_reopen"),
    path("checks/<ref:ref>/share/", check_share, name="check_share"),
    path("checks/<ref:ref>/withdraw/", check_withdraw, name="check_withdraw"),
    path("checks/<ref:ref>/look-again/", check_look_again, name="check_look_again"),
    path("checks/<ref:ref>/move/", check_move, name="check_move"),
    path("checks/<ref:ref>/text/", check_text, name="check_text"),
    path(
        "checks/<ref:ref>/result/<int:number>/", check_result_earlier, name="check_result_earlier"
    ),
    path("checks/<ref:ref>/keep/", check_keep, name="check_keep"),
    path("checks/<ref:ref>/record/", record_show, name="check_record"),
    path("checks/<ref:ref>/record.pdf", record_pdf, name="check_pdf"),
    path("checks/<ref:ref>/find/", check_find, name="check_find"),
    path("checks/<ref:ref>/find/add/", check_find_add, name="check_find_add"),
    path("checks/<ref:ref>/family/", family_show, name="check_family"),
    path("checks/<ref:ref>/family/take-out/", family_leave, name="check_take_out"),
    path("checks/<ref:ref>/family/record.pdf", family_pdf, name="check_family_pdf"),
    path("checks/<ref:ref>/<slug:step>/", step_edit, name="check_step"),
]
