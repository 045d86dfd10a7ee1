"""URLs of the matrix, its cells and the briefings, below /<language>/coverage/."""

from django.urls import path

from apps.coverage import views

app_name = "coverage"
urlpatterns = [
    path("", views.CoverageMatrix.as_view(), name="matrix"),
    path("picture.svg", views.picture_file, name="picture"),
    path("briefing/<int:number>/", views.BriefingPage.as_view(), name="briefing"),
    path("briefing/<int:number>.csv", views.briefing_file, name="briefing-csv"),
    path("<slug:code>/<slug:column>/", views.CellPage.as_view(), name="cell"),  # last: it matches any two
]
