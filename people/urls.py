"""Addresses of the people floor."""

from django.urls import path

from people import views

urlpatterns = [
    path("healthz", views.healthz, name="health_show"),
    path("account/login/", views.SignInView.as_view(), name="account_login"),
    path("demo/sign-in/<ref:ref>/", views.demo_sign_in, name="demo_sign_in"),
    path("held/discard/", views.held_discard, name="held_discard"),
    path("notices/", views.notices, name="notice_list"),
]
