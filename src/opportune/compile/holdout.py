"""Who gets no message from any journey, so that it can be measured what messages bring about.

It depends on the person alone: always the same people, and those of a smaller percentage are among those of a larger one. It has
nothing to do with whom a journey keeps back itself. `list_circumstances.sql` and `count_enrollments.sql` say the same.
"""

from __future__ import annotations


def is_held_out(contact_id: str, percent: int) -> str:
    """Whether a contact, given by the SQL of its id, is among so many percent of all people."""
    # md5 is the same in every version of the database; its own hash function need not be.
    return f"md5_number_lower(concat_ws(' ', {contact_id}, 'holdout')) % 100 < {percent}"
