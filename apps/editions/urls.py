"""The addresses of editions, below /<language>/editions/."""

from django.urls import path
from django.views.decorators.http import conditional_page

from apps.editions import views

calendar_file = conditional_page(views.calendar_file)  # programmes ask daily: what they have is not sent again

app_name = "editions"
urlpatterns = [
    path("", views.Series.as_view(), name="list"),
    path("latest/", views.latest, name="latest"),
    path("next/", views.upcoming, name="next"),
    path("calendar.ics", calendar_file, name="calendar"),
    path("<int:number>/", views.EditionPage.as_view(), name="detail"),
    path("<int:number>/calendar.ics", calendar_file, name="calendar"),
]
