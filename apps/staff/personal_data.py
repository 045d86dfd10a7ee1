"""What the administration holds about the people who work in it."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from apps.languages.models import FormerStamp, Stamp, Translator
from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import A_YEAR, Basis, PrivacyItem, Retention, SeenBy, Subject, declare
from apps.staff import kept_files, unsaved_forms
from apps.staff.accounts import events
from apps.staff.models import AccessEvent, AccountEvent, KeptFile, ListSetting, Preference, UnsavedForm

WITH_ACCOUNT = Retention(_("as long as the account; erased on request once it is closed"))

ACCOUNT = PrivacyItem(
    Subject.STAFF,
    _("name, e-mail address, roles, languages and organizations of an account"),
    SeenBy.ADMINISTRATORS,
    Basis.TASK,
    WITH_ACCOUNT,
)
declare(ACCOUNT, User, "username", "first_name", "last_name", "email", "last_login", "date_joined", "is_active")
declare(ACCOUNT, EmailAddress, "user", "email")
declare(ACCOUNT, Translator, "user")

SECRETS = PrivacyItem(
    Subject.STAFF,
    _("password, as a hash that cannot be read back, and second factor"),
    SeenBy.NOBODY,
    Basis.SECURITY,
    WITH_ACCOUNT,
)
declare(SECRETS, User, "password")
declare(SECRETS, Authenticator, "user", "data")

PREFERENCES = PrivacyItem(
    Subject.STAFF,
    _("settings: language, time zone, notices and lists"),
    SeenBy.THE_PERSON,
    Basis.REQUEST,
    WITH_ACCOUNT,
)
declare(PREFERENCES, Preference, "user", "language", "time_zone")
declare(PREFERENCES, ListSetting, "user", "filters")

EVENTS = PrivacyItem(
    Subject.STAFF,
    _("logins and other security events, with the network address"),
    SeenBy.THE_PERSON,
    Basis.SECURITY,
    Retention(
        _("after the event"),
        events.KEEP_FOR,
        "security events",
        lambda before: AccountEvent.objects.filter(at__lt=before),
    ),
)
declare(EVENTS, AccountEvent, "user", "address")

SESSIONS = PrivacyItem(
    Subject.STAFF,
    _("sessions: network address, browser and last activity"),
    SeenBy.THE_PERSON,
    Basis.SECURITY,
    Retention(
        _("after the last activity"),
        timedelta(days=1),
        "sessions",
        lambda before: UserSession.objects.filter(last_seen_at__lt=before),
    ),
)
declare(SESSIONS, UserSession, "user", "ip", "user_agent", "session_key", "data")
COOKIES = PrivacyItem(
    Subject.STAFF,
    _("what a session remembers, such as the language"),
    SeenBy.NOBODY,
    Basis.SECURITY,
    Retention(
        _("after the session has ended"),
        timedelta(days=1),
        "ended sessions",
        lambda before: Session.objects.filter(expire_date__lt=before),
    ),
)
declare(COOKIES, Session, "session_data")

DRAFTS = PrivacyItem(
    Subject.STAFF,
    _("entries and files of forms that were not saved"),
    SeenBy.THE_PERSON,
    Basis.REQUEST,
    Retention(
        _("after they were entered"),
        unsaved_forms.KEEP_FOR,
        "unsaved forms",
        lambda before: UnsavedForm.objects.filter(at__lt=before),
    ),
)
declare(DRAFTS, UnsavedForm, "user", "path", "content")
FILES = PrivacyItem(
    Subject.STAFF,
    DRAFTS.what,
    SeenBy.THE_PERSON,
    Basis.REQUEST,
    Retention(
        DRAFTS.retention.since,
        kept_files.KEEP_FOR,
        "files of unsaved forms",
        lambda before: KeptFile.objects.filter(at__lt=before),
    ),
)
declare(FILES, KeptFile, "user", "name", "content")

LOG = PrivacyItem(
    Subject.STAFF,
    _("log of the forms that were sent, with the names of the records"),
    SeenBy.USERS,
    Basis.ACCOUNTABILITY,
    Retention(
        _("after the event"),
        timedelta(days=3 * A_YEAR),
        "log of forms",
        lambda before: LogEntry.objects.filter(action_time__lt=before),
    ),
)
declare(LOG, LogEntry, "user", "object_repr", "change_message")
declare(AUTHORSHIP, Stamp, "author", "reviewer")
declare(AUTHORSHIP, FormerStamp, "author", "reviewer")

ACCESSES = PrivacyItem(
    Subject.STAFF,
    _("who looked at private data of liaison officers, or exported them"),
    SeenBy.ADMINISTRATORS,
    Basis.ACCOUNTABILITY,
    Retention(
        _("after the event"),
        timedelta(days=A_YEAR),
        "accesses to private data",
        lambda before: AccessEvent.objects.filter(at__lt=before),
    ),
)
declare(ACCESSES, AccessEvent, "by", "by_name", "object_id")
