"""Records about staff accounts: preferences, security events, accesses to private data, and unsaved forms."""

import secrets
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.records import clock
from apps.staff import zones


def validate_language(code: str) -> None:
    """ValidationError unless the interface is available in the language."""
    if code not in dict(settings.LANGUAGES):
        raise ValidationError(
            _("Select a valid choice. %(value)s is not one of the available choices."), params={"value": code}
        )


class Preference(models.Model):
    """The language and time zone of a user in the admin; the site's defaults apply to users without one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    language = models.CharField(_("language"), max_length=10, blank=True, validators=[validate_language])
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[zones.validate])

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return str(self.user)


class ListSetting(models.Model):
    """What a user set for the list of a model in the admin: `columns`, the names of those to show, empty for the
    standard ones; `filters`, each with `name` and `query`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_settings")
    model = models.CharField(_("list"), max_length=60)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    filters = models.JSONField(_("filters"), default=list, blank=True)

    class Meta:
        verbose_name = _("setting of a list")
        verbose_name_plural = _("settings of lists")
        constraints = [models.UniqueConstraint(fields=["user", "model"], name="one_setting_a_list")]

    def __str__(self) -> str:
        return self.model


class AccountEvent(models.Model):
    """A security event of an account. `user` is empty if a failed login named no existing user."""

    class Kind(models.TextChoices):
        LOGIN = "login", _("Logged in")
        LOGIN_FAILED = "login_failed", _("Login failed")
        LOGOUT = "logout", _("Logged out")
        CODE_WRONG = "code_wrong", _("Wrong code")
        THROTTLED = "throttled", _("Too many attempts")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        RESET_SENT = "reset_sent", _("Link to reset the password sent")
        PASSWORD_RESET = "password_reset", _("Password reset")
        FACTOR_ADDED = "factor_added", _("Second factor set up")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        CODES_RENEWED = "codes_renewed", _("New recovery codes made")
        RECOVERY_CODE_USED = "recovery_code_used", _("Recovery code used")
        SESSION_ENDED = "session_ended", _("Session ended")
        SESSION_EXPIRED = "session_expired", _("Session expired")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="account_events"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("time"), default=clock.now, db_index=True)
    address = models.GenericIPAddressField(_("address"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("account event")
        verbose_name_plural = _("account events")

    def __str__(self) -> str:
        return self.get_kind_display()


class AccessEvent(models.Model):
    """A look at private data of liaison officers, or an export of them: who, when, what kind of page, which model, and
    which record or how many. It holds no value of theirs. See `apps.staff.access_log`."""

    class Kind(models.TextChoices):
        LIST = "list", _("list")
        FORM = "form", pgettext_lazy("page", "form")
        HISTORY = "history", _("history")
        CHOICE = "choice", _("suggestions of a field")
        SEARCH = "search", _("search results")
        EXPORT = "export", _("export")
        PERSON = "person", _("export of a person’s data")
        CARD = "card", _("contact card")
        ERASURE = "erasure", _("erasure")

    uid = models.UUIDField(_("number of the line"), unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    by_name = models.CharField(_("name of the user"), max_length=310, blank=True)
    at = models.DateTimeField(_("time"), default=clock.now, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    model = models.CharField(_("data"), max_length=60)
    object_id = models.PositiveBigIntegerField(_("object"), null=True)
    rows = models.PositiveIntegerField(_("rows"), default=1)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("access to private data")
        verbose_name_plural = _("accesses to private data")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.model}"


def new_key() -> str:
    """A random key that cannot be guessed."""
    return secrets.token_urlsafe()


class UnsavedForm(models.Model):
    """The entries of a form at `path` that could not be saved; see `apps.staff.unsaved_forms`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_forms")
    key = models.CharField(_("key"), max_length=64, unique=True, default=new_key)
    path = models.CharField(_("address"), max_length=500)
    content = models.TextField(_("content"))
    at = models.DateTimeField(_("time"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("unsaved form")
        verbose_name_plural = _("unsaved forms")

    def __str__(self) -> str:
        return self.path

    @property
    def url(self) -> str:
        """The address at which the form comes back."""
        return f"{self.path}?unsaved={self.key}"


class KeptFile(models.Model):
    """A file of a form that came back; see `apps.staff.kept_files`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_files")
    key = models.CharField(_("key"), max_length=64, unique=True, default=new_key)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=100, blank=True)
    size = models.PositiveIntegerField(pgettext_lazy("file", "size"))
    content = models.BinaryField(_("content"))
    at = models.DateTimeField(_("time"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("kept file")
        verbose_name_plural = _("kept files")

    def __str__(self) -> str:
        return self.name
