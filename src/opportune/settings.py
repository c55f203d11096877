"""Settings of a running server: environment variables OPPORTUNE_*, overridden by command options."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from opportune.defaults import DEFAULT_FILE

# Enough to score 20 M signals anew without touching the disk; what needs more goes on there.
DEFAULT_MEMORY_LIMIT_MB = 2_400


class Settings(BaseSettings):
    """What an operator can set. Every value has a default that suits one small machine."""

    model_config = SettingsConfigDict(env_prefix="OPPORTUNE_", frozen=True)

    file: Path = Field(default=DEFAULT_FILE, description="The workspace file")
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    public_url: str | None = Field(
        default=None,
        max_length=500,
        pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$",
        description="The address people open in their browsers, for links; without it, the one that is listened on",
    )
    memory_limit_mb: int = Field(
        default=DEFAULT_MEMORY_LIMIT_MB,
        ge=256,
        description="Most memory the database may use; what needs more goes to disk",
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        le=1_000,
        description="Most cores the database may use for one piece of work; without it, all",
    )
    confirm_above: int = Field(
        default=1_000, ge=0, description="A preview that affects more subjects gives a token to confirm it with"
    )
    push_hosts: str | None = Field(
        default=None,
        max_length=10_000,
        description="Hosts that audiences may be pushed to though they are not public, separated by commas",
    )
    signing_key_file: Path | None = Field(
        default=None, description="What secrets of receivers follow from; without it, a file made beside the workspace"
    )
    smtp_host: str | None = Field(default=None, max_length=253, description="The server that mails are handed to")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port")
    smtp_user: str | None = Field(
        default=None, max_length=320, description="The name to sign in there with, if it asks"
    )
    smtp_password: SecretStr | None = Field(default=None, description="The password to sign in there with")
    smtp_tls: str = Field(
        default="auto",
        pattern="^(auto|starttls|tls|none)$",
        description="auto encrypts when the server offers STARTTLS, starttls insists on it, tls encrypts from the start",
    )
    csv_folder: Path | None = Field(
        default=None, description="Where connectors may write CSV files, and read a catalogue of contacts"
    )
    log_format: str = Field(
        default="console", pattern="^(console|json)$", description="console for people, json for programs"
    )
    log_level: str = Field(
        default="info", pattern="^(debug|info|warning|error)$", description="Least serious log entry shown"
    )

    @property
    def allowed_push_hosts(self) -> frozenset[str]:
        """The hosts of `push_hosts`, in lower case."""
        return frozenset(
            host.strip().lower().rstrip(".") for host in (self.push_hosts or "").split(",") if host.strip()
        )
