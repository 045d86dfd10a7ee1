"""URL of the seat board, below /<language>/liaison/."""

from django.urls import path

from apps.liaison import views

app_name = "liaison"
urlpatterns = [path("", views.SeatBoard.as_view(), name="list")]
