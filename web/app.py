"""The application: wiring, nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from kb.base import KnowledgeBase
from kb.checking import check_uploads, marked
from kb.jobs import Jobs
from kb.reviewing import Reviewing
from kb.settings import Settings, read_settings
from web.errors import install_handlers
from web.render import STATIC
from web.routes import api, check, draft, indicators, pages, rules, search
from web.security import BodyLimit, SameOriginOnly, SecurityHeaders


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application; without settings it reads those of the environment."""
    known = settings or read_settings()
    # The documentation pages of the framework would load their scripts from public hosts.
    app = FastAPI(
        title="绩效指标库",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
    )
    base = app.state.base = KnowledgeBase(known, waits=False)
    app.state.jobs = Jobs(
        known.data / "jobs",
        lambda uploads, tell: check_uploads(uploads, base.state().library, base.standards, tell),
        marked,
    )
    app.state.reviewing = Reviewing(app.state.jobs, base)
    app.add_middleware(SameOriginOnly)
    app.add_middleware(BodyLimit, most_bytes=known.max_upload_bytes)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for routes in (pages, search, indicators, draft, check, rules, api):
        app.include_router(routes.router)
    install_handlers(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Load the library before the first request, and refuse to start on records that are not ready."""
    base: KnowledgeBase = app.state.base
    await run_in_threadpool(base.database.require_current)
    state = await run_in_threadpool(base.state)
    Thread(target=state.warm_up, name="kb-warm-up", daemon=True).start()
    jobs: Jobs = app.state.jobs
    await run_in_threadpool(jobs.start)
    yield
    await run_in_threadpool(jobs.stop)
    base.database.close()
