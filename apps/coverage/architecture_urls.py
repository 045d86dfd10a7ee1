"""The URL of the architecture, below /<language>/architecture/."""

from django.urls import path

from apps.coverage import views

app_name = "architecture"
urlpatterns = [path("", views.ArchitecturePage.as_view(), name="page")]
