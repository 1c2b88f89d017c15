"""The page of plots."""

import io
import re
from html.parser import HTMLParser

from PIL import Image

from gitml.core.plot_collection import DeclaredPlot, PlotCollection, ReadPlot
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Loaded
from gitml.core.snapshot import Problem, Snapshot
from gitml.render.html.plots import html
from gitml.render.images.plot_files import draw, pictures

TABLE = {"roc.csv": {"fpr": (0, 1), "tpr": (0, 1)}}
ROC = DeclaredPlot(Plot("ROC <b>", {"roc.csv": ("tpr",)}, x="fpr"), note="a note")
IMAGE = DeclaredPlot(Plot("shots/a.png", {"shots/a.png": ()}))


def image(color: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4), color).save(content, "png")
    return content.getvalue()


def shot(color: str) -> ReadPlot:
    return ReadPlot(Loaded(images={"shots/a.png": image(color)}))


def collection() -> PlotCollection:
    drawn = ReadPlot(Loaded(TABLE))
    nothing = ReadPlot(absent=(Problem("roc.csv", 'not at "v3" & gone', "make it"),))
    return PlotCollection(
        (Snapshot("v1"), Snapshot("v2"), Snapshot("<v3>")),
        ((ROC, (drawn, drawn, nothing)), (IMAGE, (shot("red"), shot("red"), shot("blue")))),
    )


class Tags(HTMLParser):
    """Every tag with its attributes, and what is open at the end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_needs_nothing_but_itself() -> None:
    found = collection()
    text = html(found, draw(found, "png"), "1.2")
    tags = Tags(text)
    assert tags.open == []
    assert not {"script", "link", "iframe"} & {tag for tag, _ in tags.found}
    addresses = re.findall(r"(?:src|href)=\"([^\"]{0,22})|url\(", text)
    assert addresses == ["data:image/png;base64,"] * 3
    assert "default-src 'none'" in text
    assert html(found, draw(found, "png"), "1.2") == text


def test_what_it_says() -> None:
    found = collection()
    text = html(found, draw(found, "svg"), "1.2")
    images = [attributes for tag, attributes in Tags(text).found if tag == "img"]
    assert [attributes["alt"] for attributes in images] == [
        "ROC <b>: tpr against fpr, of v1 and v2",
        "shots/a.png of v1 and v2",
        "shots/a.png of <v3>",
    ]
    assert str(images[0]["src"]).startswith("data:image/svg+xml;base64,")
    assert "<title>Plots of v1, v2 and &lt;v3&gt;</title>" in text
    assert "linear of <code>roc.csv</code>; a note" in text
    assert "v1 and v2 (the same)</figcaption>" in text
    assert "<b>&lt;v3&gt;</b>: roc.csv: not at &quot;v3&quot; &amp; gone (make it)</li>" in text


def test_names_of_files_differ() -> None:
    twins = [DeclaredPlot(Plot(name, ROC.plot.sources, x="fpr")) for name in ("a b", "a-b")]
    found = PlotCollection(
        (Snapshot("v1"), Snapshot("v/2")),
        (
            *((twin, (ReadPlot(Loaded(TABLE)), ReadPlot())) for twin in twins),
            (IMAGE, (shot("red"), shot("blue"))),
        ),
    )
    files = pictures(found, draw(found, "svg"), "svg")
    assert {plot: list(names) for plot, names in files.items()} == {
        "a b": ["a-b.svg"],
        "a-b": ["a-b-2.svg"],
        "shots/a.png": ["shots-a-v1.png", "shots-a-v-2.png"],
    }
    assert files["shots/a.png"]["shots-a-v-2.png"] == image("blue")
