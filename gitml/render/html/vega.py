"""Vega, for templates that a project wrote itself, without the right to compile text to code."""

import gzip
from importlib import resources

_VENDOR = "vendor"


def scripts() -> tuple[str, ...]:
    """What draws the specifications that lie in the page's data."""
    return (
        _packed("vega", "vega.min.js.gz"),
        _packed("vega-lite", "vega-lite.min.js.gz"),
        _interpreter(),
        resources.files("gitml.render").joinpath("templates/vega.js").read_text("utf-8"),
    )


def _packed(package: str, file: str) -> str:
    content = resources.files("gitml.render").joinpath(_VENDOR, package, file).read_bytes()
    return gzip.decompress(content).decode()


def _interpreter() -> str:
    """It is published as a module; here it takes what it imports from Vega's own name."""
    file = resources.files("gitml.render").joinpath(_VENDOR, "vega-interpreter/vega-interpreter.js")
    source = file.read_text("utf-8")
    body = source.replace("import {", "const {", 1).replace("} from 'vega-util';", "} = vega;", 1)
    body, _, _ = body.partition("export {")
    return f"(() => {{{body}\nvega.expressionInterpreter = expression;}})();"
