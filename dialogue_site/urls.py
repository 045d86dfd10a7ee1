"""The URLs of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from apps.editions.files import picture
from apps.editions.views import AttendanceGrid
from apps.notices.views import NoticesPage
from apps.pagestore.declared import stored
from apps.participants import urls as participants
from apps.website import system_views
from apps.website.sitemaps import sitemaps
from apps.website.style import style_guide

handler400 = "apps.website.system_views.bad_request"
handler403 = "apps.staff.views.permission_denied"
handler429 = "apps.staff.accounts.views.throttled"
handler500 = "apps.website.system_views.server_error"

# The grid is below /participants/, but shows attendances, which belong to a layer above them.
participants_and_grid = (
    [path("attendance/", AttendanceGrid.as_view(), name="attendance"), *participants.urlpatterns],
    participants.app_name,
)

urlpatterns = [
    path("", system_views.root),
    path("data/", include("apps.opendata.urls")),
    path("media/<path:name>", picture, name="media"),
    path("sitemap.xml", stored("p")(sitemap), {"sitemaps": sitemaps()}, name="sitemap"),
    path("favicon.ico", system_views.favicon),
    path("robots.txt", system_views.robots),
    path("healthz", system_views.healthz),
    path("livez", system_views.livez),
    path(settings.ADMIN_PATH, include("apps.staff.urls")),  # before the admin's own URLs: it overrides one of them
    path(settings.ADMIN_PATH, include("apps.staff.accounts.urls")),  # the login, also before the admin's own
    path(
        f"{settings.ADMIN_PATH}account/notices/",
        admin.site.admin_view(NoticesPage.as_view(title=_("Notices"))),
        name="account_notices",
    ),
    path(f"{settings.ADMIN_PATH}style/", admin.site.admin_view(style_guide), name="style"),
    path(f"{settings.ADMIN_PATH}translations/", include("apps.translators.urls")),
    path(f"{settings.ADMIN_PATH}desk/", include("apps.liaison.desk.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]
urlpatterns += i18n_patterns(
    path("", include("apps.website.urls")),
    path("share/", include("apps.pages.urls")),
    path("editions/", include("apps.editions.urls")),
    path("news/", include("apps.editions.news_urls")),
    path("participants/", include(participants_and_grid)),
    path("confirm/", include("apps.confirmations.urls")),
    path("liaison/", include("apps.liaison.urls")),
    path("priorities/", include("apps.priorities.urls")),
    path("glossary/", include("apps.glossary.urls")),
    path("arrangements/", include("apps.arrangements.urls")),
    path("channels/", include("apps.arrangements.channels_urls")),
    path("coverage/", include("apps.coverage.urls")),
    path("actions/", include("apps.coverage.actions_urls")),
    path("architecture/", include("apps.coverage.architecture_urls")),
    path("goals/review/", include("apps.review.urls")),
    path("commitments/", include("apps.review.commitments_urls")),
    path("", include("apps.goals.urls")),  # goals/ and sdgs/
)
