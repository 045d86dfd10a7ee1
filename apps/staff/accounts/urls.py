"""URLs of the account pages, under the admin's path. Some replace a URL of the admin."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.staff.accounts.views import AccountPage, LoginPage, SessionsPage, page

inside = admin.site.admin_view  # only for users with access to the admin, and with the second factor if they need it

urlpatterns = [
    path("login/", LoginPage.as_view(title=_("Log in")), name="account_login"),
    path("logout/", page(account.LogoutView, _("Log out")), name="account_logout"),
    path(
        "password_change/",
        inside(page(account.PasswordChangeView, _("Password change"))),
        name="account_change_password",
    ),
    path(  # PasswordChangeView redirects users without a password here
        "account/password/set/",
        inside(page(account.PasswordSetView, _("Password change"))),
        name="account_set_password",
    ),
    path("account/", inside(AccountPage.as_view(title=_("My account"))), name="account"),
    path("account/sessions/", inside(SessionsPage.as_view(title=_("Sessions"))), name="usersessions_list"),
    # Password reset.
    path("account/password/", page(account.PasswordResetView, _("Password reset")), name="account_reset_password"),
    path(
        "account/password/sent/",
        page(account.PasswordResetDoneView, _("Password reset"), link_minutes=settings.PASSWORD_RESET_TIMEOUT // 60),
        name="account_reset_password_done",
    ),
    path(
        "account/password/done/",
        page(account.PasswordResetFromKeyDoneView, _("Password reset complete")),
        name="account_reset_password_from_key_done",
    ),
    path(
        "account/password/<slug:uidb36>/<str:key>/",
        page(account.PasswordResetFromKeyView, _("Enter new password")),
        name="account_reset_password_from_key",
    ),
    # Authentication. These, and the set-up of the factor, are open to users who have no access to the admin yet.
    path("account/code/", page(mfa.AuthenticateView, _("Second factor")), name="mfa_authenticate"),
    path("account/again/", page(account.ReauthenticateView, _("Confirm access")), name="account_reauthenticate"),
    path("account/again/code/", page(mfa.ReauthenticateView, _("Confirm access")), name="mfa_reauthenticate"),
    path("account/factor/app/", page(totp.ActivateTOTPView, _("Set up the second factor")), name="mfa_activate_totp"),
    # The second factor.
    path("account/factor/", inside(page(mfa.IndexView, _("Second factor"))), name="mfa_index"),
    path(
        "account/factor/remove/",
        inside(page(totp.DeactivateTOTPView, _("Remove the authenticator app"))),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/factor/codes/",
        inside(page(codes.ViewRecoveryCodesView, _("Recovery codes"))),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/factor/codes/new/",
        inside(page(codes.GenerateRecoveryCodesView, _("New recovery codes"))),
        name="mfa_generate_recovery_codes",
    ),
]
