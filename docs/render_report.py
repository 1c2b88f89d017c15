"""Show a report as GitHub would: Markdown to HTML to a PNG picture, through headless Chromium.

    python docs/render_report.py report.md docs/images/report.png

Needs markdown-it-py (of the test extra), Pillow (comes with matplotlib) and Chromium or Chrome on
PATH; nothing is sent anywhere.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTH = 924  # CSS pixels; the column in which GitHub shows a comment on a wide screen
CSS = """
body { margin: 0; background: #fff; color: #1f2328; width: WIDTHpx;
  font: 14px/1.5 "Segoe UI", "Liberation Sans", Arial, "Noto Color Emoji", sans-serif }
main { margin: 24px 32px; border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px }
h2 { font-size: 21px; border-bottom: 1px solid #d1d9e0; padding-bottom: 6px; margin: 8px 0 16px }
h3 { font-size: 17.5px; margin: 24px 0 16px }
p, ul, table, details { margin: 0 0 16px }
ul { padding-left: 28px }
code { background: #eff1f3; border-radius: 6px; padding: 2.8px 5.6px; font-size: 85%;
  font-family: "Liberation Mono", "DejaVu Sans Mono", monospace }
table { display: block; width: max-content; max-width: 100%; overflow: auto;
  border-collapse: collapse }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px }
tr:nth-child(2n) td { background: #f6f8fa }
img { max-width: 100%; vertical-align: middle }
sub { font-size: 75%; color: #59636e }
summary { cursor: pointer }
"""
MEASURE = """
<script>addEventListener("load", () => {
  const box = document.querySelector("main").getBoundingClientRect();
  document.title = "height:" + Math.ceil(box.bottom + 24);
})</script>
"""


def page(markdown: str, folder: Path) -> str:
    """The report as a page; relative pictures are looked for in ``folder``."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    css = CSS.replace("WIDTH", str(WIDTH))
    return (
        f"<!doctype html><meta charset=utf-8><base href='{folder.resolve().as_uri()}/'>"
        f"<style>{css}</style><main>{body.render(markdown)}</main>{MEASURE}"
    )


def picture(html: str, target: Path, browser: str) -> None:
    """Take a picture of the whole page, at twice the size for sharp screens."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.html")
        source.write_text(html, encoding="utf-8")
        common = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={folder}/profile", "--virtual-time-budget=5000",
        ]  # fmt: skip
        dom = _run([*common, f"--window-size={WIDTH},800", "--dump-dom", source.as_uri()])
        found = re.search(r"height:(\d+)", dom)
        if found is None:
            sys.exit("error: the browser did not lay out the page")
        shot = Path(folder, "report.png")
        size = f"--window-size={WIDTH},{found[1]}"
        more = [size, "--force-device-scale-factor=2", f"--screenshot={shot}"]
        _run([*common, *more, source.as_uri()])
        target.parent.mkdir(parents=True, exist_ok=True)
        # A picture in a repository is fetched with every clone: 128 colours are enough.
        few = Image.open(shot).convert("RGB").quantize(128, dither=Image.Dither.NONE)
        few.save(target, optimize=True)


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        sys.exit(f"error: {command[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=Path, help="a report.md that gitml wrote")
    parser.add_argument("picture", type=Path, help="the PNG file to write")
    arguments = parser.parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("error: no Chromium found\nhint: install it, for instance: apt install chromium")
    html = page(arguments.report.read_text(encoding="utf-8"), arguments.report.parent)
    picture(html, arguments.picture, browser)
    print(arguments.picture)


if __name__ == "__main__":
    main()
