"""What is found of the liaison platform: its posts, never a person."""

from django.utils.translation import gettext_lazy as _

from apps.liaison.models import Post
from apps.search.registry import Searchable, register

register(Searchable(Post, _("Liaison posts"), translated=("title", "city")))
