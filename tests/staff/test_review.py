"""The review: a note to the reviewer, a return with a comment, comments until they are settled, missing sources."""

import pytest
from django.urls import reverse

from apps.editions.models import Edition
from apps.history.models import Change
from apps.mail.models import Mail
from apps.notices.composing import compose
from apps.publishing import rights
from apps.publishing.record_notes import ReviewComment
from tests import factories
from tests.staff.pages import change_page
from tests.staff.test_transitions import ask, confirm, said, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(member):
    user = member("editor")
    user.email = "editor@example.org"
    user.save()
    return user


@pytest.fixture
def publisher(member):
    return member("publisher")


def draft(**values):
    return factories.edition(**factories.DRAFT | values)


def comments(page):
    return [comment.text for comment in page.context["comments"]]


def settle(client, comment):
    return client.post(reverse("staff:settle_comment", args=[comment.pk]))


def test_it_works(client, editor, publisher, four_eyes):
    edition = draft()
    client.force_login(editor)
    confirm(client, "send_to_review", edition, message="The date is from the host.")

    client.force_login(publisher)
    assert comments(client.get(change_page(edition))) == ["The date is from the host."]
    page = ask(client, "return_to_editor", edition)
    assert comments(page) == ["The date is from the host."]
    assert page.context["form"].fields["message"].required
    confirm(client, "return_to_editor", edition, message="Please add a source.")
    assert states(edition) == ["draft"]
    assert Change.objects.first().message == "Please add a source."

    client.force_login(editor)
    page = client.get(change_page(edition))
    assert comments(page) == ["The date is from the host.", "Please add a source."]
    assert "Please add a source." in page.text
    compose()
    assert "Please add a source." in Mail.objects.get(recipient=editor.email).body

    first, second = ReviewComment.objects.all()
    assert settle(client, second).headers["Location"] == change_page(edition)
    assert comments(client.get(change_page(edition))) == [first.text]
    second.refresh_from_db()
    assert (second.settled_by, bool(second.settled_at), second.by) == (editor, True, publisher)
    assert settle(client, second).status_code == 404


def test_a_return_says_why(client, publisher):
    edition = draft(state="in_review")
    client.force_login(publisher)

    page = confirm(client, "return_to_editor", edition, message=" ")
    assert page.context["form"].errors.keys() == {"message"}
    assert confirm(client, "return_to_editor", edition, message="x" * 1001).context["form"].errors.keys() == {"message"}
    assert states(edition) == ["in_review"]


def test_only_what_is_in_review_is_returned(client, publisher):
    waiting, other = draft(state="in_review"), draft()
    client.force_login(publisher)

    page = confirm(client, "return_to_editor", waiting, other, message="No.")
    assert said(page) == [f"Returned: {waiting}", f"{other}: It is not in review."]
    assert [comment.record for comment in ReviewComment.objects.all()] == [waiting]


def test_a_review_without_a_note_has_no_comment(client, editor):
    edition = draft()
    client.force_login(editor)
    confirm(client, "send_to_review", edition)

    assert states(edition) == ["in_review"]
    assert not ReviewComment.objects.exists()
    assert "Comments of the review" not in client.get(change_page(edition)).text


@pytest.mark.parametrize(
    ("role", "status"), [("editor", 302), ("publisher", 302), ("translator", 403), ("auditor", 403), ("", 302)]
)
def test_who_settles(client, member, role, status):
    """Who can write the state: others read the comment, and visitors do not even that."""
    edition = draft()
    ReviewComment.say(Edition, [edition.pk], None or member("administrator"), "Look.")
    comment = ReviewComment.objects.get()
    if role:
        client.force_login(member(role, languages=["fr"]))
        page = client.get(change_page(edition))
        assert ("Look." in page.text, "/settle/" in page.text) == (True, status == 302)

    assert settle(client, comment).status_code == status
    assert client.get(reverse("staff:settle_comment", args=[comment.pk])).status_code in (302, 405)
    comment.refresh_from_db()
    assert bool(comment.settled_at) == (status == 302 and bool(role))


def test_a_liaison_officer_does_not_settle_what_others_write(client, member):
    own, other = factories.organisation(), factories.organisation(**factories.DRAFT)
    ReviewComment.say(type(other), [other.pk], member("editor"), "Look.")
    client.force_login(member("liaison officer", speaks_for=own))

    assert settle(client, ReviewComment.objects.get()).status_code == 404


def test_comments_go_with_their_record(client, editor):
    edition = draft()
    ReviewComment.say(Edition, [edition.pk], editor, "Look.")
    edition.delete()

    assert not ReviewComment.objects.exists()


def test_comments_of_many_records_cost_no_query_each(client, publisher, django_assert_num_queries):
    client.force_login(publisher)
    editions = [draft(state="in_review") for _number in range(4)]
    for edition in editions:
        ReviewComment.say(Edition, [edition.pk], publisher, f"About {edition.pk}.")

    with django_assert_num_queries(2):
        found = list(ReviewComment.open_of(Edition, [edition.pk for edition in editions]))
        assert len({str(comment.record) for comment in found}) == 4
    assert ask(client, "publish", *editions).text.count("About ") == 4


def test_publishing_says_when_sources_are_missing(client, publisher):
    client.force_login(publisher)
    one, other, sourced = draft(), draft(), draft()
    sourced.sources.add(factories.source())

    assert "2 records have no source." in ask(client, "publish", one, other, sourced).text
    assert "no source" not in ask(client, "publish", sourced).text
    assert "1 record has no source." in client.get(change_page(one)).text
    assert rights.PUBLISHED not in states(one, other, sourced)
