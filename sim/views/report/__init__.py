"""`sim report`: one or more results as one self-contained HTML page."""

from sim.views.report.page import as_html

__all__ = ["as_html"]
