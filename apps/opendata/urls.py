"""The URLs of the files, below /data/."""

from django.urls import path

from apps.opendata import views

app_name = "opendata"
urlpatterns = [
    path("datapackage.json", views.datapackage, name="datapackage"),
    path("dialogue.zip", views.archive, name="archive"),
    path("<slug:name>.csv", views.csv_file, name="csv"),
    path("<slug:name>.xlsx", views.workbook, name="xlsx"),
    path("<slug:name>.csv-metadata.json", views.metadata, name="metadata"),
]
