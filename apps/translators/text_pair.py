"""A text with its translation, as the checks compare them."""

from dataclasses import dataclass, field

from apps.translators.terms import TermIndex


@dataclass(frozen=True)
class TextPair:
    """A text and its translation, with the terms to look for."""

    source: str
    target: str
    source_language: str
    language: str
    terms: TermIndex = field(default_factory=TermIndex)

    @property
    def sides(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return (self.source, self.source_language), (self.target, self.language)
