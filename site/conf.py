"""How Sphinx makes the book. `autograder site` calls it, on pages that it has written before."""

project = "A first neural network"
copyright = "2026, the mnist-course authors. Lessons and texts: CC BY 4.0. Code: MIT"
language = "en"
root_doc = "index"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",  # docstrings in NumPy's style
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinx_design",
]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # lessons come with their outputs
nb_merge_streams = True
default_role = "code"  # docstrings put one backtick around code
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the parameters' types are in the docstrings, in words
napoleon_google_docstring = False
napoleon_use_rtype = False
copybutton_exclude = ".linenos, .gp, .go"

templates_path = ["templates"]
html_theme = "pydata_sphinx_theme"
html_title = "MNIST course"
html_context = {"default_mode": "auto"}  # dark or light, as the reader's system is
html_favicon = "favicon.svg"
html_css_files = ["course.css"]
html_copy_source = False  # the pages' sources are no part of the book
html_show_sphinx = False
html_use_index = False
html_sidebars = {"**": ["contents.html"]}
html_theme_options = {
    "logo": {"text": html_title},
    "navbar_center": [],
    "navbar_end": ["theme-switcher", "navbar-icon-links"],
    "navbar_persistent": ["search-button"],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "search_bar_text": "Search the course",
}

# From the package sphinx-mathjax-offline; `autograder site` copies the files that these load.
mathjax_path = "mathjax/startup.js"
mathjax3_config = {
    "loader": {"load": ["input/tex", "output/chtml", "a11y/assistive-mml"]},
}


def setup(app):
    """Let a formula that is wider than a phone be scrolled with the keyboard, too."""

    def add_tab_stops(app, pagename, templatename, context, doctree):
        if "body" in context:
            formula = '<div class="math notranslate nohighlight"'
            context["body"] = context["body"].replace(formula, f'{formula} tabindex="0"')

    app.connect("html-page-context", add_tab_stops)
