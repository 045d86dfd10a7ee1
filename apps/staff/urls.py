"""URLs under the admin's path. They come before those of Django's admin, whose last pattern matches everything."""

from django.urls import path

from apps.publishing import previews
from apps.staff import views

app_name = "staff"

urlpatterns = [
    path("language/", views.switch_language, name="language"),
    path("r/<path:rest>", views.closed),
    path("preview/<str:token>/media/<path:path>", previews.media, name="preview_media"),
    path("preview/<str:language>/<str:token>/", previews.preview, name="preview"),  # open to anybody with the link
]
