"""The addresses of the goals and of the goals of the United Nations, below /<language>/."""

from django.urls import path

from apps.goals import views

app_name = "goals"
urlpatterns = [
    path("goals/", views.Goals.as_view(), name="list"),
    path("goals/<int:number>/", views.GoalPage.as_view(), name="detail"),
    path("sdgs/<int:number>/", views.SDGPage.as_view(), name="sdg"),
]
