"""The page of plots."""

import base64
import gzip
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from importlib import resources
from typing import Any

import pytest
from PIL import Image

from gitml.core.commits import Commit
from gitml.core.comparisons.plot_collection import DeclaredPlot, PlotCollection, ReadPlot
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns, Loaded
from gitml.core.snapshot import Problem, Snapshot
from gitml.render.html.plots import html
from gitml.render.images.plot_files import pictures

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


def test_what_is_the_same_is_said_and_many_links_are_folded() -> None:
    read, other = (
        ReadPlot(Loaded(TABLE)),
        ReadPlot(Loaded({"roc.csv": {"fpr": (0, 1), "tpr": (0, 2)}})),
    )
    for count, folded in ((4, False), (40, True)):
        plots = tuple((ROC, (read, other if at == 0 else read)) for at in range(count))
        found = PlotCollection((Snapshot("v1"), Snapshot("v2")), plots)
        page = html(found, found.drawn, "0.1.0")
        assert page.count("same on both sides") == count - 1
        assert (f"<summary>{count} plots</summary><nav>" in page) is folded


class Page(HTMLParser):
    """Every tag with its attributes, the text of scripts and styles, what is open at the end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.raw: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.raw.append((self.open[-1], data))

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws."""
        (found,) = [raw for kind, raw in self.raw if kind == "script" and raw.startswith('{"revs"')]
        values: dict[str, Any] = json.loads(found)
        return values

    @property
    def policy(self) -> str:
        (found,) = [
            attributes["content"]
            for _, attributes in self.found
            if attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert found is not None
        return found


def page(found: PlotCollection) -> Page:
    return Page(html(found, found.drawn, "1.2"))


def test_needs_nothing_but_itself() -> None:
    found = collection()
    text = html(found, found.drawn, "1.2")
    tags = Page(text)
    assert tags.open == []
    assert not {"link", "iframe", "object", "form"} & {tag for tag, _ in tags.found}
    assert not any({"src", "href"} & set(a) for tag, a in tags.found if tag == "script")
    addresses = re.findall(r'(?:src|href)="([^"]{0,22})', text)
    assert addresses == ["data:image/png;base64,"] * 2
    assert html(found, found.drawn, "1.2") == text


def test_one_policy_names_every_script_and_style_by_hash() -> None:
    tags = page(collection())
    assert tags.policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in tags.policy
    assert "http" not in tags.policy
    for kind in ("script", "style"):
        own = [raw for name, raw in tags.raw if name == kind and not raw.startswith('{"revs"')]
        hashes = re.search(rf"{kind}-src ([^;]*);", tags.policy)
        assert hashes is not None
        assert hashes[1].split() == [
            f"'sha256-{base64.b64encode(hashlib.sha256(raw.encode()).digest()).decode()}'"
            for raw in own
        ]
    assert not any({"style", "onclick", "onload"} & own.keys() for _, own in tags.found)


def test_what_it_says() -> None:
    found = collection()
    text = html(found, found.drawn, "1.2")
    images = [attributes for tag, attributes in Page(text).found if tag == "img"]
    assert [attributes["alt"] for attributes in images] == [
        "shots/a.png of v1 and v2",
        "shots/a.png of <v3>",
    ]
    assert "<title>Plots of v1, v2 and &lt;v3&gt;</title>" in text
    assert "linear of <code>roc.csv</code>; nothing of &lt;v3&gt;; a note" in text
    assert "v1 and v2 (the same)</figcaption>" in text
    assert "<b>&lt;v3&gt;</b>: roc.csv: not at &quot;v3&quot; &amp; gone (make it)</li>" in text


def test_the_data_of_every_revision_is_in_it_and_in_a_table_for_those_without_scripts() -> None:
    table = {"p.csv": {"x": (2, 1, float("nan")), "y": (0.5, float("inf"), 3)}}
    plot = DeclaredPlot(Plot("p", {"p.csv": ("y",)}, x="x"))
    other = {"p.csv": {"x": (1,), "y": (7,)}}
    found = PlotCollection(
        (Snapshot("v1"), Snapshot("v2")),
        ((plot, (ReadPlot(Loaded(table)), ReadPlot(Loaded(other)))),),
    )
    (chart,) = page(found).data["charts"]
    assert [(c["rev"], c["label"], c["x"], c["y"]) for c in chart["curves"]] == [
        (0, "v1", [1, 2], [None, 0.5]), (1, "v2", [1], [7]),
    ]  # fmt: skip
    text = html(found, found.drawn, "1.2")
    assert "<noscript>" in text
    row = '<th scope="row">v1</th><td class="name">y</td><td>2</td><td>0.5 at 2</td>'
    assert row in text


@pytest.mark.parametrize(
    "evil",
    [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "<!--<script>",
        "</style></title></svg></noscript><svg onload=alert(1)>",
        "$title ${data} \u2028 \x00 \u202e]]>",
    ],
)
@pytest.mark.parametrize("template", ["linear", "scatter", "confusion", "bar", "bar_horizontal"])
def test_whatever_a_repository_says_is_inert(evil: str, template: str) -> None:
    one, other = page(named(evil, template)), page(named("n", template))
    assert [tag for tag, _ in one.found] == [tag for tag, _ in other.found]
    assert [set(a) for _, a in one.found] == [set(a) for _, a in other.found]
    assert one.open == []
    assert one.data["revs"][0] == evil
    scripts = [raw for _, raw in one.raw if not raw.startswith('{"revs"')]
    assert scripts == [raw for _, raw in other.raw if not raw.startswith('{"revs"')]
    for tag, attributes in one.found:
        if tag == "a":
            assert (attributes["href"] or "").startswith("#plot-")
        if tag == "img":
            assert (attributes["src"] or "").startswith("data:image/svg+xml;base64,")


def named(name: str, template: str) -> PlotCollection:
    """Plots in which everything that a repository names has this name."""
    path = f"{name}.csv"
    plot = Plot(name, {path: (name,)}, "x", template, name, x_label=name, y_label=name)
    names, numbers = (name, "b"), (1, 2)
    lying = template == "bar_horizontal"
    columns: Columns = {"x": numbers if lying else names, name: names if lying else numbers}
    image = {f"{name}.svg": f"<svg><script>{name}</script></svg>".encode()}
    sides = (
        ReadPlot(Loaded({path: columns}, image), (Problem(path, name, name),)),
        ReadPlot(Loaded({path: columns})),
    )
    snapshots = (Snapshot(name, Commit("0" * 40, name, None, name)), Snapshot("v2"))
    return PlotCollection(snapshots, ((DeclaredPlot(plot, note=name), sides),) * 4)


def test_what_is_vendored_is_what_was_published() -> None:
    vendor = resources.files("gitml.render").joinpath("vendor")
    pinned = json.loads(vendor.joinpath("pinned.json").read_text("utf-8"))
    for name, package in pinned.items():
        folder = vendor.joinpath(name)
        assert {entry.name for entry in folder.iterdir()} == package["files"].keys()
        for file, expected in package["files"].items():
            content = folder.joinpath(file).read_bytes()
            published = gzip.decompress(content) if file.endswith(".gz") else content
            assert hashlib.sha256(published).hexdigest() == expected
        assert "LICENSE" in package["files"]
    assert {entry.name for entry in vendor.iterdir()} == {"pinned.json", *pinned}


@pytest.mark.slow
def test_names_of_files_differ() -> None:
    twins = [DeclaredPlot(Plot(name, ROC.plot.sources, x="fpr")) for name in ("a b", "a-b")]
    found = PlotCollection(
        (Snapshot("v1"), Snapshot("v/2")),
        (
            *((twin, (ReadPlot(Loaded(TABLE)), ReadPlot())) for twin in twins),
            (IMAGE, (shot("red"), shot("blue"))),
        ),
    )
    files = pictures(found, found.drawn, "svg")
    assert {plot: list(names) for plot, names in files.items()} == {
        "a b": ["a-b.svg"],
        "a-b": ["a-b-2.svg"],
        "shots/a.png": ["shots-a-v1.png", "shots-a-v-2.png"],
    }
    assert files["shots/a.png"]["shots-a-v-2.png"] == image("blue")
