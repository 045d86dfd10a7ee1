"""URLs of the translators' workspace, below the admin's path: each page asks for its login and second factor."""

from django.contrib import admin
from django.urls import path

from apps.translators import assignment_pages, views
from apps.translators.dismissal import Dismiss
from apps.translators.exchange import views as exchange

app_name = "translators"


wrapped = admin.site.admin_view
ONE = "text/<str:kind>/<int:key>/<str:field>/<str:language>/"

urlpatterns = [
    path("", wrapped(views.MatrixPage.as_view()), name="matrix"),
    path("assign/", wrapped(assignment_pages.Assign.as_view()), name="assign"),
    path("assigned/", wrapped(assignment_pages.Assigned.as_view()), name="assigned"),
    path("first/<str:language>/", wrapped(views.First.as_view()), name="first"),
    path("export/", wrapped(exchange.ExportPage.as_view()), name="export"),
    path("import/", wrapped(exchange.ImportPage.as_view()), name="import"),
    path("import/<str:key>/", wrapped(exchange.ImportPlanPage.as_view()), name="import_plan"),
    path(ONE, wrapped(views.TextPage.as_view()), name="text"),
    path(f"{ONE}page/", wrapped(views.OnItsPage.as_view()), name="page"),
    path(f"{ONE}dismiss/", wrapped(Dismiss.as_view()), name="dismiss"),
]
