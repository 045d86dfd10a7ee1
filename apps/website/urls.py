"""The addresses of the pages that join the concepts, below /<language>/."""

from django.urls import path
from django.views.generic import TemplateView

from apps.website import views


def page(name: str) -> object:
    """A page that is nothing but text: `templates/website/<name>.html`."""
    return path(f"{name}/", TemplateView.as_view(template_name=f"website/{name}.html"), name=name)


app_name = "website"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.search, name="search"),
    path("data/", views.Catalogue.as_view(), name="data"),
    page("about"),
    page("privacy"),
    page("accessibility"),
]
