"""The URL of the channels, below /<language>/channels/."""

from django.urls import path

from apps.arrangements import views

app_name = "channels"
urlpatterns = [path("", views.Channels.as_view(), name="list")]
