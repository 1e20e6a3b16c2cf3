from pathlib import Path

import pytest

from kb.errors import BadSetting
from kb.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KB_{name.upper()}", raising=False)


def test_without_any_variable_everything_lies_in_the_data_folder_and_serves_on_loopback():
    settings = read_settings()

    assert Path("data") == settings.data
    assert "sqlite:///data/kb.sqlite3" == settings.database_url
    assert ("127.0.0.1", 8000) == (settings.host, settings.port)


def test_the_default_database_follows_the_data_folder(monkeypatch):
    monkeypatch.setenv("KB_DATA", "elsewhere")

    assert "sqlite:///elsewhere/kb.sqlite3" == read_settings().database_url


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("KB_DATABASE_URL", "")
    monkeypatch.setenv("KB_PORT", "")

    assert read_settings() == Settings()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("KB_PORT", "八千", "1 到 65535 的整数"),
        ("KB_PORT", "70000", "1 到 65535 的整数"),
        ("KB_MAX_UPLOAD_BYTES", "0", "正整数"),
        ("KB_DATABASE_URL", "mysql://localhost/kb", "以 sqlite:// 或 postgresql:// 开头"),
        ("KB_SEARCH_ENGINE", "../whoosh", "由小写字母组成"),
    ],
)
def test_a_bad_value_is_refused_by_name_with_what_it_should_be(monkeypatch, variable, value, said):
    monkeypatch.setenv(variable, value)

    with pytest.raises(BadSetting) as refused:
        read_settings()

    assert variable in str(refused.value)
    assert said in str(refused.value)


def test_a_refusal_never_repeats_the_value_for_it_may_hold_a_password(monkeypatch):
    monkeypatch.setenv("KB_DATABASE_URL", "postgres://kb:geheim@localhost/kb")

    with pytest.raises(BadSetting) as refused:
        read_settings()

    assert "geheim" not in str(refused.value)


def test_standards_are_those_of_the_data_folder_where_there_are_any(monkeypatch, tmp_path):
    monkeypatch.setenv("KB_DATA", str(tmp_path))
    assert read_settings().standards_file is None

    (tmp_path / "standards.yaml").write_text("指标条数: {最多: 12}", "utf-8")
    assert tmp_path / "standards.yaml" == read_settings().standards_file


def test_standards_that_are_named_count_even_where_the_file_is_missing(monkeypatch, tmp_path):
    (tmp_path / "standards.yaml").write_text("指标条数: {最多: 12}", "utf-8")
    monkeypatch.setenv("KB_DATA", str(tmp_path))
    monkeypatch.setenv("KB_STANDARDS", "county.yaml")

    assert Path("county.yaml") == read_settings().standards_file
