"""Settings of results, read from variables that start with RESULTS_."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class ResultsSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="RESULTS_", extra="ignore", populate_by_name=True)
