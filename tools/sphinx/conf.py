"""How Sphinx makes the site of docs/; `tools.site` prepares the pages and calls it."""

project = "Summit simulator"
extensions = ["myst_parser"]
root_doc = "index"
html_theme = "pydata_sphinx_theme"
html_title = "Summit simulator"
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_sidebars: dict[str, list[str]] = {"index": []}
html_theme_options = {
    "logo": {"text": "Summit simulator"},
    "show_prev_next": True,
    "navigation_with_keys": False,
    "header_links_before_dropdown": 6,
    "footer_start": [],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
}
html_static_path = ["style"]
html_css_files = ["site.css"]
myst_heading_anchors = 3
