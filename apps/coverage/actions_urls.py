"""URLs of the joint actions, below /<language>/actions/."""

from django.urls import path

from apps.coverage import views

app_name = "actions"
urlpatterns = [
    path("", views.JointActions.as_view(), name="list"),
    path("<slug:slug>/", views.JointActionPage.as_view(), name="detail"),
]
