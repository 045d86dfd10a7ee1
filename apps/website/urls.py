"""The URLs of the pages that join the concepts, below /<language>/."""

from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from apps.pages.breadcrumbs import Crumb
from apps.pagestore.declared import stored
from apps.records import privacy
from apps.website import catalogue, reporting, search_view, views


def page(name: str, title: str | Promise, *above: Crumb, at: str = "", **context: object) -> URLPattern:
    """A page of text alone: `templates/website/<name>.html`, at /<name>/ or at another path `at`."""
    view = TemplateView.as_view(
        template_name=f"website/{name}.html", extra_context={"breadcrumbs": (*above, Crumb(title)), **context}
    )
    return path(at or f"{name}/", stored()(view), name=name)


app_name = "website"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", search_view.search, name="search"),
    path("data/", catalogue.Catalogue.as_view(), name="data"),
    path("report/", reporting.report, name="report"),
    page("thanks", _("Thank you"), *reporting.BREADCRUMBS, at="report/thanks/", noindex=True),
    page("about", _("About this site")),
    page("privacy", _("Privacy"), subjects=privacy.items),
    page("accessibility", _("Accessibility")),
]
