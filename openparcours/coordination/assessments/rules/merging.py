"""Two people, or two devices, writing in one section: every answer is taken or kept aside, none is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Stamps = Mapping[str, tuple[int, str] | list[Any]]  # item → revision of its answer, page that wrote it


@dataclass(frozen=True)
class Merge:
    """The answers after a save: the items it changed, those it confirmed, those that clash.

    An answer is confirmed when it is given again as it was copied from a former response.
    """

    answers: dict[str, Any]
    changed: tuple[str, ...]
    clashes: tuple[str, ...]
    confirmed: tuple[str, ...] = ()

    @property
    def signed(self) -> tuple[str, ...]:
        """Return the items whose answer bears the mark of this save."""
        return (*self.changed, *self.confirmed)


def merge_answers(
    current: Mapping[str, Any], stamps: Stamps, incoming: Mapping[str, Any], *, base: int, client: str
) -> Merge:
    """Merge the answers sent by a page that had read revision `base`; None clears an answer.

    An answer clashes when it differs and another page changed it since. A page never clashes with
    itself: its saves may overtake each other.
    """
    answers, changed, clashes, confirmed = dict(current), [], [], []
    for code, value in incoming.items():
        if value == current.get(code):
            if value is not None and code not in stamps:
                confirmed.append(code)
            continue
        revision, writer = stamps.get(code, (0, ""))
        if revision > base and not (client and writer == client):
            clashes.append(code)
            continue
        changed.append(code)
        if value is None:
            del answers[code]
        else:
            answers[code] = value
    return Merge(answers, tuple(changed), tuple(clashes), tuple(confirmed))
