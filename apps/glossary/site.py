"""What the glossary adds to the site: menu and sitemap."""

from django.utils.translation import gettext_lazy as _

from apps.pages.sections import MenuItem, Section, register

register(Section(menu=[MenuItem(85, _("Glossary"), "glossary:list", ("glossary",))], pages=["glossary:list"]))
