"""URLs below /<language>/participants/. `dialogue_site.urls` adds the attendance grid before them."""

from django.urls import path

from apps.participants import views

app_name = "participants"
urlpatterns = [
    path("", views.Directory.as_view(), name="list"),
    path("<slug:code>/", views.Participant.as_view(), name="detail"),
]
