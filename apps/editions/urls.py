"""URLs below /<language>/editions/."""

from django.urls import path

from apps.editions import views

app_name = "editions"
urlpatterns = [
    path("", views.Series.as_view(), name="list"),
    path("latest/", views.latest, name="latest"),
    path("next/", views.upcoming, name="next"),
    path("calendar.ics", views.calendar_file, name="calendar"),
    path("<int:number>/", views.EditionPage.as_view(), name="detail"),
    path("<int:number>/calendar.ics", views.calendar_file, name="calendar"),
]
