"""The URL of the commitments, below /<language>/commitments/."""

from django.urls import path

from apps.review import views

app_name = "commitments"
urlpatterns = [path("", views.Commitments.as_view(), name="list")]
