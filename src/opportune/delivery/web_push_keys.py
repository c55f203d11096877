"""The pair of keys that messages of web push are signed with. Browsers subscribe for its public half; it never changes."""

from __future__ import annotations

from opportune.clock import Clock
from opportune.delivery.sealing import Sealer
from opportune.delivery.web_push import new_private_key, public_key_of
from opportune.store import Workspace
from opportune.store.workspace import naive


class WebPushKeys:
    """The keys of one workspace, made when they are first asked for, then kept in memory."""

    def __init__(self, workspace: Workspace, sealer: Sealer, clock: Clock) -> None:
        self._workspace = workspace
        self._sealer = sealer
        self._clock = clock
        self._public: str | None = None
        self._private: str | None = None

    def public_key(self) -> str:
        """`applicationServerKey` of the sites whose visitors subscribe. Raises Unavailable."""
        if self._public is None:
            self._public, _ = self._stored()
        return self._public

    def private_key(self) -> str:
        """The other half. Raises Unavailable, also when the key file is another one than the keys were made under."""
        if self._private is None:
            _, sealed = self._stored()
            self._private = self._sealer.opened(sealed)
        return self._private

    def reload(self) -> None:
        """Read them again: the workspace is another one."""
        self._public = self._private = None

    def _stored(self) -> tuple[str, str]:
        with self._workspace.read() as tx:
            rows = tx.fixed("get_web_push_key")
        if rows:
            return rows[0]
        with self._workspace.transaction() as tx:
            # Somebody else may have been quicker.
            if not (rows := tx.fixed("get_web_push_key")):
                private = new_private_key()
                made = {"public_key": public_key_of(private), "sealed_private_key": self._sealer.sealed(private)}
                tx.fixed("insert_web_push_key", {**made, "now": naive(self._clock.now())})
                rows = tx.fixed("get_web_push_key")
            return rows[0]
