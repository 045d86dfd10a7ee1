"""The mails that were given up: why, and sending them again or discarding them. The text is not shown."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.mail.models import Mail
from apps.staff.listing import ListPages
from apps.staff.roles import RecordKind

SHOWN = ("given_up_at", "subject", "recipient_masked", "tries", "error", "is_kept")


@admin.register(Mail)
class GivenUpMailAdmin(ListPages):
    """For administrators and auditors. An address shows its first letter and its host."""

    area, area_position = "people", 30
    explained = _("Mails that could not be sent, each with the last error, such as an address that a server refused.")
    record_kind = RecordKind.ACCOUNTS
    fields = readonly_fields = SHOWN
    list_display = SHOWN
    list_filter = ("error",)
    ordering = ("-given_up_at", "-pk")
    show_full_result_count = False
    actions = ("send_again", "discard")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Mail.objects.given_up()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description=_("recipient"))
    def recipient_masked(self, mail: Mail) -> str:
        return mail.masked_recipient

    @admin.display(description=_("can be sent again"), boolean=True)
    def is_kept(self, mail: Mail) -> bool:
        return bool(mail.body)

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        kept = list(queryset.exclude(body=""))
        done = Mail.objects.filter(pk__in=[mail.pk for mail in kept]).send_again()
        self._log(request, kept, str(_("Send again")))
        text = ngettext("%(count)s mail is queued again.", "%(count)s mails are queued again.", done)
        self.message_user(request, text % {"count": done}, messages.INFO)

    @admin.action(description=_("Discard"), permissions=["change"])
    def discard(self, request: HttpRequest, queryset: QuerySet) -> None:
        kept = list(queryset.exclude(body=""))
        done = Mail.objects.filter(pk__in=[mail.pk for mail in kept]).discard()
        self._log(request, kept, str(_("Discard")))
        text = ngettext("%(count)s mail was discarded.", "%(count)s mails were discarded.", done)
        self.message_user(request, text % {"count": done}, messages.INFO)

    def _log(self, request: HttpRequest, mails: list[Mail], what: str) -> None:
        """An entry in the history of each mail, which names its Message-ID and no person."""
        for mail in mails:
            self.log_change(request, mail, what)
