"""Settings: one class, read from environment variables that begin with KB_."""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from kb.errors import BadSetting


def _under_data(known: dict[str, Any]) -> str:
    """Return the address of the default database, which lies in the data folder."""
    return f"sqlite:///{known['data'] / 'kb.sqlite3'}"


class Settings(BaseSettings):
    """Where the records live and how the product serves; an empty variable counts as not set.

    The description of a field is what README and a refusal show to the user.
    """

    model_config = SettingsConfigDict(env_prefix="KB_", env_ignore_empty=True, frozen=True)

    data: Path = Field(default=Path("data"), description="数据目录，存放数据库和检索索引")
    database_url: str = Field(
        default_factory=_under_data,
        pattern=r"^(sqlite|postgresql|postgresql\+psycopg)://",
        description="数据库地址，以 sqlite:// 或 postgresql:// 开头，不填时用数据目录下的 kb.sqlite3",
    )
    search_engine: str = Field(
        default="whoosh", pattern=r"^[a-z_]+$", description="检索引擎的名称，由小写字母组成，如 whoosh"
    )
    host: str = Field(default="127.0.0.1", description="网页服务监听的地址，默认只许本机访问")
    port: int = Field(default=8000, ge=1, le=65535, description="网页服务的端口，1 到 65535 的整数")
    max_upload_bytes: int = Field(
        default=20_000_000, ge=1, description="上传文件的大小上限，正整数，单位为字节"
    )
    standards: Path | None = Field(
        default=None, description="检查标准的文件，不填时用数据目录下的 standards.yaml，没有就按现行表式"
    )

    @property
    def standards_file(self) -> Path | None:
        """Return the file of standards that counts, None where the official form does."""
        usual = self.data / "standards.yaml"
        return self.standards or (usual if usual.exists() else None)


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises BadSetting, which names the first variable that is wrong and says what it should be.
    """
    try:
        return Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        meaning = Settings.model_fields[name].description
        message = f"环境变量 KB_{name.upper()} 的值不能用，请改正或删去它：{meaning}。"
        raise BadSetting(message) from error
