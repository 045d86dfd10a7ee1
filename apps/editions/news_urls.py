"""URLs below /<language>/news/."""

from django.urls import path

from apps.editions import feeds, news
from apps.pagestore.declared import stored

app_name = "news"
urlpatterns = [
    path("", news.News.as_view(), name="list"),
    path("feed/", stored()(feeds.NewsFeed()), name="feed"),  # before the slug pattern, which would match it
    path("<slug:slug>/", news.Release.as_view(), name="detail"),
]
