"""Admin forms that add pictures to the library, alone or together with a photo of an edition."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.forms.formsets import TOTAL_FORM_COUNT, BaseFormSet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.editions.models import Photo, Picture
from apps.editions.pictures import decoded
from apps.languages.columns import column, columns
from apps.languages.typography import colon
from apps.records.positions import POSITION
from apps.staff.admin import RecordOptions
from apps.staff.forms import RecordForm, RecordFormSet
from apps.staff.layout import mark_language

SEVERAL = "files"  # the input for several pictures: its name after the prefix of the rows
MAX_SEVERAL = 20
MAX_SEVERAL_BYTES = 100 * 1024**2
LIMITS = {"name": SEVERAL, "count": MAX_SEVERAL, "megabytes": MAX_SEVERAL_BYTES // 1024**2}
TEXTS = (*columns("alt"), "credit")  # the text fields of a new picture


def thumbnail(picture: Picture) -> SafeString:
    """A thumbnail with an empty alt: the text alternative is shown beside it."""
    return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy">', picture.thumbnail)


class PictureField(forms.FileField):
    """A picture upload, validated before anything is stored.

    Based on FileField: Django's ImageField would let Pillow open any format, with any of its decoders. The name of the
    file may have any length: it is not stored.
    """

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": "image/png,image/jpeg,image/webp"}

    def clean(self, data: Any, initial: object = None) -> Any:
        file = super().clean(data, initial)
        if data and file is data:
            try:
                pixels = decoded(file)
            except ValidationError as error:
                if not getattr(file, "is_one_of_several", False):
                    raise
                raise ValidationError([f"{file.name}{colon()}{message}" for message in error.messages]) from error
            file.digest = pixels.digest
            if duplicate := Picture.with_pixels(pixels):
                page = reverse("admin:editions_picture_change", args=[duplicate.pk])
                link = format_html('<a href="{}" target="_blank"><bdi>{}</bdi></a>', page, duplicate)
                raise ValidationError(format_html("{} {}", _("The library already has this picture:"), link))
        return file


class PictureForm(RecordForm):
    class Meta:
        field_classes = {"image": PictureField}


def _new(name: str) -> str:
    return f"new_{name}"


def _stored(name: str) -> Any:
    return Picture._meta.get_field(name)


def _texts_of_new() -> dict[str, object]:
    return {_new(name): _stored(name).formfield(required=False) for name in TEXTS}


# The fields of a new picture follow the columns of the model, and a form takes fields only from a class body.
class PhotoForm(type("NewPictureForm", (RecordForm,), _texts_of_new())):  # type: ignore[misc]
    """A photo with a picture from the library, or with a new picture: file, text alternative and credit."""

    upload = PictureField(required=False, label=gettext_lazy("New picture"))
    new: Picture | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "picture" in self.fields:  # absent where the user can only view the photo
            self.fields["picture"].required = False  # a new picture can take its place; clean() demands one of the two
        for name in TEXTS:
            if field := self.fields.get(_new(name)):
                mark_language(_stored(name), field)

    def clean(self) -> dict[str, object]:
        texts = {name: self.cleaned_data.pop(_new(name), None) or None for name in TEXTS}
        cleaned = super().clean()
        upload, chosen = cleaned.get("upload"), cleaned.get("picture")
        wants_new = bool(upload or any(texts.values()))
        if self.has_error("upload") or self.has_error("picture") or "picture" not in self.fields:
            return cleaned
        if wants_new and chosen:
            self.add_error("picture", _("Choose a picture from the library or add a new one, not both."))
        elif wants_new and not upload:
            self.add_error("upload", _("Choose the file of the picture."))
        elif wants_new:
            self.new = Picture(**texts, image=upload)
            self._check_new(self.new)
        elif not chosen:
            self.add_error("picture", _("Choose a picture from the library or add a new one."))
        return cleaned

    def _check_new(self, picture: Picture) -> None:
        """Add the errors of the new picture to its form fields."""
        filled = {name for name in TEXTS if getattr(picture, name)}
        try:
            picture.clean_fields(exclude=[field.name for field in Picture._meta.fields if field.name not in filled])
        except ValidationError as error:
            self.add_error(None, {_new(name): messages for name, messages in error.error_dict.items()})
        if column("alt", settings.SOURCE_LANGUAGE) not in filled:
            self.add_error(_new(column("alt", settings.SOURCE_LANGUAGE)), _("The English text is required."))
        if "credit" not in filled:
            self.add_error(_new("credit"), self.fields[_new("credit")].error_messages["required"])

    def save(self, commit: bool = True) -> Photo:
        if self.new is not None:
            self.new.save()
            self.instance.picture = self.new
        return super().save(commit)


class SeveralPictures(BaseFormSet):
    """Takes several pictures from one file input, each in a new row, as the file of its field `upload`. Refuses the
    same new picture in two rows."""

    upload: ClassVar[str]

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict | None = None, **kwargs: Any) -> None:
        self.refusal, prefix = "", str(kwargs["prefix"])
        chosen = files.getlist(f"{prefix}-{SEVERAL}") if files else []
        if chosen and data is not None and files is not None:
            self.refusal = _refusal(chosen)
            data, files = (data, files) if self.refusal else _in_rows(prefix, self.upload, chosen, data, files)
        super().__init__(data, files, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.refusal:
            raise ValidationError(self.refusal)
        digests = set()
        for form in self.forms:
            if upload := getattr(form, "cleaned_data", {}).get(self.upload):
                if upload.digest in digests:
                    form.add_error(self.upload, _("Another row already has this picture."))
                digests.add(upload.digest)


class PhotoFormSet(SeveralPictures, RecordFormSet):
    """The photos of an edition."""

    upload = "upload"


class PictureFormSet(SeveralPictures):
    """New pictures of the library."""

    upload = "image"


def _refusal(chosen: list[UploadedFile]) -> str:
    """Why these files are too many or too large together, before any of them is decoded; else ""."""
    names = ", ".join(str(file.name) for file in chosen)
    if len(chosen) > MAX_SEVERAL:
        return _("At most %(count)s pictures at once: %(names)s") % {"count": MAX_SEVERAL, "names": names}
    if sum(file.size or 0 for file in chosen) > MAX_SEVERAL_BYTES:
        limit = MAX_SEVERAL_BYTES // 1024**2
        return _("These pictures are larger than %(limit)s MB together: %(names)s") % {"limit": limit, "names": names}
    return ""


def _in_rows(
    prefix: str, field: str, chosen: list[UploadedFile], data: QueryDict, files: MultiValueDict
) -> tuple[QueryDict, MultiValueDict]:
    """The data and files of a form with a new row for each of these files, as the file of a field."""
    data, files = data.copy(), files.copy()
    name = f"{prefix}-{TOTAL_FORM_COUNT}"
    counted = str(data.get(name, ""))
    total = int(counted) if counted.isdecimal() else 0
    for number, file in enumerate(chosen, start=total):
        vars(file)["is_one_of_several"] = True
        files.setlist(f"{prefix}-{number}-{field}", [file])
        data[f"{prefix}-{number}-{POSITION}"] = ""  # a row that has a file alone would be no row
    data[name] = str(total + len(chosen))
    return data, files


class PictureUploads(RecordOptions):
    """Options for pages and rows of photos; new pictures only with permission to add to the library."""

    form: Any = PhotoForm
    several = LIMITS
    readonly_fields: ClassVar[Any] = ["shown"]

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, photo: Photo) -> SafeString | str:
        return thumbnail(photo.picture) if photo.picture_id else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("picture", "edition")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        first, *others = super().get_fieldsets(request, obj)
        if not self.admin_site.get_model_admin(Picture).has_add_permission(request):
            return [first, *others]
        fields = ["upload", tuple(_new(name) for name in columns("alt")), _new("credit")]
        return [first, (_("Or a new picture"), {"fields": fields, "classes": ["collapse"]}), *others]
