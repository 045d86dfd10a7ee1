"""Addresses under the admin's path, before Django's own."""

from django.urls import path

from apps.staff import views

app_name = "staff"

urlpatterns = [
    path("language/", views.switch_language, name="language"),
    path("r/<path:rest>", views.closed),
]
