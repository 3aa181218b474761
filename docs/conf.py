"""How Sphinx builds these pages: `make docs`."""

import sys
from importlib.metadata import version as installed
from pathlib import Path

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

sys.path.insert(0, str(Path(__file__).parent))
import method_pages

project = "anomalib_synth"
author = "anomalib_synth authors"
project_copyright = "anomalib_synth authors"
version = release = installed("anomalib-synth")

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "sphinx_gallery.gen_gallery"]
exclude_patterns = ["_build", "sg_execution_times.rst", "tour/sg_execution_times.rst"]

sphinx_gallery_conf = {
    "examples_dirs": "../examples/tour",
    "gallery_dirs": "tour",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": 60,
    "write_computation_times": False,
}

default_role = "py:obj"  # `Synthesizer` in a docstring is a link
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 2  # a link to a section is the same here and in the repository

autodoc_typehints = "none"  # the docstrings name shapes and units, which types cannot
numpydoc_show_class_members = False
add_module_names = False
python_use_unqualified_type_names = True

html_math_renderer = "mathml"
html_theme = "pydata_sphinx_theme"
html_title = "anomalib_synth"
html_static_path = ["_static"]
html_css_files = ["style.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "logo": {"text": "anomalib_synth"},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "header_links_before_dropdown": 6,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
    "pygments_light_style": "a11y-light",
    "pygments_dark_style": "a11y-dark",
}
html_sidebars = {"**": []}


def setup(app):
    """Write formulas as MathML, which browsers show without a script from the network."""

    def writer(display):
        def visit(translator, node):
            translator.body.append(convert(node.astext(), display=display))
            raise SkipNode

        return visit, None

    app.connect("builder-inited", method_pages.write)
    app.add_html_math_renderer("mathml", writer("inline"), writer("block"))
