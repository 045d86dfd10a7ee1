"""The admin of users: only superusers manage superusers."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from apps.languages.models import Translator


class LanguageTable(admin.TabularInline):
    """The languages that a user translates into."""

    model = Translator
    extra = 0


class StaffUserAdmin(UserAdmin):
    """Django's admin of users. Only superusers make, change or delete superusers, and give single permissions: all
    other users get theirs through roles."""

    show_full_result_count = False
    inlines = [LanguageTable]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        closed = [] if request.user.is_superuser else ["is_superuser", "user_permissions"]
        return [*super().get_readonly_fields(request, obj), *closed]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_below(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_below(request, obj)

    @staticmethod
    def _is_below(request: HttpRequest, obj: User | None) -> bool:
        return obj is None or request.user.is_superuser or not obj.is_superuser
