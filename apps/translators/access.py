"""Access to the workspace: for translators, reviewers of a language, and users who write all languages."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.publishing import text_review
from apps.publishing.rights import AnyUser
from apps.staff import navigation, object_permissions, roles
from apps.staff.accounts.views import AdminPage
from apps.staff.navigation import Area, AreaPage
from apps.staff.roles import Role
from apps.translators.assignments import assigns, takes


def is_open_to(user: AnyUser) -> bool:
    """Whether a user with access to the admin can use the workspace."""
    by_role = user.is_superuser or bool(roles.of(user) & {*object_permissions.WRITERS, Role.TRANSLATOR})
    return by_role or bool(text_review.languages(user))  # only asked of others: each page of the admin asks


def has_assignments(user: AnyUser) -> bool:
    """Whether the user can assign or be assigned texts."""
    return assigns(user) or takes(user)


class WorkspacePage(AdminPage):
    """Mixin of the pages of the workspace."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_open_to(request.user):
            raise PermissionDenied(_("The workspace is for translators and editors."))
        return super().dispatch(request, *args, **kwargs)


navigation.register(
    Area(
        "translations",
        55,
        gettext_lazy("Translations"),
        gettext_lazy("Four languages in step: what is missing or out of date, text by text."),
    ),
    AreaPage(
        "translations",
        gettext_lazy("Texts and languages"),
        "translators:matrix",
        lambda request: is_open_to(request.user),
    ),
    AreaPage(
        "translations",
        gettext_lazy("Assigned texts"),
        "translators:assigned",
        lambda request: has_assignments(request.user),
    ),
)
