"""The card of a post, or of the officer in it, as vCard 4.0 (RFC 6350), with what the roster shows.

Its lines are those of iCalendar (RFC 5545), so the same library folds, escapes and reads them."""

from collections.abc import Iterable

from icalendar import Component
from icalendar.prop import vAdr, vOrg, vText

from apps.languages import columns, names
from apps.languages.fields import split
from apps.liaison.models import ContactKind, ContactPoint, LiaisonOfficer, Post, Term

LINES = {ContactKind.EMAIL: "email", ContactKind.PHONE: "tel", ContactKind.OTHER: "note"}


class VCard(Component):
    name = "VCARD"
    canonical_order = ("VERSION", "KIND", "UID", "FN")  # type: ignore[assignment] # the version first (RFC 6350, 3.3)


def of_post(post: Post) -> bytes:
    """The card of a post: its own contacts, and those of a holder who is not named. `post` as `on_roster` reads it."""
    unnamed = [one for term in post.held if term.officer and not term.is_named for one in term.officer.seen_contacts]
    card = _card(post, f"post-{post.code}", "org", columns.text(post, "title").value)
    return _with_contacts(card, [*post.seen_contacts, *unnamed])


def of_holder(post: Post, term: Term, officer: LiaisonOfficer) -> bytes:
    """The card of an officer who agreed to be named, with the contacts of the officer and of the post."""
    card = _card(post, f"term-{term.pk}", "individual", officer.name)
    card.add("title", vText(columns.text(post, "title").value))
    return _with_contacts(card, [*officer.seen_contacts, *post.seen_contacts])


def _card(post: Post, key: str, kind: str, name: str) -> VCard:
    card = VCard()
    card.add("version", "4.0")
    card.add("kind", kind)
    card.add("uid", vText(f"{key}@interpol-dialogue"))
    card.add("fn", vText(name))
    if post.sent_by is not None and post.sent_by.is_public:
        card.add("org", vOrg((columns.text(post.sent_by, "name").value,)))
    city = columns.text(post, "city").value
    if city or post.country:
        card.add("adr", vAdr(("", "", "", city, "", "", names.country(post.country) if post.country else "")))
    for code in split(post.languages):
        card.add("lang", code)
    if hours := columns.text(post, "duty_hours").value:
        card.add("note", vText(hours))
    return card


def _with_contacts(card: VCard, contacts: Iterable[ContactPoint]) -> bytes:
    for contact in contacts:
        card.add(LINES[ContactKind(contact.kind)], vText(contact.value))
    return card.to_ical()
