"""What the liaison officers add to the site: the seat board."""

from django.utils.translation import gettext_lazy as _

from apps.pages.sections import MenuItem, Section, register

register(
    Section(
        menu=[MenuItem(70, _("Liaison officers"), "liaison:list", ("liaison",))],
        pages=["liaison:list"],
    )
)
