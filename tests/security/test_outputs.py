"""What a repository is made of reaches a terminal and Markdown as text, and as nothing else."""

import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.fixtures.ci_locks import write_locks
from tests.fixtures.project import Project

NASTY = (
    "x|y`z`<b>@ada #12 o/r#3 GH-4 [l](http://e.example) ![i](http://e.example/i.png) <details> "
    "</summary> <!-- \x1b[31m\x07 \u202e\u200b\n\n# pwned\n| a | b |\n- www.e.example "
    "& ~~d~~ **s** "
)
BRANCH = "b|`z`<b>@ada#12![i]".replace("[", "(").replace("]", ")")
TABLES = (
    ("metrics", "show", "HEAD~1", "HEAD", "workspace"),
    ("metrics", "diff", BRANCH, "HEAD"),
    ("metrics", "log"),
    ("params", "show", BRANCH, "HEAD"),
    ("params", "diff", BRANCH, "HEAD"),
    ("params", "log"),
    ("diff", BRANCH, "HEAD"),
    ("diff", "HEAD"),
    ("stage", "list"),
    ("model", "list"),
    ("dag",),
)
OURS = re.compile(
    r"</?(?:code|details|summary|sub)>|<!-- gitml:[a-z:]+ -->|"
    r'<img src="report_files/[a-z0-9-]+\.(?:png|svg)" width="[0-9]+" alt="[^"<>]*">'
)
_FOREIGN = re.compile(r"<(?!/?(?:details|summary|sub|img|code)\b|!-- gitml:)")
# What Markdown without links and pictures becomes, and what gitml writes as HTML.
_TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p em strong code pre ul ol li blockquote hr br table thead tbody tr th td "
    "details summary sub".split()
)
_EXTENSIONS = ("table", "strikethrough", "autolink", "tagfilter", "tasklist")
HEADINGS = re.compile(
    r"(?:[^\w\s]+\s)?(?:Metrics|Parameters|Data and models|Data|Code|Params|Stages|Pipeline|Plots|"
    r"Environment|Settings|Not everything could be read|Models?|(?:Better|Worse|Changed|Cannot).*)"
)


def _values(number: float) -> str:
    document = {NASTY: {NASTY: number, "text": NASTY + str(number)}, "acc": number}
    return yaml.safe_dump(document, allow_unicode=False)


def _write(project: Project, number: float) -> None:
    project.write("m.yaml", _values(number))
    project.write("params.yaml", _values(number))
    project.write(f"src/{_name('code')}.py", str(number))
    project.write(f"plots/{_name('plot')}.csv", f"x,{_name('y')}\n0,1\n1,{number}\n")
    project.write("broken/a.json", "{" + NASTY)
    stage = {
        "cmd": f"echo {NASTY}{number}",
        "deps": [f"src/{_name('code')}.py", f"gone/{NASTY}"],
        "params": [NASTY, "acc"],
        "outs": [{f"out/{_name('out')}": {"cache": False, "desc": NASTY}}],
        "desc": NASTY,
        "meta": {"gitml": {NASTY: 1}},
    }
    other = {"cmd": "true", "outs": [f"out2/{_name('o')}"], "metrics": [{NASTY: {"cache": False}}]}
    document = {
        "stages": {NASTY: stage, "plain": other},
        "metrics": ["m.yaml", "broken/a.json", NASTY],
        "plots": ["plots", {NASTY: {"y": {f"plots/{_name('plot')}.csv": NASTY}, "title": NASTY}}],
        "artifacts": {NASTY: {"path": f"out/{_name('out')}", "type": "model"}},
    }
    project.write("dvc.yaml", yaml.safe_dump(document, allow_unicode=False))


def _name(stem: str) -> str:
    """A name that a file system takes."""
    return stem + NASTY.replace("/", "_").encode()[:120].decode(errors="ignore")


def make(project: Project) -> Project:
    """A project of which every name and value means harm."""
    project.git("config", "user.name", NASTY.replace("\n", " ").replace("<", "").replace(">", ""))
    _write(project, 0.5)
    project.commit(NASTY)
    project.git("branch", BRANCH)
    _write(project, 0.25)
    project.commit(f"{NASTY} two")
    project.write("params.yaml", _values(0.75))
    return project


def check_markdown(text: str, name: object) -> None:
    """Fail on anything that a name or a value made more than text."""
    check_characters(text, name)
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = markdown.parse(text)
    for token in tokens:
        in_code = False
        for one in (token, *(token.children or ())):
            assert one.type not in ("link_open", "image", "s_open"), (name, one)
            if one.type == "html_inline":
                assert OURS.fullmatch(one.content), (name, one)
                in_code = one.content == "<code>" or (in_code and one.content != "</code>")
            elif one.type == "html_block":
                assert not _FOREIGN.search(one.content), (name, one)
            elif one.type == "text" and not in_code:
                assert not re.search(r"@\w|#\d|GH-\d", unescape(one.content)), (name, one)
    _check_headings(tokens, name)
    _check_tables(tokens, name)
    _check_page(text, name)


class _Page(HTMLParser):
    """The tags of a page that are neither Markdown's own nor ours."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        ours = tag == "img" and str(dict(attributes).get("src")).startswith("report_files/")
        if tag not in _TAGS and not ours:
            self.foreign.append(self.get_starttag_text() or tag)


def _check_page(text: str, name: object) -> None:
    """The same of what GitHub's own program makes of the text, where it is installed."""
    program = shutil.which("cmark-gfm")
    if program is None:
        return
    extensions = [word for one in _EXTENSIONS for word in ("-e", one)]
    made = subprocess.run(
        [program, "--unsafe", *extensions], input=text.encode(), capture_output=True, check=True
    )
    page = _Page()
    page.feed(made.stdout.decode())
    assert page.foreign == [], name


def _check_headings(tokens: list[Token], name: object) -> None:
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            assert HEADINGS.match(inside.content), (name, inside.content)


def _check_tables(tokens: list[Token], name: object) -> None:
    columns = cells = 0
    for token in tokens:
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open":
            cells = 0
        elif token.type == "td_open":
            cells += 1
        elif token.type == "tr_close" and cells:
            assert cells == columns, name


def check_characters(text: str, name: object) -> None:
    """Fail on what moves a terminal, or the direction of text."""
    raw = sorted({c for c in text if not (c.isprintable() or c in "\n\t")})
    assert raw == [], (name, raw)


def test_every_output_of_a_hostile_repository(project: Project) -> None:
    make(project)
    for command in TABLES:
        for form in ((), ("--md",)):
            answer = project.gitml(*command, *form)
            assert answer.code in (0, 3, 4), (command, answer.err)
            assert "has a bug" not in answer.err, (command, answer.err)
            assert "ada" in answer.out, command
            check_characters(answer.out + answer.err, command)
            if form and command != ("dag",):
                check_markdown(answer.out, command)


def test_a_report_of_a_hostile_repository(project: Project) -> None:
    make(project)
    for base in (BRANCH, "HEAD"):
        answer = project.gitml("report", base)
        assert answer.code in (0, 4), answer.err
        check_characters(answer.out + answer.err, base)
        check_markdown(project.read("report.md"), base)
        check_markdown(project.gitml("report", base, "-o", "-").out, base)


def test_what_else_is_said_of_a_hostile_repository(project: Project) -> None:
    make(project)
    write_locks(project)
    for command in (
        ("plots", "show", "--out", f"p{_name('p')}"),
        ("status",),
        ("stage", "show", "--all"),
        ("repro", "--dry-run"),
        ("push",),
        ("report", "-o", f"r{_name('r')}.md"),
        ("release", "--dry-run"),
        ("ci", "init", "github"),
        ("init", f"i{_name('i')}"),
    ):
        answer = project.gitml(*command)
        assert "has a bug" not in answer.err, (command, answer.err)
        check_characters(answer.out + answer.err, command)


def test_a_hint_that_is_typed_runs_nothing(project: Project) -> None:
    """An address may look like an option of Git, which names a program."""
    ran = project.path("../ran")
    project.write("run.sh", f"#!/bin/sh\ntouch '{ran}'\nexec git-upload-pack \"$@\"\n")
    project.path("run.sh").chmod(0o755)
    project.write(
        "d.dvc",
        "frozen: true\ndeps:\n- path: f\n  repo:\n    url: --upload-pack=./run.sh\n"
        f"    rev_lock: '{1:040d}'\nouts:\n- md5: '{1:032d}'\n  size: 5\n  hash: md5\n  path: d\n",
    )
    project.write(".gitignore", "/d\n")
    project.commit("import")
    project.git("remote", "add", "origin", str(project.root))
    answer = project.gitml("pull", "d")
    assert answer.code == 4
    typed = answer.err.partition("hint: see whether it can be reached: ")[2]
    assert typed.startswith("git ls-remote ")
    subprocess.run(typed, shell=True, cwd=project.root, check=False, capture_output=True)
    assert not ran.exists()
