"""The admin of the picture library. A picture is stored once for all pages that show it."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm, AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max, Model, QuerySet
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.editions.models import Edition, Photo, Picture
from apps.editions.uploads import LIMITS, PictureForm, PictureFormSet, thumbnail
from apps.history import undoing
from apps.languages.columns import columns, translated_fields
from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.proposing import propose_addition
from apps.staff import kept_files, unsaved_forms
from apps.staff.admin import TranslatedAdmin
from apps.staff.forms import WAITING
from apps.staff.listing import text_column

MAX_ROWS = 50  # of the page that adds several pictures


class AddToEditionForm(ActionForm):
    """The edition to which the action adds the chosen pictures."""

    edition: Any = forms.ModelChoiceField(None, required=False, label=gettext_lazy("Edition:"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not in the class: a queryset made at import time freezes the language of that moment.
        self.fields["edition"].queryset = Edition.objects.order_by("-number")  # type: ignore[attr-defined]


class SeveralPicturesPages(TranslatedAdmin):
    """Mixin for the admin of pictures: a page that adds several at once."""

    change_list_template = "admin/editions/pictures.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.several_view)
        return [path("several/", view, name="editions_picture_several"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        context = {"may_add_several": self.has_add_permission(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def several_view(self, request: HttpRequest) -> HttpResponse:
        """First the files are chosen, then each gets its texts. Nothing is stored before all are valid."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        unsaved = unsaved_forms.requested(request) if request.method == "GET" else None
        if unsaved:
            request = unsaved_forms.replay(request, unsaved)
        kept_files.attach(request)
        form = self.get_form(request)
        made = formset_factory(form, formset=PictureFormSet, extra=0, max_num=MAX_ROWS, validate_max=True)
        is_sent = request.method == "POST"
        formset = made(request.POST if is_sent else None, request.FILES if is_sent else None, prefix="pictures")
        added = [own for own in formset.forms if own.has_changed()] if formset.is_valid() else []
        for own in added:
            picture = self.save_form(request, own, change=False)
            self.save_model(request, picture, own, change=False)
            self.log_addition(request, picture, [{"added": {}}])
        if added:
            unsaved_forms.discard(request)
            self.message_user(request, "", messages.SUCCESS)
            return redirect("admin:editions_picture_changelist")
        return self._several_page(request, formset)

    def _several_page(self, request: HttpRequest, formset: BaseFormSet) -> HttpResponse:
        kept = kept_files.keep_of(request.user, formset.forms)  # type: ignore[arg-type]
        request.kept_files = kept  # type: ignore[attr-defined]
        sections = self.get_fieldsets(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add several pictures"),
            "formset": formset,
            "rows": [AdminForm(form, sections, {}, self.readonly_fields, self) for form in formset.forms],
            "several": LIMITS,
            "opened": unsaved_forms.mark(request),
            "opts": self.opts,
            "media": self.media + formset.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/editions/several_pictures.html", context)


@admin.register(Picture)
class PictureAdmin(SeveralPicturesPages):
    area, area_position = "dialogue", 60
    explained = gettext_lazy("Pictures for editions and news: each is uploaded once, and used as often as you like.")
    form = PictureForm
    action_form = AddToEditionForm
    actions = [*TranslatedAdmin.actions, "add_to_edition"]
    content = ["shown", "image", "alt", "credit"]
    readonly_fields: ClassVar[Any] = ["shown"]
    list_display = ["shown", text_column(Picture, "alt"), "credit", "size", "used_in", "changed_at"]
    list_display_links = list_display[1:2]  # the text alternative, by the same callable
    list_prefetch = ["photos__edition", "releases"]
    search_fields = [*columns("alt"), "credit"]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        (heading, options), *others = super().get_fieldsets(request, obj)
        fields = options["fields"] if obj else options["fields"][1:]  # a new picture has no thumbnail to show
        return [(heading, {**options, "fields": fields}), *others]

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, picture: Picture) -> SafeString:
        return thumbnail(picture)

    @admin.display(description=gettext_lazy("size"), ordering="width")
    def size(self, picture: Picture) -> SafeString:
        return format_html('<bdi dir="ltr">{} × {}</bdi>', picture.width, picture.height)

    @admin.display(description=gettext_lazy("used in"))
    def used_in(self, picture: Picture) -> SafeString | str:
        pages = [photo.edition for photo in picture.photos.all()] + list(picture.releases.all())
        rows = ((reverse(f"admin:editions_{page._meta.model_name}_change", args=[page.pk]), page) for page in pages)
        return format_html_join(", ", '<a href="{}"><bdi>{}</bdi></a>', rows)

    def has_add_photo_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.get_model_admin(Photo).has_add_permission(request)

    @admin.action(description=gettext_lazy("Add to an edition"), permissions=["add_photo"])
    def add_to_edition(self, request: HttpRequest, queryset: QuerySet) -> None:
        edition = self._edition(request)
        if edition is None:
            self.message_user(request, _("Choose the edition beside the action."), messages.WARNING)
            return
        position, done = edition.photos.aggregate(last=Max("position"))["last"] or 0, 0
        for picture in queryset:
            outcome = self._add(request, edition, picture, position + 1)
            position += outcome is not None
            done += bool(outcome)
        if done:
            message = ngettext("%(count)d photo was added.", "%(count)d photos were added.", done)
            self.message_user(request, message % {"count": done}, messages.SUCCESS)

    def _edition(self, request: HttpRequest) -> Edition | None:
        """The edition chosen in the bar of the pressed button; there is one bar above the list and one below."""
        place = int(request.POST.get("index", 0))
        chosen = request.POST.getlist("edition")[place : place + 1]
        form = AddToEditionForm({"edition": chosen[0] if chosen else ""})
        form.is_valid()  # Django has validated the action itself
        return form.cleaned_data.get("edition")

    def _add(self, request: HttpRequest, edition: Edition, picture: Picture, position: int) -> bool | None:
        """Add the picture as a photo of the edition, or let it wait. If that fails, say why in a message. Returns
        whether it was added at once; None if it cannot be."""
        photo = Photo(edition=edition, picture=picture, position=position)
        try:
            photo.full_clean(exclude=translated_fields(Photo))
        except ValidationError as error:
            reasons = " ".join(undoing.reasons(Photo, error))
            self.message_user(request, f"{picture}{colon()}{reasons}", messages.ERROR)
            return None
        if rights.waits_to_show(request.user, photo) and rights.would_show(photo):
            propose_addition(photo, {}, request.user)
            self.message_user(request, f"{picture}{colon()}{WAITING}")
            return False
        photo.save()
        return True
