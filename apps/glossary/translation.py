"""What is translated of the terms, and that their history is kept."""

from apps.glossary.models import GlossaryTerm
from apps.history.registration import keep_history
from apps.languages.registration import translate

translate(GlossaryTerm, required=["term"], optional=["acronym", "definition", "avoided"])

keep_history(GlossaryTerm, many=["sources"])
