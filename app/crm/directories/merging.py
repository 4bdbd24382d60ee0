"""What becomes of a contact when its entry in a directory changes: the office's own words win.

`Given` remembers what the directory has put into the contact. What still stands there as it was
put is the directory's to change; what the office has written or changed is the office's for good,
and a number the office has taken away stays away.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

FIELDS = ("given_name", "family_name", "organisation", "job_title", "email", "notes")


class Given(msgspec.Struct, frozen=True):
    """What a contact has from its directory: fields by name, and numbers."""

    fields: dict[str, str] = {}
    numbers: tuple[str, ...] = ()


class Merge(msgspec.Struct, frozen=True):
    """The steps from the contact as it is to what it should be."""

    changes: dict[str, str]
    added: list[str]
    removed: list[str]
    given: Given

    @property
    def changes_nothing(self) -> bool:
        """Whether the contact is already what it should be."""
        return not (self.changes or self.added or self.removed)


def merge(
    ours: Mapping[str, str],
    our_numbers: Collection[str],
    theirs: Mapping[str, str],
    their_numbers: Sequence[str],
    given: Given,
) -> Merge:
    """Compare the contact (`ours`), the entry (`theirs`), and what was `given` before.

    A number is its E.164, or its digits where it has none.
    """
    changes: dict[str, str] = {}
    kept: dict[str, str] = {}
    for field in FIELDS:
        mine, said, before = ours[field], theirs[field], given.fields.get(field, "")
        if mine == before:
            kept[field] = said
            if said != mine:
                changes[field] = said
        else:
            kept[field] = before
    known = {*our_numbers, *given.numbers}
    added = [number for number in their_numbers if number not in known]
    from_there = {*given.numbers, *added}
    return Merge(
        changes=changes,
        added=added,
        removed=[n for n in our_numbers if n in given.numbers and n not in their_numbers],
        given=Given(
            {field: value for field, value in kept.items() if value},
            tuple(number for number in their_numbers if number in from_there),
        ),
    )
