"""Our one comment: what stands in the end, whoever else writes at the same time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gitml.adapters.forges.comments import StandingComment, upsert

MARKER = "<!-- ours "


@dataclass
class Comments:
    """Comments in memory; ``meanwhile`` is called once, before the next is created or edited."""

    standing: list[StandingComment] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    made: int = 0

    def ours(self, marker: str) -> Iterator[StandingComment]:
        return iter([one for one in self.standing if one.text.startswith(marker)])

    def create(self, text: str) -> StandingComment:
        self._happen()
        self.made += 1
        new = StandingComment(self.made, text, f"page {self.made}")
        self.standing.append(new)
        return new

    def edit(self, comment: StandingComment, text: str) -> StandingComment | None:
        self._happen()
        if comment not in self.standing:
            return None
        new = StandingComment(comment.id, text, comment.page)
        self.standing[self.standing.index(comment)] = new
        return new

    def remove(self, comment: StandingComment) -> None:
        self.standing.remove(comment)

    def texts(self) -> list[str]:
        return [one.text for one in self.standing]

    def _happen(self) -> None:
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()


def _write(comments: Comments, text: str | None) -> str:
    said = text and f"{MARKER}{text}"
    return upsert(comments, MARKER, lambda _: said).outcome


def test_there_is_one_and_its_text_is_the_newest() -> None:
    comments = Comments()
    comments.create("of a person")
    assert [_write(comments, text) for text in ("a", "b", None)] == ["created", "updated", "kept"]
    assert comments.texts() == ["of a person", f"{MARKER}b"]


def test_of_two_that_are_created_at_once_the_older_stays() -> None:
    comments = Comments()
    comments.meanwhile = lambda: comments.create(f"{MARKER}theirs")
    assert _write(comments, "mine") == "updated"
    assert comments.texts() == [f"{MARKER}mine"]


def test_the_older_stays_as_it_is_where_it_is_of_a_later_run() -> None:
    comments = Comments()
    comments.meanwhile = lambda: comments.create(f"{MARKER}later")
    kept = upsert(comments, MARKER, lambda before: None if "later" in before else f"{MARKER}mine")
    assert (kept.outcome, kept.url) == ("kept", "page 1")
    assert comments.texts() == [f"{MARKER}later"]


def test_one_that_is_deleted_meanwhile_is_created_anew() -> None:
    comments = Comments()
    _write(comments, "a")
    comments.meanwhile = comments.standing.clear
    assert _write(comments, "b") == "created"
    assert comments.texts() == [f"{MARKER}b"]
