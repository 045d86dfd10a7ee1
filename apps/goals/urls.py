"""URLs of the Global Policing Goals and the Sustainable Development Goals, below /<language>/."""

from django.urls import path

from apps.goals import views

app_name = "goals"
urlpatterns = [
    path("goals/", views.Goals.as_view(), name="list"),
    path("goals/<int:number>/", views.GoalPage.as_view(), name="detail"),
    path("sdgs/<int:number>/", views.SDGPage.as_view(), name="sdg"),
]
