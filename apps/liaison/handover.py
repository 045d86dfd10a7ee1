"""Handing a post over: the running term ends the day before, and the next one begins, in one act.

The functional contacts belong to the post and stay; `checks.due` asks them anew from the first day of the next term.
Personal contacts of the predecessor belong to a person: they leave every output with the end of the term."""

from collections.abc import Iterable
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.models import Change
from apps.liaison.models import HELD_ALREADY, LiaisonOfficer, Post, Term, overlap
from apps.liaison.seats import SeatState, seat_state
from apps.publishing import rights
from apps.publishing.json_values import Values
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose, propose_addition
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import clock, dates
from apps.records.acts import act
from apps.staff.choices import choice_text
from apps.staff.typed_values import Day, PartialDate

CHOSEN = ("start", "acting", "nominated_on", "accredited_on")


class HandoverForm(forms.Form):
    """Who follows in a post, and when. `running` is the term that ends, None for a vacant post. After a valid form,
    `ending` is that term with its end, `term` the successor's, neither of them saved."""

    officer = forms.ModelChoiceField(LiaisonOfficer.objects.none(), label=gettext_lazy("successor"), required=False)
    name = forms.CharField(
        label=gettext_lazy("or a new officer"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("The name. It is private until the person agrees to be named."),
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )
    start = Day(label=gettext_lazy("first day of the successor"), widget=forms.TextInput(attrs={"class": "vTextField"}))
    acting = forms.BooleanField(label=gettext_lazy("acting"), required=False)
    nominated_on = PartialDate(label=gettext_lazy("nominated on"), max_length=40, required=False)
    accredited_on = PartialDate(label=gettext_lazy("accredited on"), max_length=40, required=False)

    use_required_attribute = False

    def __init__(self, post: Post, running: Term | None, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.post, self.running = post, running
        officers: AnyModel = self.fields["officer"]
        officers.queryset, officers.label_from_instance = LiaisonOfficer.objects.all(), choice_text
        self.ending: Term | None = None
        for name in ("nominated_on", "accredited_on"):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        officer, name = cleaned.get("officer"), cleaned.get("name")
        if not self.errors.keys() & {"officer", "name"} and bool(officer) == bool(name):
            self.add_error("officer", _("Choose an officer, or write the name of a new one: exactly one of the two."))
        if officer and self.running and officer == self.running.officer:
            self.add_error("officer", _("This officer holds the post already."))
        if not self.errors:
            self._make_terms()

    def _make_terms(self) -> None:
        cleaned, day = self.cleaned_data, self.cleaned_data["start"]
        self.term = self._expected() or Term(post=self.post, officer=cleaned["officer"])
        self.term.start, self.term.acting = day.isoformat(), cleaned["acting"]
        for name in ("nominated_on", "accredited_on"):
            setattr(self.term, name, cleaned[name] or getattr(self.term, name))
        if self.running and not self._end(self.running, day):
            return
        try:
            # Without `clean`: it would compare with the stored end of the running term.
            self.term.clean_fields(exclude=["officer"])
            self.term.validate_constraints(exclude=["officer"])
        except ValidationError as error:
            self._show(error)
        others = self.post.terms.exclude(pk__in=[term.pk for term in (self.term, self.running) if term and term.pk])
        after = [*others, *([self.ending] if self.ending else [])]
        if not self.term.acting and any(overlap(self.term, one) for one in after if not one.acting):
            self.add_error("start", HELD_ALREADY)

    def _expected(self) -> Term | None:
        """The term of the successor in this post that has no start yet: it begins, and no second one is added."""
        officer = self.cleaned_data["officer"]
        return self.post.terms.filter(officer=officer, start="", end="").first() if officer else None

    def _end(self, running: Term, day: date) -> bool:
        """Give the running term its end: the day before, unless it has ended by then. False, with a message, for a day
        on which it has not begun."""
        if day <= dates.first_day(running.start):
            self.add_error("start", _("That is not after the first day of the running term."))
            return False
        self.ending = Term.objects.get(pk=running.pk)
        if not running.end or dates.last_day(running.end) >= day:
            self.ending.end = (day - timedelta(days=1)).isoformat()
        return True

    def _show(self, error: ValidationError) -> None:
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)

    # --- What will happen ---------------------------------------------------------------------------------------------

    @property
    def successor(self) -> str:
        return str(self.cleaned_data["officer"] or self.cleaned_data["name"])

    def is_named(self) -> bool:
        """Whether the successor has agreed, by a consent in force on the first day, to be named."""
        at = clock.beginning_of(max(self.cleaned_data["start"], clock.today()))
        officer = self.cleaned_data["officer"]
        return officer is not None and LiaisonOfficer.objects.public(at=at).filter(pk=officer.pk).exists()

    def states(self) -> list[tuple[date, SeatState]]:
        """The state of the post afterwards: today, on the day before the next term, and on its first day."""
        first: date = self.cleaned_data["start"]
        written = [self.term, *([self.ending] if self.ending else [])]
        terms = [*self.post.terms.exclude(pk__in=[term.pk for term in written if term.pk]), *written]
        days = sorted({clock.today(), first - timedelta(days=1), first})
        return [(day, seat_state(terms, day)) for day in days]

    # --- The act ------------------------------------------------------------------------------------------------------

    def waits(self, user: AnyUser) -> bool:
        """Whether the public sees one of the terms, so that another user must apply the handover."""
        stored = [term for term in (self.ending, self.term) if term and term.pk]
        return any(rights.waits(user, term) for term in stored)

    def save(self, user: AnyUser) -> Term | Proposal:
        """Hand over, or let it wait as one change; returns the term that begins, or what waits."""
        message = _("Handover of %(post)s") % {"post": self.post.code}
        with act(Change.Kind.FORM, user, message):
            if name := self.cleaned_data["name"]:
                self.term.officer = LiaisonOfficer.objects.create(name=name, organisation=self.post.sent_by)
            return self._propose(user, message) if self.waits(user) else self._write()

    def _write(self) -> Term:
        if self.ending:
            self.ending.save()
            if self.term._state.adding and rights.approved(Term, [self.ending.pk]):
                self.term.state = Term.State.PUBLISHED  # with the right to, and without the four-eyes rule
        self.term.save()
        return self.term

    def _propose(self, user: AnyUser, message: str) -> Proposal:
        if self.term._state.adding:
            whole = propose_addition(self.term, {}, user, message)
        else:
            whole = propose(self.term, self._values(self.term, CHOSEN), user, message)
        if self.ending:
            propose(self.ending, self._values(self.ending, ["end"]), user, message, part_of=whole)
        return whole

    @staticmethod
    def _values(term: Term, names: Iterable[str]) -> Values:
        return {name: getattr(term, name) for name in names}
