"""The pages about assignments: assigning texts, and who has which."""

from collections import defaultdict
from functools import cached_property
from itertools import chain

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, ListView

from apps.translators.access import WorkspacePage, has_assignments
from apps.translators.assignment_form import AssignmentForm
from apps.translators.assignments import assign_url, assigned_to, assigns, open_assignments, url_of
from apps.translators.models import TextAssignment
from apps.translators.texts import admin_of, field_of, kind_of, model_of, models_seen
from apps.translators.views import without_page

AT_MOST = 500  # records at once
NAMED = 10  # of them


def chosen_records(request: HttpRequest) -> dict[type[Model], QuerySet]:
    """The records that a request names as `record=editions.edition:12`, any number of times, by model. Http404 if one
    is none that the user can view, or if there are too many."""
    keys: dict[type[Model], set[int]] = defaultdict(set)
    names = request.POST.getlist("record") or request.GET.getlist("record")
    for name in names:
        kind, _colon, key = name.partition(":")
        model = model_of(kind)
        if model is None or not key.isdecimal():
            raise Http404
        keys[model].add(int(key))
    seen = models_seen(request)
    if not 0 < sum(map(len, keys.values())) <= AT_MOST or not keys.keys() <= set(seen):
        raise Http404
    found = {model: admin_of(model).get_queryset(request).filter(pk__in=own) for model, own in keys.items()}
    if any(rows.count() != len(keys[model]) for model, rows in found.items()):
        raise Http404
    return found


class AssigningPage(WorkspacePage):
    """Mixin of the pages about assignments."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not has_assignments(request.user):
            raise PermissionDenied(_("Assignments are for translators and editors."))
        return super().dispatch(request, *args, **kwargs)


class Assign(AssigningPage, FormView):
    """Assigns the texts of one or more records, or one field of them. Parameters: `record`, such as
    `editions.edition:12`, any number of times; `field`; `language`, any number of times."""

    title = gettext_lazy("Assign texts")
    template_name = "admin/translators/assign.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if "record" not in request.GET:
            messages.error(request, _("Choose at least one record."))
            return redirect("translators:matrix")
        return super().get(request, *args, **kwargs)

    @cached_property
    def records(self) -> dict[type[Model], QuerySet]:
        return chosen_records(self.request)

    @cached_property
    def field(self) -> str:
        name = self.request.POST.get("field") or self.request.GET.get("field") or ""
        if name and not all(field_of(model, name) for model in self.records):
            raise Http404
        return name

    def get_form(self, form_class: object = None) -> AssignmentForm:
        keys = {model: [record.pk for record in rows] for model, rows in self.records.items()}
        data = self.request.POST if self.request.method == "POST" else None
        return AssignmentForm(data, self.request.user, keys, self.field, self.request.GET.getlist("language"))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        records = list(chain.from_iterable(self.records.values()))
        model = type(records[0])
        return context | {
            "names": [f"{kind_of(type(record))}:{record.pk}" for record in records],
            "records": records[:NAMED],
            "more": len(records[NAMED:]),
            "field": self.field,
            "label": capfirst(str(model._meta.get_field(self.field).verbose_name)) if self.field else "",
            "present": context["form"].present(),
        }

    def form_valid(self, form: AssignmentForm) -> HttpResponse:
        if "take_back" in self.request.POST:
            count = form.undo()
            text = ngettext("%(count)s assignment was taken back.", "%(count)s assignments were taken back.", count)
        else:
            count = len(form.save())
            text = ngettext("%(count)s assignment was made.", "%(count)s assignments were made.", count)
            if not count:
                text = _("There is nothing to translate or review in these texts.")
        messages.success(self.request, text % {"count": count})
        return redirect("translators:assigned")


class Assigned(AssigningPage, ListView):
    """Who has which texts until when; translators see their own. Parameter: `user`, the key of one translator."""

    title = gettext_lazy("Assigned texts")
    template_name = "admin/translators/assigned.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[TextAssignment]:
        user = self.request.GET.get("user", "")
        found = open_assignments() if assigns(self.request.user) else assigned_to(self.request.user)
        if user.isdecimal():
            found = found.filter(user_id=int(user))
        return found.select_related("user", "content_type").prefetch_related("record")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        rows = [(one, url_of(one), self._change_url(one)) for one in context["page_obj"]]
        return context | {"rows": rows, "query": without_page(self.request)}

    def _change_url(self, one: TextAssignment) -> str:
        """The page that assigns the text to somebody else, or takes it back."""
        return assign_url([f"{kind_of(one.model)}:{one.object_id}"], one.field, one.language)
