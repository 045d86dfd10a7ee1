"""What all apps hold about the people who work in the administration."""

from django.utils.translation import gettext_lazy as _

from apps.records.privacy import Basis, PrivacyItem, Retention, SeenBy, Subject

AUTHORSHIP = PrivacyItem(
    Subject.STAFF,
    _("who wrote, reviewed, assigned, decided, imported or exported what, with reasons and comments"),
    SeenBy.USERS,
    Basis.ACCOUNTABILITY,
    Retention(_("as long as the record; without the name once the account is erased")),
)
