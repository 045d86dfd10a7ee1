"""URLs under the admin's path. They come before those of Django's admin, whose last pattern matches everything."""

from django.contrib import admin
from django.urls import path

from apps.publishing import previews
from apps.staff import calendar, comments, views

app_name = "staff"

urlpatterns = [
    path("calendar/", admin.site.admin_view(calendar.show), name="calendar"),
    path("comments/<int:key>/settle/", admin.site.admin_view(comments.settle), name="settle_comment"),
    path("language/", views.switch_language, name="language"),
    path("r/<path:rest>", views.closed),
    path("preview/<str:token>/media/<path:path>", previews.media, name="preview_media"),
    path("preview/<str:language>/<str:token>/", previews.preview, name="preview"),  # open to anybody with the link
]
