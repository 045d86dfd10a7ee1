"""The pages of the officers' desk."""

import logging
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import FormView, ListView, TemplateView, View

from apps.liaison import withdrawal
from apps.liaison.desk import calendars, own_data, own_organisations, vcards
from apps.liaison.desk.access import DeskPage, officer_of
from apps.liaison.desk.correcting import FIELDS, Correction, form_for
from apps.liaison.desk.roster import RosterFilter, private_contacts, roster
from apps.liaison.models import CalendarLink, ContactPoint, LiaisonOfficer, Post
from apps.pages.views import FilteredList
from apps.participants.models import Organisation
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyModel
from apps.records import clock
from apps.staff import access_log

log = logging.getLogger("desk")


# --- Whom to ask ------------------------------------------------------------------------------------------------------


class Roster(DeskPage, FilteredList):
    title = gettext_lazy("Roster")
    template_name = "admin/liaison/desk/roster.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Post]:
        self.form = RosterFilter(self.request.GET or None)
        if not self.form.is_bound:
            return roster()
        return self.form.filter(roster()) if self.form.is_valid() else roster().none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page: Page[Post] = context["page_obj"]
        for post in page:
            post.seat_state = post.state_on(clock.today())
        access_log.note(self.request.user, access_log.Kind.LIST, ContactPoint, rows=private_contacts(page))
        return context | {"form": self.form, "query": without_page(self.request)}


def without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


class VCardDownload(DeskPage, View):
    """A vCard of what the roster shows of a post; 404 if it shows none."""

    def get(self, request: HttpRequest, code: str, **kwargs: int) -> HttpResponse:
        post = roster().filter(code=code).first()
        card = self.card(post, **kwargs) if post else None
        if post is None or card is None:
            raise Http404
        access_log.note(request.user, access_log.Kind.CARD, ContactPoint, rows=private_contacts([post]))
        # The name of the file is made of the code and a number, which are ASCII.
        name = "-".join([post.code, *map(str, kwargs.values())])
        headers = {"Content-Disposition": f'attachment; filename="{name}.vcf"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(card, content_type="text/vcard; charset=utf-8", headers=headers)

    def card(self, post: Post, **kwargs: int) -> bytes | None:
        raise NotImplementedError


class PostCard(VCardDownload):
    def card(self, post: Post, **kwargs: int) -> bytes | None:
        return vcards.of_post(post)


class HolderCard(VCardDownload):
    def card(self, post: Post, **kwargs: int) -> bytes | None:
        named = {term.pk: term for term in post.held if term.is_named}
        term = named.get(kwargs["term"])
        return vcards.of_holder(post, term, term.officer) if term and term.officer else None


# --- What is recorded about the officer -------------------------------------------------------------------------------


class OwnData(DeskPage, TemplateView):
    title = gettext_lazy("About you")
    template_name = "admin/liaison/desk/own_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        officer = officer_of(self.request.user)
        records = own_data.own_records(officer, self.request.user) if officer else []
        kinds = (
            ("officer", _("Your record")),
            ("term", _("Your terms")),
            ("contact", _("Your contacts, and those of your post")),
            ("consent", _("Your consents")),
        )
        sections = [(label, [one for one in records if one.kind == kind]) for kind, label in kinds]
        return super().get_context_data(officer=officer, sections=sections, **kwargs)


class OwnPage(DeskPage):
    """A page about one record of the officer's own data; 404 for a record of somebody else."""

    kwargs: dict[str, Any]

    @cached_property
    def officer(self) -> LiaisonOfficer:
        if (officer := officer_of(self.request.user)) is None:
            raise Http404
        return officer

    @cached_property
    def record(self) -> AnyModel:
        rows = own_data.ROWS.get(self.kwargs["kind"])
        record = rows(self.officer).filter(pk=self.kwargs["key"]).first() if rows else None
        if record is None:
            raise Http404
        return record


class Confirm(OwnPage, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        own_data.confirm(self.officer, self.kwargs["kind"], self.record)
        messages.success(request, _("Confirmed: it is still right."))
        return redirect("desk:own_data")


class Correct(OwnPage, FormView):
    title = gettext_lazy("Propose a correction")
    template_name = "admin/liaison/desk/correct.html"

    def get_form_class(self) -> type[Correction]:
        if self.kwargs["kind"] not in FIELDS:
            raise Http404
        return form_for(self.kwargs["kind"], type(self.record), self.request)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.record}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, **kwargs)

    def form_valid(self, form: Correction) -> HttpResponse:
        del self.record  # the form has changed it: what is stored is read again
        if form.propose(self.record, self.request.user):
            messages.success(self.request, _("Your correction waits until the secretariat applies it."))
        else:
            messages.info(self.request, _("Nothing was changed."))
        return redirect("desk:own_data")


class Withdraw(OwnPage, TemplateView):
    """Ask, then end a consent at once."""

    title = gettext_lazy("Withdraw a consent")
    template_name = "admin/liaison/desk/withdraw.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.kwargs["kind"] != "consent" or self.record.withdrawn_on:
            raise Http404
        return super().get_context_data(record=self.record, **kwargs)

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        self.get_context_data()
        withdrawal.withdraw(self.record, request.user)
        messages.success(request, _("Your consent is withdrawn. What it showed is no longer shown."))
        return redirect("desk:own_data")


# --- The officer's organisations --------------------------------------------------------------------------------------


class OwnOrganisations(DeskPage, ListView):
    """The records of the organisations for which the user speaks, and what became of each proposal, newest first."""

    title = gettext_lazy("Your organization")
    template_name = "admin/liaison/desk/own_organisations.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Proposal]:
        proposals: QuerySet[Proposal] = Proposal.objects.filter(author_id=self.request.user.pk)
        return proposals.select_related("content_type").order_by("-created_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        own_organisations.with_records(context["page_obj"].object_list)
        spoken_for = Organisation.objects.filter(representations__user=self.request.user.pk).order_by("code")
        lists = own_organisations.own_lists(self.request, context["areas"]) if spoken_for else []
        return context | {"organisations": spoken_for, "lists": lists}


# --- The calendar -----------------------------------------------------------------------------------------------------


class Calendar(DeskPage, TemplateView):
    """Make, renew and revoke the link to the calendar. Its address is shown in the answer to the form only."""

    title = gettext_lazy("Calendar")
    template_name = "admin/liaison/desk/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link = CalendarLink.objects.filter(user=self.request.user.pk).first()
        return super().get_context_data(link=link, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "revoke" in request.POST:
            CalendarLink.objects.filter(user=request.user.pk).delete()
            log.info("calendar revoked by account=%s", request.user.pk)
            messages.success(request, _("The link is revoked."))
            return redirect("desk:calendar")
        token = CalendarLink.renew(request.user)
        log.info("calendar made by account=%s", request.user.pk)
        return self.render_to_response(self.get_context_data(feed=calendars.address(token)))


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The iCalendar file, in the language of its owner; 404 without a valid link."""
    owner = calendars.owner_of(request, token)
    if owner is None:
        raise Http404
    with translation.override(calendars.language_of(owner)), timezone.override(timezone.get_default_timezone()):
        content = calendars.calendar_of(owner)
    headers = {"Content-Disposition": 'attachment; filename="dialogue.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
