"""A small library for the tests of the pages: real records and a real index, of a few indicators."""

from pathlib import Path

from indicators.taxonomy import taxonomy
from indicators.values import Nature, ProjectType
from kb.base import KnowledgeBase
from kb.catalogue import load_taxonomy, save_project_types
from kb.settings import Settings

LIBRARY = Path(__file__).parent / "fixtures" / "web" / "library.csv"
TYPES = (
    ProjectType("校舍维修改造", "教育", Nature.CONSTRUCTION, "师生", aliases=("校舍维修",)),
    ProjectType("业务培训", None, Nature.ACTIVITY, "学员", aliases=("培训",)),
    ProjectType("道路清扫保洁", "城乡社区", Nature.SERVICE, "居民", aliases=("清扫保洁",)),
)


def small_library(folder: Path) -> Settings:
    """Put the small library into a folder, and return the settings that open it."""
    settings = Settings(data=folder, search_engine="memory")
    base = KnowledgeBase(settings)
    base.database.migrate()
    with base.database.write() as session:
        load_taxonomy(session, taxonomy())
        save_project_types(session, TYPES)
    report = base.import_file("测试指标集", LIBRARY.name, LIBRARY.read_bytes(), None)
    assert not report.errors, report.errors
    base.database.close()
    return settings
