"""What is held about the heads of organizations, and about who speaks for one."""

from django.utils.translation import gettext_lazy as _

from apps.participants.models import Official, Organisation, Representation
from apps.records.privacy import Basis, PrivacyItem, Retention, SeenBy, Subject, declare, says_nothing
from apps.staff.personal_data import ACCOUNT

OF_RECORD = Retention(_("as part of the record of the Dialogue; corrected or erased on request"))

HEAD = PrivacyItem(
    Subject.HEADS,
    _("name, role and term, or when the person was last attested in the post"),
    SeenBy.EVERYBODY,
    Basis.FUNCTION,
    OF_RECORD,
)
declare(HEAD, Official, "name", "name_arabic", identifies=True)
declare(HEAD, Official, "organisation", "role", "start", "end", "attested_from", "attested_to", "note")
declare(ACCOUNT, Representation, "user")
says_nothing(Representation, "organisation")
says_nothing(Organisation, "name")
