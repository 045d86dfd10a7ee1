"""The form that assigns texts: to whom, in which languages, until when."""

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.models import name_of
from apps.languages import names
from apps.publishing.rights import AnyModel, AnyUser
from apps.staff import object_permissions
from apps.staff.roles import Role
from apps.staff.typed_values import Day
from apps.translators.assigning import Records, assign, take_back
from apps.translators.assignments import assignments_of, assigns
from apps.translators.models import TextAssignment
from apps.translators.texts import target_languages


def translators() -> QuerySet[User]:
    """The users to whom texts can be assigned."""
    writers = Q(groups__name__in=[*object_permissions.WRITERS, Role.TRANSLATOR]) | Q(is_superuser=True)
    found = User.objects.filter(writers, is_staff=True, is_active=True, translates_into__isnull=False)
    return found.distinct().order_by("last_name", "first_name", "username").prefetch_related("translates_into")


def with_languages(user: User) -> str:
    """The name of a user with the languages that the user translates into."""
    own = ", ".join(sorted(names.language(one.language) for one in user.translates_into.all()))
    return f"{name_of(user)} ({own})"


class AssignmentForm(forms.Form):
    """Assigns the texts of `records`, or one of their fields. Users who do not assign texts to others take them, if
    nobody else has them, and give back what they took."""

    languages = forms.MultipleChoiceField(label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple)
    user = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Who translates"))
    due = Day(
        label=gettext_lazy("Due day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    use_required_attribute = False

    def __init__(self, data: QueryDict | None, by: AnyUser, records: Records, field: str, chosen: list[str]) -> None:
        self.by, self.records, self.field, self.is_free = by, records, field, assigns(by)
        codes = [code for code in target_languages() if self.is_free or code in object_permissions.languages(by)]
        users = translators() if self.is_free else translators().filter(pk=by.pk or 0)
        languages = [code for code in chosen if code in codes] or (codes if len(codes) == 1 else [])
        super().__init__(data, initial={"languages": languages, "user": None if self.is_free else by.pk})
        shown: AnyModel = self.fields
        shown["languages"].choices = [(code, names.language(code)) for code in codes]
        shown["user"].queryset, shown["user"].label_from_instance = users, with_languages

    def present(self) -> list[TextAssignment]:
        """The open assignments of the records."""
        return [one for model, keys in self.records.items() for one in assignments_of(model, keys)]

    def clean(self) -> None:
        super().clean()
        user, languages = self.cleaned_data.get("user"), self.cleaned_data.get("languages", [])
        if user:
            known = {one.language for one in user.translates_into.all()}
            if missing := [names.language(code) for code in languages if code not in known]:
                text = _("This person does not translate into: %(languages)s.")
                self.add_error("user", text % {"languages": ", ".join(missing)})
        if not self.is_free and any(self._is_of_another(one) for one in self.present()):
            self.add_error(None, _("Somebody else translates these texts. Ask for them to be assigned to you."))

    def _is_of_another(self, one: TextAssignment) -> bool:
        is_same = not one.field or not self.field or one.field == self.field
        return is_same and one.user_id != self.by.pk and one.language in self.cleaned_data.get("languages", [])

    def save(self) -> list[TextAssignment]:
        """Assign the texts, and return the assignments."""
        own = self.cleaned_data
        return assign(self.records, own["languages"], own["user"], self.by, own["due"], self.field)

    def undo(self) -> int:
        """Take the texts back, and return how many assignments there were."""
        taken_by = None if self.is_free else self.by
        return take_back(self.records, self.cleaned_data["languages"], self.field, taken_by)
