"""URLs of the arrangements, below /<language>/arrangements/."""

from django.urls import path

from apps.arrangements import views

app_name = "arrangements"
urlpatterns = [
    path("", views.Arrangements.as_view(), name="list"),
    path("<slug:slug>/", views.ArrangementPage.as_view(), name="detail"),
]
