"""The order and the forms in which the letters of a line are drawn, for pictures: what browsers do by themselves.

The order is that of the Unicode Bidirectional Algorithm (UAX 9; the rules are named W1 to L4 there) for a line without
explicit embeddings, which are left out. Arabic letters become their presentation forms. So no library of the machine is
needed: Pillow's own layout of Arabic needs libfribidi, which few servers have.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

# The letters whose presentation forms are used: single ones, and lam with alef, which are always written as one.
LETTER = re.compile("\u0644[\u0622\u0623\u0625\u0627]|.", re.DOTALL)
PRESENTATION_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
JOINERS = "\u0640\u200d"  # tatweel and zero width joiner join on both sides
VOWELS = re.compile("[\u064b-\u0652\u0670]")  # readers do without, and placing them would need the font's tables
BRACKETS = {"(": ")", "[": "]", "{": "}"}
MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")
# The bidirectional classes as one letter each; any other is O, neutral.
CLASSES = {"L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "S", "ET": "T", "CS": "C", "NSM": "M"}


def _presentation_forms() -> dict[str, dict[str, str]]:
    """Letter -> its presentation forms by name: isolated, initial, medial, final."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code in PRESENTATION_FORMS:
        form, *letters = unicodedata.decomposition(chr(code)).split() or ["", ""]
        letter = "".join(chr(int(one, 16)) for one in letters if one)
        if LETTER.fullmatch(letter):
            found[letter].setdefault(form.strip("<>"), chr(code))
    return dict(found)


FORMS = _presentation_forms()


def visual(text: str, direction: str) -> str:
    """A line of text, of the direction `ltr` or `rtl`, as the letters to draw from left to right."""
    plain = _joined(VOWELS.sub("", unicodedata.normalize("NFC", text)))
    line = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cc", "Cf"))
    base = int(direction == "rtl")
    levels = list(_levels(line, base))
    shown = [sign.translate(MIRRORED) if level % 2 else sign for sign, level in zip(line, levels, strict=True)]
    for lowest in (2, 1):  # L2; no level is higher
        shown, levels = _reversed(shown, levels, lowest)
    return "".join(shown)


def _joined(text: str) -> str:
    """The text with each Arabic letter in the form that its neighbours ask for."""
    letters = ["", *LETTER.findall(text), ""]
    return "".join(_form(*three) for three in zip(letters, letters[1:], letters[2:], strict=False))


def _form(before: str, letter: str, after: str) -> str:
    forms = FORMS.get(letter, {})
    is_joined = "final" in forms and ("initial" in FORMS.get(before, {}) or before in set(JOINERS))
    joins = "initial" in forms and ("final" in FORMS.get(after, {}) or after in set(JOINERS))
    name = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get((is_joined, joins))
    return forms.get(name or "isolated", letter)


def _levels(line: str, base: int) -> Iterator[int]:
    """The embedding level of each letter: even ones run from left to right, odd ones from right to left."""
    own = "LR"[base]
    # The direction of the line stands at both ends.
    kinds = own + "".join(CLASSES.get(unicodedata.bidirectional(sign), "O") for sign in line)
    kinds = re.sub("(.)M+", lambda found: found[1] * len(found[0]), kinds)  # W1
    kinds = re.sub("A[^LR]*", lambda found: found[0].replace("E", "N"), kinds).replace("A", "R")  # W2, W3
    kinds = re.sub("(?<=N)C(?=N)", "N", re.sub("(?<=E)[SC](?=E)", "E", kinds))  # W4
    kinds = re.sub("T+(?=E)|(?<=E)T+", lambda found: "E" * len(found[0]), kinds)  # W5
    kinds = re.sub("[STC]", "O", kinds)  # W6
    kinds = re.sub("L[^R]*", lambda found: found[0].replace("E", "L"), kinds)  # W7
    kinds = _with_brackets(line, kinds, own) + own  # N0
    kinds = re.sub("O+", lambda found: _neutral(found, kinds, own) * len(found[0]), kinds)  # N1, N2
    for kind in kinds[1:-1]:
        yield {"L": 2 * base, "R": 1}.get(kind, 2)  # I1, I2


def _strong(kind: str) -> str:
    return "R" if kind in "REN" else kind


def _neutral(found: re.Match[str], kinds: str, own: str) -> str:
    """The direction of neutral letters: that of both neighbours, or else that of the line."""
    before, after = _strong(kinds[found.start() - 1]), _strong(kinds[found.end()])
    return before if before == after else own


def _with_brackets(line: str, kinds: str, own: str) -> str:
    """A pair of brackets has one direction: that of what is in it, if the line or the text before it has it, too."""
    found = list(kinds)
    # `kinds` begins with the direction of the line, so a place in the line is one higher there.
    for opening, closing in sorted(_pairs(line)):
        inside = {_strong(kind) for kind in found[opening + 2 : closing + 1]} - {"O"}
        if not inside:
            continue
        before = next(_strong(kind) for kind in reversed(found[: opening + 1]) if kind != "O")
        other = ({"L", "R"} - {own}).pop()
        found[opening + 1] = found[closing + 1] = other if own not in inside and before == other else own
    return "".join(found)


def _pairs(line: str) -> Iterator[tuple[int, int]]:
    """The places of the brackets that belong together."""
    open_ones: list[tuple[int, str]] = []
    for place, sign in enumerate(line):
        if sign in BRACKETS:
            open_ones.append((place, BRACKETS[sign]))
        elif sign in BRACKETS.values() and any(closing == sign for _place, closing in open_ones):
            while (last := open_ones.pop())[1] != sign:
                pass
            yield last[0], place


def _reversed(shown: list[str], levels: list[int], lowest: int) -> tuple[list[str], list[int]]:
    """Letters and levels with each run of this level or a higher one turned around."""
    runs = re.finditer("1+|0+", "".join(str(int(level >= lowest)) for level in levels))
    order = [place for run in runs for place in range(*run.span())[:: -1 if run[0][0] == "1" else 1]]
    return [shown[place] for place in order], [levels[place] for place in order]
