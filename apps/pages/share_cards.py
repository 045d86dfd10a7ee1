"""The texts on a share picture: the picture that other sites show beside a link to a page."""

from dataclasses import astuple, dataclass

from apps.languages import columns
from apps.languages.columns import Text

NOTHING = Text("", "")


@dataclass(frozen=True)
class ShareCard:
    """The texts from top to bottom, each with its language.

    label     what the page is of, such as “Edition 6”
    title     as large as it fits
    subtitle  below the title
    facts     lines at the foot, such as date and place
    number    drawn large behind the other texts
    """

    title: Text
    label: Text = NOTHING
    subtitle: Text = NOTHING
    facts: tuple[Text, ...] = ()
    number: str = ""

    @property
    def alt(self) -> str:
        """The text equivalent of the picture: all that is written on it."""
        texts = (self.label, self.title, self.subtitle, *self.facts)
        return " – ".join(text.value for text in texts if text.value)

    @property
    def content(self) -> str:
        """What the picture depends on besides how it is drawn."""
        return repr(astuple(self))


def words(text: str) -> Text:
    """Words of the site, in the reader's language."""
    return Text(text, columns.current())
