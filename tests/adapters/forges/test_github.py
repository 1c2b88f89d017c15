"""``gitml.adapters.forges.github`` against a stand-in that GitHub's own description checks."""

import http.server
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from gitml.adapters.forges.github import GitHub
from gitml.errors import OutsideError, UsageError
from tests.fixtures.github import server, stand_in
from tests.fixtures.github.state import REPOSITORY, SERVER_URL

MARKER = "<!-- gitml:report:report -->"
HEAD = "a" * 40
BOT = "github-actions[bot]"


def never(_: str) -> bool:
    """No comment is to be kept."""
    return False


@dataclass
class Hub:
    """The stand-in, the adapter that talks to it, and the pauses that it made."""

    there: stand_in.GitHub
    waited: list[float] = field(default_factory=list)

    @property
    def here(self) -> GitHub:
        return GitHub(
            self.there.api_url, SERVER_URL, REPOSITORY, stand_in.TOKEN, pause=self.waited.append
        )

    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.there.repository.comments.get(7, [])]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with server.running() as there:
        there.repository.pulls[7] = HEAD
        yield Hub(there)
    assert there.problems == []


def test_a_comment_is_created_then_updated(hub: Hub) -> None:
    first = hub.here.upsert_comment(7, MARKER, f"{MARKER}\none", never)
    second = hub.here.upsert_comment(7, MARKER, f"{MARKER}\ntwo", never)
    assert (first.outcome, second.outcome) == ("created", "updated")
    assert first.url == second.url
    assert hub.bodies() == [f"{MARKER}\ntwo"]


def test_our_comment_is_found_behind_many_others(hub: Hub) -> None:
    for number in range(230):
        hub.there.repository.comment(7, f"comment {number}", "ada")
    hub.here.upsert_comment(7, MARKER, f"{MARKER}\none", never)
    for number in range(130):
        hub.there.repository.comment(7, f"answer {number}", "ada")
    assert hub.here.upsert_comment(7, MARKER, f"{MARKER}\ntwo", never).outcome == "updated"
    assert [body for body in hub.bodies() if MARKER in body] == [f"{MARKER}\ntwo"]


def test_comments_of_others_are_never_touched(hub: Hub) -> None:
    others = {
        f"> {MARKER}\n> one\n\nwhy?": "ada",
        f"{MARKER}\npasted by a person": "ada",
        "<!-- gitml:report:other -->\nanother report": BOT,
        f"look: {MARKER}": BOT,
    }
    for body, login in others.items():
        hub.there.repository.comment(7, body, login, "Bot" if login == BOT else "User")
    assert hub.here.upsert_comment(7, MARKER, f"{MARKER}\none", never).outcome == "created"
    assert hub.bodies() == [*others, f"{MARKER}\none"]


def test_a_persons_token_only_updates_that_persons_comment(hub: Hub) -> None:
    hub.there.viewer = "ada"
    hub.there.repository.comment(7, f"{MARKER}\nfrom CI", BOT, "Bot")
    hub.there.repository.comment(7, f"{MARKER}\nfrom bob", "bob")
    assert hub.here.upsert_comment(7, MARKER, f"{MARKER}\none", never).outcome == "created"
    assert hub.here.upsert_comment(7, MARKER, f"{MARKER}\ntwo", never).outcome == "updated"
    assert hub.bodies()[:2] == [f"{MARKER}\nfrom CI", f"{MARKER}\nfrom bob"]
    assert hub.bodies()[2:] == [f"{MARKER}\ntwo"]


def test_the_head_of_a_pull_request(hub: Hub) -> None:
    assert hub.here.head(7) == HEAD


def test_a_status(hub: Hub) -> None:
    hub.here.set_status(HEAD, "success", "gitml/report", "better", "https://h/c")
    hub.here.set_status(HEAD, "failure", "gitml/report", "worse")
    assert hub.there.repository.statuses == [
        {
            "sha": HEAD,
            "state": "success",
            "context": "gitml/report",
            "description": "better",
            "target_url": "https://h/c",
        },
        {"sha": HEAD, "state": "failure", "context": "gitml/report", "description": "worse"},
    ]


def test_files_are_published_on_a_branch_of_their_own(hub: Hub) -> None:
    first = hub.here.publish("pictures", {"pull-7/ROC é.png": b"\x89PNG1"}, "one")
    second = hub.here.publish("pictures", {"pull-7/ROC é.png": b"\x89PNG2"}, "two")
    repository = hub.there.repository
    assert repository.file_at(first["pull-7/ROC é.png"]) == b"\x89PNG1"
    assert repository.file_at(second["pull-7/ROC é.png"]) == b"\x89PNG2"
    tip = repository.commits[repository.refs["refs/heads/pictures"]]
    assert tip.message == "two"
    assert [repository.commits[sha].message for sha in tip.parents] == ["one", "two"]
    assert [repository.commits[sha].parents for sha in tip.parents] == [(), ()]
    assert set(repository.trees[tip.tree]) == {"README.md", "pull-7/ROC é.png"}


def test_the_same_files_need_no_second_commit(hub: Hub) -> None:
    first = hub.here.publish("pictures", {"a.png": b"1"}, "one")
    assert hub.here.publish("pictures", {"a.png": b"1"}, "again") == first
    assert len(hub.there.repository.commits) == 1


@pytest.mark.parametrize("exists", [False, True], ids=["new branch", "old branch"])
def test_two_that_publish_at_once(hub: Hub, exists: bool) -> None:
    if exists:
        hub.here.publish("pictures", {"0.png": b"0"}, "before")
    hub.there.meanwhile(
        "PATCH" if exists else "POST",
        "/git/refs",
        lambda: hub.here.publish("pictures", {"1.png": b"1"}, "rival"),
    )
    published = hub.here.publish("pictures", {"2.png": b"2"}, "ours")
    repository = hub.there.repository
    tip = repository.commits[repository.refs["refs/heads/pictures"]]
    assert tip.message == "ours"
    assert [repository.commits[sha].message for sha in tip.parents] == ["rival", "ours"]
    assert repository.file_at(published["2.png"]) == b"2"


def test_a_branch_that_never_holds_still(hub: Hub) -> None:
    hub.here.publish("pictures", {"0.png": b"0"}, "before")
    hub.there.refuse("PATCH", "/git/refs", 422, "Update is not a fast forward")
    with pytest.raises(OutsideError, match="5 times"):
        hub.here.publish("pictures", {"1.png": b"1"}, "ours")


def test_a_passing_failure_is_tried_again(hub: Hub) -> None:
    hub.there.refuse("POST", "/comments", 502, "Bad Gateway", times=2)
    assert hub.here.upsert_comment(7, MARKER, MARKER, never).outcome == "created"
    assert hub.waited == [1.0, 2.0]


def test_no_second_comment_when_only_the_answer_was_lost(hub: Hub) -> None:
    def posted_but_lost() -> None:
        hub.there.repository.comment(7, MARKER, BOT, "Bot")

    hub.there.meanwhile("POST", "/comments", posted_but_lost)
    hub.there.refuse("POST", "/comments", 502, "Bad Gateway", times=1)
    assert hub.here.upsert_comment(7, MARKER, MARKER, never).outcome == "updated"
    assert hub.bodies() == [MARKER]


def test_a_lasting_failure_ends(hub: Hub) -> None:
    hub.there.refuse("GET", "/comments", 503, "Service Unavailable")
    with pytest.raises(OutsideError, match="failed 4 times to comment on pull request 7: 503"):
        hub.here.upsert_comment(7, MARKER, MARKER, never)
    assert hub.waited == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("status", "message", "hint"),
    [
        (401, "Bad credentials", "GITHUB_TOKEN is wrong"),
        (403, "Resource not accessible by integration", "permissions"),
        (404, "Not Found", "octo/churn"),
        (410, "Issues are disabled", ""),
    ],
)
def test_a_refusal_is_explained_and_not_repeated(
    hub: Hub, status: int, message: str, hint: str
) -> None:
    hub.there.refuse("POST", "/comments", status, message)
    with pytest.raises(OutsideError, match=f"comment on pull request 7: {status} {message}") as no:
        hub.here.upsert_comment(7, MARKER, MARKER, never)
    assert hint in (no.value.hint or "")
    assert hub.waited == []


def test_a_limit_that_ends_soon_is_waited_for(hub: Hub) -> None:
    words = "You have exceeded a secondary rate limit"
    hub.there.refuse("POST", "/comments", 403, words, times=1, headers={"Retry-After": "30"})
    assert hub.here.upsert_comment(7, MARKER, MARKER, never).outcome == "created"
    assert hub.waited == [30.0]


def test_a_limit_that_lasts_is_an_error_with_its_end(hub: Hub) -> None:
    headers = {"X-RateLimit-Reset": "1767225600", "X-RateLimit-Remaining": "0"}
    hub.there.refuse("GET", "/user", 403, "API rate limit exceeded for user", headers=headers)
    with pytest.raises(OutsideError, match="rate limit exceeded") as caught:
        hub.here.upsert_comment(7, MARKER, MARKER, never)
    assert "00:00 UTC" in str(caught.value.hint)
    assert hub.waited == []


@pytest.mark.parametrize("answer", [{}, [], None, {"data": "<html>log in</html>"}, {"id": "x"}])
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_a_comment_stands_only_when_the_answer_has_it(hub: Hub, verb: str, answer: object) -> None:
    if verb == "PATCH":
        hub.here.upsert_comment(7, MARKER, MARKER, never)
    hub.there.say(verb, "/comments", 200, answer)
    with pytest.raises(OutsideError, match="is not GitHub's API"):
        hub.here.upsert_comment(7, MARKER, f"{MARKER}\nnew", never)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_no_comment(hub: Hub, status: int) -> None:
    address = {"Location": "http://127.0.0.1:1/elsewhere"}
    hub.there.refuse("POST", "/comments", status, "Moved", headers=address)
    with pytest.raises(OutsideError):
        hub.here.upsert_comment(7, MARKER, MARKER, never)
    assert hub.bodies() == []
    hub.there.problems.clear()  # PyGithub asks the same server for /elsewhere


@pytest.mark.parametrize("status", [301, 307])
def test_a_repository_that_was_renamed_is_followed(hub: Hub, status: int) -> None:
    hub.there.rename("/repos/octo/tenure", status)
    assert hub.here.head(7) == HEAD
    assert hub.here.upsert_comment(7, MARKER, MARKER, never).outcome == "created"
    hub.here.set_status(HEAD, "success", "gitml/report", "better")
    hub.here.publish("pictures", {"a.png": b"1"}, "one")
    assert hub.bodies() == [MARKER]
    assert len(hub.there.repository.statuses) == 1
    assert hub.there.repository.refs.keys() == {"refs/heads/pictures"}


@pytest.mark.parametrize("host", ["http://127.0.0.1:1", "https://evil.example", "//evil.example"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_other_host_is_followed(hub: Hub, status: int, host: str) -> None:
    address = {"Location": f"{host}/repos/octo/tenure"}
    hub.there.refuse("POST", "", status, "Moved", headers=address)
    hub.there.refuse("GET", "", status, "Moved", headers=address)
    with pytest.raises(OutsideError):
        hub.here.set_status(HEAD, "success", "gitml/report", "better")
    assert hub.there.repository.statuses == []
    hub.there.problems.clear()  # PyGithub may ask the same host for the other's path


def test_a_comment_of_a_later_run_is_kept(hub: Hub) -> None:
    first = hub.here.upsert_comment(7, MARKER, f"{MARKER}\nlater", never)
    kept = hub.here.upsert_comment(7, MARKER, f"{MARKER}\nolder", lambda text: "later" in text)
    assert (kept.outcome, kept.url) == ("kept", first.url)
    assert hub.bodies() == [f"{MARKER}\nlater"]


def test_all_together_takes_no_longer_than_the_limit(hub: Hub) -> None:
    forge = GitHub(
        hub.there.api_url, SERVER_URL, REPOSITORY, stand_in.TOKEN, hub.waited.append, seconds=0.5
    )
    hub.there.meanwhile("GET", "/pulls", lambda: time.sleep(2))
    begun = time.monotonic()
    for _ in range(2):
        with pytest.raises(OutsideError, match=r"too long: more than 0\.5 seconds"):
            forge.head(7)
    assert time.monotonic() - begun < 1.9
    assert len(hub.there.calls) == 1


@pytest.mark.parametrize(
    ("verb", "path"), [("GET", "/pulls"), ("POST", "/comments"), ("POST", "/statuses")]
)
def test_values_of_other_types(hub: Hub, verb: str, path: str) -> None:
    odd = {"number": "x", "head": "y", "id": [], "html_url": 7, "state": None, "sha": {}}
    hub.there.say(verb, path, 200, odd)
    attempts: dict[str, Callable[[], object]] = {
        "/pulls": lambda: hub.here.head(7),
        "/comments": lambda: hub.here.upsert_comment(7, MARKER, MARKER, never),
        "/statuses": lambda: hub.here.set_status(HEAD, "success", "gitml/report", "better"),
    }
    with pytest.raises(OutsideError, match="is not GitHub's API"):
        attempts[path]()


@pytest.mark.parametrize("reset", ["9" * 17, "9" * 5000, "-5", "soon", "²"])
def test_a_limit_that_ends_at_an_absurd_time(hub: Hub, reset: str) -> None:
    headers = {"X-RateLimit-Reset": reset.encode().decode("latin-1"), "Retry-After": "99999"}
    hub.there.refuse("POST", "/comments", 429, "slow down", headers=headers)
    with pytest.raises(OutsideError):  # of which some are PyGithub's, which reads them, too
        hub.here.upsert_comment(7, MARKER, MARKER, never)
    assert hub.waited == []


def test_reasons_that_are_no_list(hub: Hub) -> None:
    hub.there.say("POST", "/comments", 422, {"message": "no", "errors": True})
    with pytest.raises(OutsideError, match="422 no"):
        hub.here.upsert_comment(7, MARKER, MARKER, never)


def test_the_reasons_of_a_rejected_text_are_told(hub: Hub) -> None:
    with pytest.raises(OutsideError, match="body is too long"):
        hub.here.upsert_comment(7, MARKER, MARKER + "x" * 70_000, never)


def test_an_unknown_pull_request(hub: Hub) -> None:
    with pytest.raises(OutsideError, match="read pull request 8: 404"):
        hub.here.head(8)


def test_a_network_that_is_down() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        waited: list[float] = []
        forge = GitHub(address, SERVER_URL, REPOSITORY, "t", pause=waited.append)
        with pytest.raises(OutsideError, match=f"cannot be reached at {address}: .*refused"):
            forge.head(7)
    assert len(waited) == 3


@pytest.mark.parametrize("answer", [b"<html>log in</html>", b"[]", b"{}", b'{"head": {"sh'])
def test_something_that_is_not_github(answer: bytes) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_PATCH = do_GET  # noqa: N815 - the names are the standard library's

        def log_request(self, *arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        forge = GitHub(f"http://127.0.0.1:{other.server_port}", SERVER_URL, REPOSITORY, "t")
        attempts: list[Callable[[], object]] = [
            lambda: forge.head(7),
            lambda: forge.upsert_comment(7, MARKER, MARKER, never),
            lambda: forge.set_status(HEAD, "success", "gitml/report", "better"),
            lambda: forge.publish("pictures", {"a.png": b"1"}, "one"),
        ]
        for attempt in attempts:
            with pytest.raises(OutsideError, match="is not GitHub's API"):
                attempt()
        other.shutdown()


@pytest.mark.parametrize(
    ("api_url", "repository"),
    [("api.github.com", "octo/churn"), ("https://h", "churn"), ("https://h", "a/b/c")],
)
def test_settings_that_cannot_be_right(api_url: str, repository: str) -> None:
    with pytest.raises(UsageError):
        GitHub(api_url, SERVER_URL, repository, "t")


@pytest.mark.parametrize("token", ["ghp_one\nghp_two", "ghp one", "tökèn", ""])
def test_a_token_that_was_not_pasted_whole(token: str) -> None:
    with pytest.raises(UsageError, match="the token for GitHub holds") as caught:
        GitHub("https://h", SERVER_URL, REPOSITORY, token)
    assert not token or token not in str(caught.value)


def test_secrets_are_not_told() -> None:
    address = "http://ada:hunter2@127.0.0.1:1"
    forge = GitHub(address, SERVER_URL, REPOSITORY, "ghp_secret", pause=lambda _: None)
    assert "ghp_secret" not in repr(forge)
    with pytest.raises(OutsideError, match=r"at http://\*\*\*@127\.0\.0\.1:1") as caught:
        forge.head(7)
    assert "hunter2" not in caught.value.message
    with pytest.raises(UsageError) as refused:
        GitHub("ftp://ada:hunter2@h", SERVER_URL, REPOSITORY, "t")
    assert "hunter2" not in refused.value.message


def test_the_stand_in_notices_a_request_that_github_does_not_describe() -> None:
    with server.running() as there:
        there.repository.pulls[7] = HEAD
        request = urllib.request.Request(
            there.url("/statuses/" + HEAD),
            json.dumps({"state": "splendid"}).encode(),
            {"Authorization": f"token {stand_in.TOKEN}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).close()
        assert len(there.problems) == 1
        assert "splendid" in there.problems[0]
