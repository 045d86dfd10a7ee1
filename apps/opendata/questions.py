"""Questions about a file that has two readings: its sender answers them before it is compared."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TypedDict

Answers = Mapping[str, str]
"""The chosen option of each question, by the question's id."""


@dataclass(frozen=True)
class Option:
    """A possible answer: its title, and samples of the file with what each would become. A sample's second text is
    "" where there is nothing to compare."""

    name: str
    title: str
    samples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """A question in the active language, asked once for a file or once for a column. With an `answer`, it is settled:
    the stored values decided, or the sender, who can still choose another option."""

    id: str
    text: str
    options: tuple[Option, ...]
    answer: str = ""

    def as_json(self) -> dict[str, object]:
        """The question as an upload stores it; `from_json` reads it."""
        return asdict(self)


class _StoredOption(TypedDict):
    name: str
    title: str
    samples: list[tuple[str, str]]


class _StoredQuestion(TypedDict):
    id: str
    text: str
    options: list[_StoredOption]
    answer: str


def from_json(found: _StoredQuestion) -> Question:
    """The question of its stored form."""
    options = (
        Option(option["name"], option["title"], tuple((cell, text) for cell, text in option["samples"]))
        for option in found["options"]
    )
    return Question(found["id"], found["text"], tuple(options), found["answer"])
