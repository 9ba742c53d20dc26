"""Settings of exam, read from variables that start with EXAM_."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class ExamSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="EXAM_", extra="ignore", populate_by_name=True)

    receipt_key: str = Field(min_length=32)
    """The key of the receipts' MAC: whoever holds it can verify a receipt, and make one."""
