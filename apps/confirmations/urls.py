"""The URL of the page on which an organisation confirms its data, below /<language>/confirm/."""

from django.urls import path

from apps.confirmations import views

app_name = "confirmations"
urlpatterns = [path("<str:token>/", views.answer, name="answer")]
