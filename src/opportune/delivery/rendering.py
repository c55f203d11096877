"""Liquid for whatever is sent; see opportune/rendering."""

from opportune.rendering.template import TemplateError, merge_tags, render, render_html, render_json, template_problem

__all__ = ["TemplateError", "merge_tags", "render", "render_html", "render_json", "template_problem"]
