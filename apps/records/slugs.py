"""Slugs: the part of an address that names a record. ASCII, lower case, made once and never changed."""

import re

from django.core.validators import RegexValidator
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# `\Z`, because `$` also matches before a line feed at the end.
SLUG = RegexValidator(re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*\Z"), _("Use lower-case letters a–z, digits and hyphens."))


def free_slug(model: type[Model], *parts: object, length: int = 150) -> str:
    """A slug of the non-empty parts, cut at a word, with a number if the slug is taken."""
    stem = slugify("-".join(str(part) for part in parts if part not in (None, "")))
    stem = stem if len(stem) <= length else stem[: length + 1].rpartition("-")[0]
    slug, count = stem, 1
    while model._base_manager.filter(slug=slug).exists():
        count += 1
        slug = f"{stem[: length - len(str(count)) - 1]}-{count}"
    return slug
