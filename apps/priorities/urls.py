"""URLs below /<language>/priorities/."""

from django.urls import path

from apps.priorities import views

app_name = "priorities"
urlpatterns = [
    path("", views.Priorities.as_view(), name="list"),
    path("<slug:slug>/", views.PriorityPage.as_view(), name="detail"),
]
