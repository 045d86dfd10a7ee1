"""What publishing holds about people: who works on which record."""

from apps.publishing.models import Proposal
from apps.publishing.record_notes import Assignment, Authorship, PreviewLink, ReviewComment
from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import declare

declare(AUTHORSHIP, Proposal, "author", "message", "decided_by", "comment")
declare(AUTHORSHIP, Authorship, "user")
declare(AUTHORSHIP, Assignment, "user", "by")
declare(AUTHORSHIP, ReviewComment, "by", "text", "settled_by")
declare(AUTHORSHIP, PreviewLink, "made_by")
