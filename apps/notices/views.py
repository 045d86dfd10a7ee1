"""The page on which a user chooses which notices to get, and when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView

from apps.notices import kinds
from apps.notices.models import Delivery, When
from apps.staff.accounts.views import AdminPage


class DeliveryForm(forms.Form):
    """One choice for each kind that concerns the user."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = dict(Delivery.objects.filter(user=user).values_list("kind", "when"))
        for kind in kinds.registered().values():
            if kind.concerns(user):
                initial = chosen.get(kind.name, kind.default)
                self.fields[kind.name] = forms.ChoiceField(label=kind.label, choices=When.choices, initial=initial)

    def save(self) -> None:
        rows = [Delivery(user=self.user, kind=kind, when=when) for kind, when in self.cleaned_data.items()]
        Delivery.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["when"]
        )


class NoticesPage(AdminPage, FormView):
    form_class = DeliveryForm
    template_name = "account/notices.html"
    success_url = reverse_lazy("account_notices")

    def get_form_kwargs(self) -> dict[str, object]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: DeliveryForm) -> HttpResponse:
        form.save()
        messages.success(self.request, _("Your choice of notices is saved."))
        return super().form_valid(form)
