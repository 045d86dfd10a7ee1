"""The URLs of share pictures, below /<language>/share/."""

from django.urls import path

from apps.pages.share_pictures import picture

app_name = "share"
urlpatterns = [
    path("<slug:name>.png", picture, name="site"),
    path("<slug:name>/<slug:key>.png", picture, name="record"),
]
