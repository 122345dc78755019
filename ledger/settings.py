"""The variables of the environment that the processes read, with their units and defaults."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PRIVATE = 0o077
"""The umask of the processes that write scans, packages and letters: nobody else on the machine reads them."""


class Settings(BaseSettings):
    """Where the parts are and what this installation is; every name is prefixed `CHUTING_`."""

    model_config = SettingsConfigDict(env_prefix="CHUTING_", frozen=True)

    installation: Literal["production", "demo", "test"] = "production"
    data: Path = Path(".chuting")
    database_url: str = "postgresql://postgres@127.0.0.1:5432/chuting"
    database_owner_url: str = ""  # Empty: the tables are the application's own.
    hash_algorithm: Literal["sha256", "sm3"] = "sha256"
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_tls: bool = False
    temporal_tls_ca: Path | None = None
    temporal_tls_certificate: Path | None = None
    temporal_tls_key: Path | None = None
    temporal_tls_server_name: str = ""
    plaintext_allowed: bool = (
        False  # Something else encrypts what crosses the network, such as a mesh.
    )
    temporal_ui_origin: str = ""  # Empty: no page of another origin may have payloads opened.
    payload_keys: Path | None = None  # None: payloads are plain, which production refuses.
    payload_cipher: Literal["aes-gcm", "sm4-gcm"] = "aes-gcm"
    task_queue: str = "chuting"
    api_host: str = "127.0.0.1"
    api_port: int = 8000
    trusted_proxies: str = ""  # Empty: whoever connects is who asks, whatever he says of others.
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_sender: str = "chuting@office.example"
    notice_give_up_days: float = 5.0
    archive_url: str = ""  # Empty: a folder `archive` below `data`.
    attachments: Path | None = None  # None: a folder `attachments` below `data`.
    retention: Path | None = None  # None: the schedule that is shipped.
    attachment_limit_bytes: int = 20 * 1024 * 1024
    worker_cached_workflows: int = 1000
    worker_concurrent_recordings: int = 16
    api_act_timeout_seconds: float = 20.0
    public_url: str = ""  # Empty: where the API listens.
    secret_key: SecretStr | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_scope: str = "openid profile"
    oidc_mapping: Path | None = None
    rate_limit: str = "6000/minute"
    login_rate_limit: str = "60/minute"
    refused_rate_limit: str = "300/minute"
    ready_file: Path | None = None
    log_level: str = "INFO"

    @property
    def attachments_folder(self) -> Path:
        """Return the folder of the uploaded files."""
        return self.attachments or self.data / "attachments"

    @property
    def temporal_is_encrypted(self) -> bool:
        """Tell whether the connection to the engine is: it is asked for, or a file of it is named."""
        files = (self.temporal_tls_ca, self.temporal_tls_certificate, self.temporal_tls_key)
        return self.temporal_tls or any(files)

    @property
    def public_address(self) -> str:
        """Return the address at which browsers reach the API."""
        return self.public_url.rstrip("/") or f"http://{self.api_host}:{self.api_port}"

    @property
    def clock_is_movable(self) -> bool:
        """Tell whether the office clock may be set: only where no real lawsuit is kept."""
        return self.installation != "production"


@cache
def settings() -> Settings:
    """Read the environment once per process."""
    return Settings()
