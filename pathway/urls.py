"""Addresses of the pathway: the public start, a check's pages, and one's own work."""

from django.urls import path

from pathway.views import checks, judgements, public, results, work

urlpatterns = [
    path("", public.start, name="home_show"),
    path("work/", work.work_list, name="work_list"),
    path("checks/start/", checks.check_start, name="check_start"),
    path("checks/<ref:ref>/danger-now/", results.danger_show, name="check_danger"),
    path("checks/<ref:ref>/review/", checks.check_review, name="check_review"),
    path("checks/<ref:ref>/result/", results.result_show, name="check_result"),
    path("checks/<ref:ref>/judgement/", judgements.judgement_make, name="check_judge"),
    path("checks/<ref:ref>/sign-off/", judgements.sign_off_decide, name="check_sign_off"),
    path("checks/<ref:ref>/next/", results.next_show, name="check_next"),
    path("checks/<ref:ref>/record/", results.record_show, name="check_record"),
    path("checks/<ref:ref>/record.pdf", results.record_pdf, name="check_pdf"),
    path("checks/<ref:ref>/<slug:step>/", checks.step_edit, name="check_step"),
]
