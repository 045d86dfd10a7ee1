"""URLs of the officers' desk, below the admin's path: each page asks for the login and the second factor of the admin,
except the calendar, which a program reads by a link."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import path

from apps.liaison.desk import views

app_name = "desk"


def page(view: type[Any]) -> Callable[..., Any]:
    return admin.site.admin_view(view.as_view())


urlpatterns = [
    path("", page(views.Roster), name="roster"),
    path("vcard/<slug:code>/", page(views.PostCard), name="post_card"),
    path("vcard/<slug:code>/<int:term>/", page(views.HolderCard), name="holder_card"),
    path("own/", page(views.OwnData), name="own_data"),
    path("own/<slug:kind>/<int:key>/confirm/", page(views.Confirm), name="confirm"),
    path("own/<slug:kind>/<int:key>/correct/", page(views.Correct), name="correct"),
    path("own/<slug:kind>/<int:key>/withdraw/", page(views.Withdraw), name="withdraw"),
    path("organization/", page(views.OwnOrganisations), name="own_organisations"),
    path("calendar/", page(views.Calendar), name="calendar"),
    path("calendar/<str:token>/", views.calendar_feed, name="calendar_feed"),
]
