"""The addresses of participants, below /<language>/participants/. The roof adds the grid of attendance before them."""

from django.urls import path

from apps.participants import views

app_name = "participants"
urlpatterns = [
    path("", views.Directory.as_view(), name="list"),
    path("<slug:code>/", views.Participant.as_view(), name="detail"),
]
