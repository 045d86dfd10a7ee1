"""Registers the translated fields and the history of the models of this app."""

from apps.editions.models import (
    Attendance,
    Document,
    Edition,
    Outcome,
    Photo,
    Picture,
    PressRelease,
    Session,
    Statement,
)
from apps.history.registration import keep_history
from apps.languages.registration import translate

translate(
    Edition,
    required=["title"],
    optional=["city", "venue", "supporters", "theme", "focus", "declaration"],
)
translate(Session, required=["title"], optional=["city", "summary"])
translate(Outcome, required=["text"])
translate(Statement, required=["role", "text"])
translate(Document, required=["title"])
translate(PressRelease, required=["title", "body"], optional=["summary"])
translate(Picture, required=["alt"])
translate(Photo, optional=["caption"])

keep_history(Picture)
for model in (Edition, Session, Attendance, Outcome, Statement, Document, PressRelease, Photo):
    keep_history(model, many=["sources"])
