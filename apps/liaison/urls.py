"""URLs of the seat board and of the checks of contacts, below /<language>/liaison/."""

from django.urls import path

from apps.liaison import views

app_name = "liaison"
urlpatterns = [
    path("", views.SeatBoard.as_view(), name="list"),
    path("check/<str:token>/", views.check, name="check"),
]
