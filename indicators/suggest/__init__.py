"""Draft a target sheet for a project from the library: which indicators, which targets, which weights."""

from indicators.suggest.draft import Draft, DraftRow, Project, draft_json, project_of, suggest

__all__ = ["Draft", "DraftRow", "Project", "draft_json", "project_of", "suggest"]
