"""How a connector shows who it is. Secrets are named here and kept elsewhere, encrypted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from opportune.model.names import Definition

SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]*$", max_length=64)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class NoAuth(Definition):
    type: Literal["none"] = "none"

    @property
    def secrets(self) -> tuple[SecretName, ...]:
        return ()


class BearerAuth(Definition):
    """`Authorization: Bearer` and the secret."""

    type: Literal["bearer"]
    secret: SecretName

    @property
    def secrets(self) -> tuple[SecretName, ...]:
        return (self.secret,)


class BasicAuth(Definition):
    """A user and a password, as RFC 7617 says."""

    type: Literal["basic"]
    user: ClientId
    secret: SecretName

    @property
    def secrets(self) -> tuple[SecretName, ...]:
        return (self.secret,)


class HeaderAuth(Definition):
    """A header that holds the secret."""

    type: Literal["header"]
    header: Header
    secret: SecretName

    @property
    def secrets(self) -> tuple[SecretName, ...]:
        return (self.secret,)


class OAuth2(Definition):
    """A token that is fetched by client credentials or with a refresh token (RFC 6749), and anew when it is refused.

    `token_path` begins with a slash for a place below base_url, or with https. `headers` are secrets that go along with the
    token, by the header that carries them.
    """

    type: Literal["oauth2"]
    grant: Literal["client_credentials", "refresh_token"] = "client_credentials"
    token_url: Annotated[str, StringConstraints(pattern=r"^(/|https?://)\S+$", max_length=2_000)]
    client_id: ClientId
    client_secret: SecretName
    refresh_token: SecretName | None = None
    scope: Annotated[str, StringConstraints(max_length=1_000)] | None = None
    headers: dict[Header, SecretName] = Field(default_factory=dict, max_length=10)

    @model_validator(mode="after")
    def _whole(self) -> OAuth2:
        if (self.grant == "refresh_token") != (self.refresh_token is not None):
            raise ValueError(
                "refresh_token names the secret for grant refresh_token, and is left out for client_credentials"
            )
        return self

    @property
    def secrets(self) -> tuple[SecretName, ...]:
        named = (self.client_secret, *((self.refresh_token,) if self.refresh_token else ()))
        return (*named, *self.headers.values())


Auth = Annotated[NoAuth | BearerAuth | BasicAuth | HeaderAuth | OAuth2, Field(discriminator="type")]
