"""A report as a page of its own."""

import re

from gitml.render.html.report import page

MARKDOWN = """\
## ✅ `churn` is better

| Metric | base |
| :-- | --: |
| `auc` | 0.9 |

<img src="report_files/a%20&amp;b.png" width="400" alt="ROC">
<img src="https://h.example/x.png" alt="elsewhere">

<details>
<summary>Pipeline</summary>

```mermaid
flowchart LR
    n1["<script>alert(1)</script>"]
```

</details>

`<script>alert(2)</script>` and &lt;script&gt;alert(3)&lt;/script&gt;
"""


def test_the_page_holds_its_pictures_and_asks_for_nothing() -> None:
    made = page(MARKDOWN, {"report_files/a%20&b.png": b"\x89PNG"}, "churn <b> is better")
    assert '<img src="data:image/png;base64,iVBORw==" width="400" alt="ROC">' in made
    assert "<title>churn &lt;b&gt; is better</title>" in made
    assert '<td class="right">0.9</td>' in made
    assert "<code>auc</code>" in made
    assert "default-src 'none'" in made
    assert "img-src data:" in made  # so that what lies elsewhere is not loaded
    assert "style=" not in made.partition("<body>")[2]
    assert "mermaid" not in made
    assert "flowchart" not in made
    assert re.findall("<script", made) == []
    assert page(MARKDOWN, {}, "") == page(MARKDOWN, {}, "")
