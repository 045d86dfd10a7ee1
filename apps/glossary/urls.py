"""The URL of the glossary, below /<language>/glossary/."""

from django.urls import path

from apps.glossary import views

app_name = "glossary"
urlpatterns = [path("", views.Glossary.as_view(), name="list")]
