"""The change that a message is about, for the button that undoes it."""

from django import template

from apps.staff.message_storage import change_of

register = template.Library()
register.filter("change_of", change_of)
