"""Access to the officers' desk: for liaison officers, and users who can read the contacts in the admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from apps.liaison.models import LiaisonOfficer
from apps.publishing.rights import AnyUser
from apps.staff import roles
from apps.staff.accounts.views import AdminPage
from apps.staff.roles import Role


def is_open_to(user: AnyUser) -> bool:
    """Whether a user with access to the admin can use the desk."""
    return Role.LIAISON_OFFICER in roles.of(user) or bool(user.has_perm("liaison.view_contactpoint"))


def officer_of(user: AnyUser) -> LiaisonOfficer | None:
    """The officer to whom the secretariat has linked the account."""
    officer: LiaisonOfficer | None = LiaisonOfficer.objects.filter(user_id=user.pk or 0).first()
    return officer


class DeskPage(AdminPage):
    """Mixin of the pages of the desk."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_open_to(request.user):
            raise PermissionDenied(_("The officers’ desk is for liaison officers."))
        return super().dispatch(request, *args, **kwargs)
