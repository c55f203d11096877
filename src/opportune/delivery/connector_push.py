"""Keeps the record of a person or a company up to date on the other side: found by match rules, then created or updated."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opportune.delivery.connector_calls import Speaker, Stopped
from opportune.delivery.connector_records import RECORD, Note, Pushed, Records
from opportune.delivery.message import Ending
from opportune.model.connector import ConnectorObject
from opportune.rendering.connector_fields import Profile, profile_of
from opportune.store.workspace import naive


@dataclass(frozen=True)
class Found:
    """A record of the other side. `fields` is None where they were not read."""

    remote_id: str
    fields: Mapping[str, Any] | None


@dataclass(frozen=True)
class Push:
    """Pushes one person or company. `data` is what templates may use. All of it raises Stopped."""

    speaker: Speaker
    records: Records
    subject: ConnectorObject
    subject_id: int
    data: Mapping[str, Any]

    @property
    def pushed(self) -> Pushed:
        return Pushed(self.speaker.definition.connector, self.subject, self.subject_id)

    def can(self, verb: str) -> bool:
        return f"{verb}_{self.subject}" in self.speaker.definition.calls

    async def known(self) -> Mapping[str, str | None]:
        """What is noted of it: remote ids by audience, RECORD for the record itself."""
        return await asyncio.to_thread(self.records.of, self.pushed)

    async def keep(self, audience: str, remote_id: str | None) -> None:
        await self.records.note(Note(self.pushed, audience, remote_id, naive(self.speaker.now)))

    async def forget(self, audience: str) -> None:
        await self.records.note(Note(self.pushed, audience, None, naive(self.speaker.now), is_gone=True))

    async def save(self) -> str | None:
        """Create the record, or update it; returns what the other side calls it, where it says so."""
        profile = self._profile()
        known = (await self.known()).get(RECORD)
        if known is None and self.can("upsert") and profile.match and not (profile.fills and self.can("find")):
            return await self._write("upsert", profile.fields, profile, None)
        found = await self._found(profile, known)
        if found is None:
            return await self._write("create" if self.can("create") else "upsert", profile.fields, profile, None)
        changes = profile.beside(found.fields)
        if changes:
            verb = "update" if self.can("update") else "upsert"
            return await self._write(verb, changes, profile, found.remote_id)
        await self.keep(RECORD, found.remote_id)
        return found.remote_id

    async def create(self) -> str | None:
        """Create the record unless it is there."""
        profile = self._profile()
        known = (await self.known()).get(RECORD)
        if known is not None:
            return known
        found = await self._looked_up(profile)
        if found is None:
            return await self._write("create" if self.can("create") else "upsert", profile.fields, profile, None)
        await self.keep(RECORD, found.remote_id)
        return found.remote_id

    def _profile(self) -> Profile:
        profile = profile_of(self.speaker.definition, self.subject, self.data)
        if not profile.fields:
            raise Stopped(Ending("skipped", "nothing_to_write"))
        return profile

    async def _found(self, profile: Profile, known: str | None) -> Found | None:
        """The record by its id, else by the match rules. One that was deleted over there is forgotten."""
        if known is None:
            return await self._looked_up(profile)
        if not profile.fills:
            return Found(known, None)
        if not self.can("read"):
            return await self._looked_up(profile) or Found(known, None)
        answer = await self.speaker.ask(
            f"read_{self.subject}", {**self.data, "remote_id": known, "field_names": profile.names}
        )
        if answer is None:
            await self.forget(RECORD)
            return await self._looked_up(profile)
        return Found(known, answer.picked.get("record"))

    async def _looked_up(self, profile: Profile) -> Found | None:
        if not self.can("find"):
            return None
        for name, value in profile.match:
            answer = await self.speaker.ask(
                f"find_{self.subject}",
                {**self.data, "match": {"field": name, "value": value}, "field_names": profile.names},
            )
            if answer is not None and (found := answer.picked.get("id")) is not None:
                return Found(str(found), answer.picked.get("record"))
        return None

    async def _write(self, verb: str, fields: Mapping[str, Any], profile: Profile, remote_id: str | None) -> str | None:
        if verb == "upsert" and not profile.match:
            raise Stopped(Ending("skipped", "no_match_value"))
        name, value = profile.match[0] if profile.match else (None, None)
        given = {
            **self.data,
            "fields": fields,
            "field_names": profile.names,
            "match": {"field": name, "value": value},
            "remote_id": remote_id,
        }
        try:
            answer = await self.speaker.ask(f"{verb}_{self.subject}", given)
        except Stopped as stopped:
            # Should it be gone over there, replaying the message looks for it again.
            if remote_id is not None and stopped.ending.state == "failed":
                await self.forget(RECORD)
            raise
        picked = answer.picked.get("id") if answer is not None else None
        kept = str(picked) if picked is not None else remote_id
        if kept is not None:
            await self.keep(RECORD, kept)
        return kept
