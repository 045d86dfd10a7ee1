"""What is held about the people who spoke in public at an edition, or who are on its pictures."""

from django.utils.translation import gettext_lazy as _

from apps.editions.models import Photo, Picture, Statement
from apps.participants.personal_data import OF_RECORD
from apps.records.privacy import Basis, PrivacyItem, SeenBy, Subject, declare, says_nothing

IN_PUBLIC = PrivacyItem(
    Subject.SPEAKERS,
    _("names and functions of people who spoke, signed or assessed in public, and what they said"),
    SeenBy.EVERYBODY,
    Basis.FUNCTION,
    OF_RECORD,
)
declare(IN_PUBLIC, Statement, "speaker", "role", "organisation", "text")
says_nothing(Statement, "edition", "position", "form", "original_language", "visible_from", "note")

PICTURES = PrivacyItem(
    Subject.SPEAKERS,
    _("photos of meetings, their captions, and who took them"),
    SeenBy.EVERYBODY,
    Basis.FUNCTION,
    OF_RECORD,
)
declare(PICTURES, Picture, "image", "alt", "credit")
declare(PICTURES, Photo, "caption")
