"""The admin of people. An administrator invites them with a role on one page; their access follows the role."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.models import Change
from apps.languages import names
from apps.languages.models import Translator
from apps.staff import navigation
from apps.staff.account_erasure import AccountErasure, pseudonym
from apps.staff.accounts.invitations import has_mail, invite
from apps.staff.erasing import ErasureForm
from apps.staff.listing import ListPages
from apps.staff.navigation import Area
from apps.staff.record_choices import RecordChoices, RecordsField
from apps.staff.roles import Role

NEEDED = {
    Role.TRANSLATOR.value: ("languages", gettext_lazy("A translator needs at least one language.")),
    Role.LIAISON_OFFICER.value: ("organisations", gettext_lazy("A liaison officer needs at least one organization.")),
}
"""What a role needs: the field of the form, and the message without it."""


class PersonForm(forms.ModelForm):
    """A person with roles, and with what these need."""

    first_name = forms.CharField(label=gettext_lazy("first name"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("last name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("e-mail"), help_text=gettext_lazy("The link to log in goes there."))
    groups = RecordsField(
        None,
        label=gettext_lazy("Roles"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages of a translator"),
        choices=names.language_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reviews = forms.MultipleChoiceField(
        label=gettext_lazy("languages of a reviewer"),
        choices=lambda: [one for one in names.language_choices() if one[0] != settings.SOURCE_LANGUAGE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "The person reviews the translations of others into these languages, whatever the role. A translator who "
            "reviews a language also translates into it."
        ),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "groups"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = Group.objects.order_by("name")  # type: ignore[attr-defined]
        if self.instance.pk:
            own = self.instance.translates_into.all()
            self.initial["languages"] = [one.language for one in own]
            self.initial["reviews"] = [one.language for one in own if one.reviews]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.exclude(pk=self.instance.pk).filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Another account has this address."))
        return email

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["languages"] = list(dict.fromkeys([*cleaned.get("languages", ()), *cleaned.get("reviews", ())]))
        roles = {group.name for group in cleaned.get("groups", ())}
        if not roles and not self.instance.pk:
            self.add_error("groups", _("Choose at least one role."))
        for role, (field, message) in NEEDED.items():
            if role in roles and field in self.fields and field not in self.errors and not cleaned.get(field):
                self.add_error(field, message)
        return cleaned

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        user, chosen, reviewed = self.instance, self.cleaned_data["languages"], self.cleaned_data["reviews"]
        shown = [code for code, _name in names.language_choices()]  # a hidden language stays as it is
        user.translates_into.filter(language__in=shown).exclude(language__in=chosen).delete()
        for code in chosen:
            Translator.objects.update_or_create(user=user, language=code, defaults={"reviews": code in reviewed})


def free_user_name(email: str) -> str:
    """A user name from an e-mail address, with a number if it is taken."""
    stem = slugify(email.partition("@")[0].replace(".", "-")) or "user"
    found, count = stem, 1
    while User.objects.filter(username__iexact=found).exists():
        count += 1
        found = f"{stem}-{count}"
    return found


class StaffUserAdmin(RecordChoices, ListPages, UserAdmin):
    """The admin of users. Only superusers make, change or delete superusers, and give single permissions: all other
    users get theirs through roles."""

    area, area_position = "people", 10
    explained = gettext_lazy(
        "Who works in the administration. You invite a person with a role, and the person sets the password."
    )
    show_full_result_count = False
    form = add_form = PersonForm
    add_form_template = None
    person: tuple[object, ...] = ("first_name", "last_name"), "email", "groups", "languages", "reviews"
    list_display = [
        *("username", "email", "first_name", "last_name", "role_names", "language_names", "is_active", "last_login")
    ]
    list_filter = ["groups", "is_active"]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": self.person})]
        single = ["is_superuser", "user_permissions"] if request.user.is_superuser else []
        fields = ["username", *self.person, "is_active", *single, ("last_login", "date_joined")]
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "username", "last_login", "date_joined"]

    @admin.display(description=gettext_lazy("Roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description=gettext_lazy("Languages"))
    def language_names(self, user: User) -> str:
        """The languages that the user translates into, and which of them the user reviews."""
        own = sorted(user.translates_into.all(), key=lambda one: one.language)
        reviewed = _("%(language)s (reviews)")
        return ", ".join(
            reviewed % {"language": names.language(one.language)} if one.reviews else names.language(one.language)
            for one in own
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "translates_into")

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        """Access to the admin follows the roles."""
        if not change:
            obj.username = free_user_name(obj.email)
            obj.set_unusable_password()
        obj.is_staff = obj.is_superuser or bool(form.cleaned_data["groups"])
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return self._invited(request, obj)

    # --- The link with which a person sets a password -----------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Django's, without the page on which one user sets the password of another."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:key>/invite/", wrap(self.invite_view), name="auth_user_invite"),
            path("<int:key>/erase/", wrap(self.erase_view), name="auth_user_erase"),
        ]
        return [*own, *(url for url in super().get_urls() if url.name != "auth_user_password_change")]

    def erase_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Asks for a reason, then erases the name behind a closed account."""
        user = self.get_queryset(request).filter(pk=key).first()
        if not self.has_delete_permission(request, user):
            raise PermissionDenied
        if user is None or user.is_active:  # an account in use is deactivated first
            raise Http404
        form = ErasureForm(request.POST if request.method == "POST" else None)
        erasure = AccountErasure(user)
        if form.is_valid():
            erasure.erase(request.user, form.cleaned_data["why"], Change.Kind.FORM)
            self.message_user(request, _("The person has been erased."), messages.SUCCESS)
            return redirect("admin:auth_user_changelist")
        context = {
            "form": form,
            "names": sorted({user.username, *erasure.personal}),
            "account": pseudonym(key),
            "mentions": [(record._meta.verbose_name, record) for record in erasure.mentions()],
            "opts": self.opts,
            "title": _("Erase this person"),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/records/erase.html", context)

    def invite_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Asks, then sends a new link."""
        user = self.get_queryset(request).filter(pk=key).first()
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user is None:
            raise Http404
        if request.method == "POST" and user.email:
            return self._invited(request, user)
        return self._page(request, user, _("Send a new link"), link="", sent=False)

    def _invited(self, request: HttpRequest, user: User) -> HttpResponse:
        """Send the link, and say so. Where no mail leaves the machine, show the link in this answer only: behind a
        redirect, it would have to be stored."""
        link = invite(request, user)
        return self._page(request, user, _("Invitation"), link="" if has_mail() else link, sent=True)

    def _page(self, request: HttpRequest, user: User, title: str, **context: object) -> HttpResponse:
        context |= {"invited": user, "title": title, "opts": self.opts, **self.admin_site.each_context(request)}
        context["minutes"] = settings.PASSWORD_RESET_TIMEOUT // 60
        return TemplateResponse(request, "admin/auth/user/invite.html", context)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_below(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_below(request, obj)

    @staticmethod
    def _is_below(request: HttpRequest, obj: User | None) -> bool:
        return obj is None or request.user.is_superuser or not obj.is_superuser


navigation.register(
    Area("people", 70, gettext_lazy("People and roles"), gettext_lazy("Who can log in, and what each person can do."))
)


class RoleAdmin(ListPages, GroupAdmin):
    """The admin of groups. `manage.py roles` gives each role its permissions; only superusers see and change these."""

    area, area_position = "people", 20
    explained = gettext_lazy("What each role can do. Give roles to persons on the page of the person.")

    def get_exclude(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        return [] if request.user.is_superuser else ["permissions"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{"form_class": RecordsField, **kwargs})


admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
