"""What a contact answers when it is asked whether it is still right, and what its answers say of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckAnswer(models.TextChoices):
    """The answer to a check. While it is open, there is none."""

    CONFIRMED = "confirmed", _("confirmed")
    WRONG = "wrong", _("no longer right")
    NONE = "none", _("no answer")


class ContactHealth(models.TextChoices):
    """What the checks of a contact say. Two rounds without an answer make it silent."""

    CONFIRMED = "confirmed", _("confirmed")
    WRONG = "wrong", _("no longer right")
    SILENT = "silent", _("does not answer")
    ASKED = "asked", _("asked, no answer yet")
    UNASKED = "unasked", _("never asked")
