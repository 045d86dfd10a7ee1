"""URLs of the review of the goals, below /<language>/goals/review/."""

from django.urls import path

from apps.pagestore.declared import stored
from apps.review import feeds, views

app_name = "review"
urlpatterns = [
    path("", views.Rounds.as_view(), name="list"),
    path("<slug:code>/", views.RoundPage.as_view(), name="round"),
    path("<slug:code>/feed/", stored()(feeds.RoundFeed()), name="feed"),
    path("<slug:code>/<int:number>/", views.AmendmentPage.as_view(), name="amendment"),
]
