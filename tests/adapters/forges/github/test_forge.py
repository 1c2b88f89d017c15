"""``adapters.forges.github.forge`` against a stand-in that GitHub's own description checks."""

import http.server
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from gitml.adapters.forges.github.calls import GitHubCalls
from gitml.adapters.forges.github.forge import GitHub
from gitml.errors import OutsideError, UsageError
from tests.fakes.forge import always
from tests.fixtures.github import server, stand_in
from tests.fixtures.github.state import REPOSITORY

MARKER = "<!-- gitml:report:report -->"
HEAD = "a" * 40
BOT = "github-actions[bot]"


@dataclass
class Hub:
    """The stand-in, the adapter that talks to it, and the pauses that it made."""

    there: stand_in.GitHub
    waited: list[float] = field(default_factory=list)

    @property
    def here(self) -> GitHub:
        url = self.there.api_url
        return GitHub(url, url, REPOSITORY, stand_in.TOKEN, pause=self.waited.append)

    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.there.repository.comments.get(7, [])]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with server.running() as there:
        there.repository.pulls[7] = HEAD
        yield Hub(there)
    assert there.problems == []


@pytest.mark.slow
def test_a_comment_is_created_then_updated(hub: Hub) -> None:
    first = hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    second = hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo"))
    assert (first.outcome, second.outcome) == ("created", "updated")
    assert first.url == second.url
    assert hub.bodies() == [f"{MARKER}\ntwo"]


@pytest.mark.slow
def test_our_comment_is_found_behind_many_others(hub: Hub) -> None:
    for number in range(230):
        hub.there.repository.comment(7, f"comment {number}", "ada")
    hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    for number in range(130):
        hub.there.repository.comment(7, f"answer {number}", "ada")
    assert hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo")).outcome == "updated"
    assert [body for body in hub.bodies() if MARKER in body] == [f"{MARKER}\ntwo"]


@pytest.mark.slow
def test_an_enterprise_server(hub: Hub) -> None:
    hub.there.api_url = f"{hub.there.server_url}/api/v3"
    forge = GitHub(hub.there.api_url, hub.there.server_url, REPOSITORY, stand_in.TOKEN)
    for number in range(100):
        hub.there.repository.comment(7, f"comment {number}", "ada")
    outcomes = [
        forge.upsert_comment(7, MARKER, always(f"{MARKER}\n{text}")).outcome for text in "ab"
    ]
    assert outcomes == ["created", "updated"]
    address = forge.publish("pictures", {"a.png": b"1"}, "one")["a.png"]
    assert hub.there.git.file_at(address) == b"1"


@pytest.mark.slow
def test_comments_of_others_are_never_touched(hub: Hub) -> None:
    others = {
        f"> {MARKER}\n> one\n\nwhy?": "ada",
        f"{MARKER}\npasted by a person": "ada",
        "<!-- gitml:report:other -->\nanother report": BOT,
        f"look: {MARKER}": BOT,
    }
    for body, login in others.items():
        hub.there.repository.comment(7, body, login, "Bot" if login == BOT else "User")
    assert hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert hub.bodies() == [*others, f"{MARKER}\none"]


def test_a_persons_token_only_updates_that_persons_comment(hub: Hub) -> None:
    hub.there.viewer = "ada"
    hub.there.repository.comment(7, f"{MARKER}\nfrom CI", BOT, "Bot")
    hub.there.repository.comment(7, f"{MARKER}\nfrom bob", "bob")
    assert hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo")).outcome == "updated"
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
    git = hub.there.git
    assert git.file_at(first["pull-7/ROC é.png"]) == b"\x89PNG1"
    assert git.file_at(second["pull-7/ROC é.png"]) == b"\x89PNG2"
    assert git.git("log", "--format=%s %an", "-1", "pictures") == "two gitml"
    own, before = (git.git("rev-parse", f"pictures^{n}") for n in (2, 1))
    assert own in second["pull-7/ROC é.png"]
    assert before in first["pull-7/ROC é.png"]
    assert git.git("log", "--format=%P", own, before) == ""
    files = git.git("ls-tree", "-r", "-z", "--name-only", "pictures").split("\0")
    assert files == ["README.md", "pull-7/ROC é.png", ""]
    git.git("fsck", "--strict")


def test_files_that_are_there_are_not_sent_again(hub: Hub) -> None:
    first = hub.here.publish("pictures", {"a.png": b"1"}, "one")
    assert hub.here.publish("pictures", {"a.png": b"1"}, "again") == first
    hub.here.publish("pictures", {"a.png": b"2"}, "two")
    assert hub.here.publish("pictures", {"a.png": b"1"}, "again") == first
    assert hub.there.git.git("rev-list", "--count", "pictures") == "3"


def test_files_that_were_taken_away_are_sent_again(hub: Hub) -> None:
    first = hub.here.publish("pictures", {"a.png": b"1"}, "one")
    hub.there.git.git("update-ref", "-d", "refs/heads/pictures")
    hub.here.publish("pictures", {"a.png": b"2"}, "two")
    assert hub.here.publish("pictures", {"a.png": b"1"}, "again") == first
    assert hub.there.git.git("rev-parse", "pictures^2") in first["a.png"]


@pytest.mark.slow
@pytest.mark.parametrize("exists", [False, True], ids=["new branch", "old branch"])
def test_two_that_publish_at_once(hub: Hub, exists: bool) -> None:
    if exists:
        hub.here.publish("pictures", {"0.png": b"0"}, "before")
    hub.there.meanwhile(
        "POST", "/git-receive-pack", lambda: hub.here.publish("pictures", {"1.png": b"1"}, "rival")
    )
    published = hub.here.publish("pictures", {"2.png": b"2"}, "ours")
    git = hub.there.git
    assert git.git("log", "--first-parent", "--format=%s", "pictures").splitlines() == (
        ["ours", "rival", "Pictures of a report"] if exists else ["ours", "Pictures of a report"]
    )
    assert git.file_at(published["2.png"]) == b"2"


@pytest.mark.slow
def test_a_branch_that_never_holds_still(hub: Hub) -> None:
    hub.here.publish("pictures", {"0.png": b"0"}, "before")
    tree = hub.there.git.git("rev-parse", "pictures^{tree}")

    def move() -> None:
        git = hub.there.git.git
        who = ("-c", "user.name=a", "-c", "user.email=a")
        git("update-ref", "refs/heads/pictures", git(*who, "commit-tree", tree, "-p", "pictures"))

    hub.there.faults.append(stand_in.Fault("POST", "/git-receive-pack", move, 5))
    with pytest.raises(OutsideError, match="5 times"):
        hub.here.publish("pictures", {"1.png": b"1"}, "ours")


def _without_git(hub: Hub) -> GitHub:
    """An adapter that reaches the API, and no server of Git."""
    api = hub.there.api_url
    return GitHub(api, "http://127.0.0.1:9", REPOSITORY, stand_in.TOKEN, pause=hub.waited.append)


@pytest.mark.slow
def test_where_git_reaches_no_server_the_api_takes_files(hub: Hub) -> None:
    here, repository = _without_git(hub), hub.there.repository
    first = here.publish("pictures", {"a é.png": b"1"}, "one")["a é.png"]
    assert here.publish("pictures", {"a é.png": b"1"}, "again")["a é.png"] == first
    second = here.publish("pictures", {"a é.png": b"2"}, "two")["a é.png"]
    tip = repository.commits[repository.refs["refs/heads/pictures"]]
    assert [sha in url for sha, url in zip(tip.parents, (first, second), strict=True)] == [
        True,
        True,
    ]
    assert [repository.commits[sha].parents for sha in tip.parents] == [(), ()]
    assert set(repository.trees[tip.tree]) == {"README.md", "a é.png"}
    assert first.startswith(f"http://127.0.0.1:9/{REPOSITORY}/blob/")
    assert hub.there.pushes == []


@pytest.mark.slow
@pytest.mark.parametrize("exists", [False, True], ids=["new branch", "old branch"])
def test_two_that_publish_by_the_api_at_once(hub: Hub, exists: bool) -> None:
    here, repository = _without_git(hub), hub.there.repository
    if exists:
        here.publish("pictures", {"0.png": b"0"}, "before")
    verb = "PATCH" if exists else "POST"
    hub.there.meanwhile(
        verb, "/git/refs", lambda: here.publish("pictures", {"1.png": b"1"}, "rival")
    )
    here.publish("pictures", {"2.png": b"2"}, "ours")
    tip = repository.commits[repository.refs["refs/heads/pictures"]]
    assert set(repository.trees[tip.tree]) == {"README.md", "2.png"}
    before = repository.commits[tip.parents[0]]
    assert set(repository.trees[before.tree]) == {"README.md", "1.png"}


@pytest.mark.slow
def test_a_branch_that_never_holds_still_by_the_api(hub: Hub) -> None:
    here = _without_git(hub)
    here.publish("pictures", {"0.png": b"0"}, "before")
    hub.there.refuse("PATCH", "/git/refs", 422, "Update is not a fast forward")
    with pytest.raises(OutsideError, match="5 times"):
        here.publish("pictures", {"1.png": b"1"}, "ours")


def test_a_rule_that_keeps_pictures_out_is_told_in_the_forges_words(hub: Hub) -> None:
    hub.there.git.refuse_pushes("error: GH013: no robots here, ghp_stand_in")
    with pytest.raises(
        OutsideError, match=r"pictures: pre-receive .* no robots here, \*\*\*"
    ) as no:
        hub.here.publish("pictures", {"1.png": b"1"}, "ours")
    assert "rules" in str(no.value.hint)
    assert hub.waited == []


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_push_that_may_not_be(hub: Hub, status: int) -> None:
    hub.there.refuse("GET", "/info/refs", status, "Permission to octo/churn.git denied to a bot.")
    with pytest.raises(OutsideError, match=f"files on branch pictures: {status} Perm.* denied"):
        hub.here.publish("pictures", {"1.png": b"1"}, "ours")
    assert hub.waited == []


def test_a_push_that_fails_in_passing_is_tried_again(hub: Hub) -> None:
    hub.there.refuse("POST", "/git-receive-pack", 502, "Bad Gateway", times=2)
    published = hub.here.publish("pictures", {"1.png": b"1"}, "ours")
    assert hub.there.git.file_at(published["1.png"]) == b"1"
    assert hub.waited == [1.0, 2.0]


def test_a_passing_failure_is_tried_again(hub: Hub) -> None:
    hub.there.refuse("POST", "/comments", 502, "Bad Gateway", times=2)
    assert hub.here.upsert_comment(7, MARKER, always(MARKER)).outcome == "created"
    assert hub.waited == [1.0, 2.0]


def test_no_second_comment_when_only_the_answer_was_lost(hub: Hub) -> None:
    def posted_but_lost() -> None:
        hub.there.repository.comment(7, MARKER, BOT, "Bot")

    hub.there.meanwhile("POST", "/comments", posted_but_lost)
    hub.there.refuse("POST", "/comments", 502, "Bad Gateway", times=1)
    assert hub.here.upsert_comment(7, MARKER, always(MARKER)).outcome == "updated"
    assert hub.bodies() == [MARKER]


def test_a_lasting_failure_ends(hub: Hub) -> None:
    hub.there.refuse("GET", "/comments", 503, "Service Unavailable")
    with pytest.raises(OutsideError, match="failed 4 times to comment on pull request 7: 503"):
        hub.here.upsert_comment(7, MARKER, always(MARKER))
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
        hub.here.upsert_comment(7, MARKER, always(MARKER))
    assert hint in (no.value.hint or "")
    assert hub.waited == []


def test_a_comment_that_somebody_deletes_meanwhile_is_created_anew(hub: Hub) -> None:
    hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    hub.there.meanwhile("PATCH", "/comments", hub.there.repository.comments[7].clear)
    assert hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo")).outcome == "created"
    assert hub.bodies() == [f"{MARKER}\ntwo"]


@pytest.mark.slow
def test_a_comment_that_somebody_edited_is_replaced_while_it_has_its_marker(hub: Hub) -> None:
    hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    ours = hub.there.repository.comments[7][0]
    ours["body"] = f"{MARKER}\nBlocked, said a person"
    assert hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "updated"
    assert hub.bodies() == [f"{MARKER}\none"]
    ours["body"] = "mine now"
    assert hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert hub.bodies() == ["mine now", f"{MARKER}\none"]


NOW = {"Date": "Thu, 01 Jan 2026 00:00:00 GMT", "X-RateLimit-Remaining": "0"}


@pytest.mark.parametrize(
    ("status", "words", "headers", "seconds"),
    [
        (403, "You have exceeded a secondary rate limit", {"Retry-After": "30"}, 30.0),
        (403, "You have triggered an abuse detection mechanism", {"Retry-After": "7"}, 7.0),
        (403, "You have exceeded a secondary rate limit", {}, 60.0),
        (429, "Too Many Requests", {"Retry-After": "9"}, 9.0),
        (403, "no more today", {**NOW, "X-RateLimit-Reset": "1767225620"}, 20.0),
    ],
)
def test_a_limit_that_ends_soon_is_waited_for(
    hub: Hub, status: int, words: str, headers: dict[str, str], seconds: float
) -> None:
    hub.there.refuse("POST", "/comments", status, words, times=1, headers=headers)
    assert hub.here.upsert_comment(7, MARKER, always(MARKER)).outcome == "created"
    assert hub.waited == [seconds]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("Unable to create comment because issue is locked.", "unlock the conversation"),
        ("Repository was archived so is read-only.", "unarchive"),
    ],
)
def test_where_nobody_may_write_the_token_is_not_blamed(hub: Hub, words: str, hint: str) -> None:
    hub.there.refuse("POST", "/comments", 403, words)
    with pytest.raises(OutsideError, match=f"comment on pull request 7: 403 {words}") as no:
        hub.here.upsert_comment(7, MARKER, always(MARKER))
    assert hint in str(no.value.hint)
    assert "token" not in str(no.value.hint)
    assert hub.waited == []


def test_a_limit_that_lasts_is_an_error_with_its_end(hub: Hub) -> None:
    headers = {**NOW, "X-RateLimit-Reset": "1767232800"}
    hub.there.refuse("GET", "/user", 403, "API rate limit exceeded for user", headers=headers)
    with pytest.raises(OutsideError, match="rate limit exceeded") as caught:
        hub.here.upsert_comment(7, MARKER, always(MARKER))
    assert "02:00 UTC" in str(caught.value.hint)
    assert hub.waited == []


@pytest.mark.parametrize("answer", [{}, [], None, {"data": "<html>log in</html>"}, {"id": "x"}])
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_a_comment_stands_only_when_the_answer_has_it(hub: Hub, verb: str, answer: object) -> None:
    if verb == "PATCH":
        hub.here.upsert_comment(7, MARKER, always(MARKER))
    hub.there.say(verb, "/comments", 200, answer)
    with pytest.raises(OutsideError, match="is not GitHub's API"):
        hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\nnew"))


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_no_comment(hub: Hub, status: int) -> None:
    address = {"Location": "http://127.0.0.1:1/elsewhere"}
    hub.there.refuse("POST", "/comments", status, "Moved", headers=address)
    with pytest.raises(OutsideError):
        hub.here.upsert_comment(7, MARKER, always(MARKER))
    assert hub.bodies() == []
    hub.there.problems.clear()  # PyGithub asks the same server for /elsewhere


@pytest.mark.parametrize("status", [301, 307])
def test_a_repository_that_was_renamed_is_followed(hub: Hub, status: int) -> None:
    hub.there.rename("/repos/octo/tenure", status)
    assert hub.here.head(7) == HEAD
    assert hub.here.upsert_comment(7, MARKER, always(MARKER)).outcome == "created"
    hub.here.set_status(HEAD, "success", "gitml/report", "better")
    hub.here.publish("pictures", {"a.png": b"1"}, "one")
    assert hub.bodies() == [MARKER]
    assert len(hub.there.repository.statuses) == 1
    assert hub.there.git.git("for-each-ref", "--format=%(refname)") == "refs/heads/pictures"


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
    first = hub.here.upsert_comment(7, MARKER, always(f"{MARKER}\nlater"))
    kept = hub.here.upsert_comment(7, MARKER, lambda known: None if "later" in known else "older")
    assert (kept.outcome, kept.url) == ("kept", first.url)
    assert hub.bodies() == [f"{MARKER}\nlater"]


def test_all_together_takes_no_longer_than_the_limit(hub: Hub) -> None:
    forge = GitHub(
        hub.there.api_url, "https://h", REPOSITORY, stand_in.TOKEN, hub.waited.append, seconds=0.5
    )
    over = threading.Event()
    hub.there.meanwhile("GET", "/pulls", over.wait)  # no answer comes before all is told
    try:
        for _ in range(2):
            with pytest.raises(OutsideError, match=r"too long: more than 0\.5 seconds"):
                forge.head(7)
    finally:
        over.set()
    assert len(hub.there.calls) == 1


@pytest.mark.parametrize(
    ("verb", "path"), [("GET", "/pulls"), ("POST", "/comments"), ("POST", "/statuses")]
)
def test_values_of_other_types(hub: Hub, verb: str, path: str) -> None:
    odd = {"number": "x", "head": "y", "id": [], "html_url": 7, "state": None, "sha": {}}
    hub.there.say(verb, path, 200, odd)
    attempts: dict[str, Callable[[], object]] = {
        "/pulls": lambda: hub.here.head(7),
        "/comments": lambda: hub.here.upsert_comment(7, MARKER, always(MARKER)),
        "/statuses": lambda: hub.here.set_status(HEAD, "success", "gitml/report", "better"),
    }
    with pytest.raises(OutsideError, match="is not GitHub's API"):
        attempts[path]()


@pytest.mark.parametrize("reset", ["9" * 17, "9" * 5000, "-5", "soon", "²"])
def test_a_limit_that_ends_at_an_absurd_time(hub: Hub, reset: str) -> None:
    headers = {"X-RateLimit-Reset": reset.encode().decode("latin-1"), "Retry-After": "99999"}
    hub.there.refuse("POST", "/comments", 429, "slow down", headers=headers)
    with pytest.raises(OutsideError):  # of which some are PyGithub's, which reads them, too
        hub.here.upsert_comment(7, MARKER, always(MARKER))
    assert hub.waited == []


def test_reasons_that_are_no_list(hub: Hub) -> None:
    hub.there.say("POST", "/comments", 422, {"message": "no", "errors": True})
    with pytest.raises(OutsideError, match="422 no"):
        hub.here.upsert_comment(7, MARKER, always(MARKER))


def test_the_reasons_of_a_rejected_text_are_told(hub: Hub) -> None:
    with pytest.raises(OutsideError, match="body is too long"):
        hub.here.upsert_comment(7, MARKER, always(MARKER + "x" * 70_000))


def test_an_unknown_pull_request(hub: Hub) -> None:
    with pytest.raises(OutsideError, match="read pull request 8: 404"):
        hub.here.head(8)


def test_a_network_that_is_down() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        waited: list[float] = []
        forge = GitHub(address, "https://h", REPOSITORY, "t", pause=waited.append)
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
        url = f"http://127.0.0.1:{other.server_port}"
        forge = GitHub(url, url, REPOSITORY, "t")
        attempts: list[Callable[[], object]] = [
            lambda: forge.head(7),
            lambda: forge.upsert_comment(7, MARKER, always(MARKER)),
            lambda: forge.set_status(HEAD, "success", "gitml/report", "better"),
            lambda: forge.publish("pictures", {"a.png": b"1"}, "one"),
        ]
        for attempt in attempts:
            with pytest.raises(OutsideError, match=r"is not GitHub's API|does not speak Git"):
                attempt()
        other.shutdown()


@pytest.mark.parametrize(
    ("api_url", "repository"),
    [("api.github.com", "octo/churn"), ("https://h", "churn"), ("https://h", "a/b/c")],
)
def test_settings_that_cannot_be_right(api_url: str, repository: str) -> None:
    with pytest.raises(UsageError):
        GitHub(api_url, "https://h", repository, "t")


@pytest.mark.parametrize("token", ["ghp_one\nghp_two", "ghp one", "tökèn", ""])
def test_a_token_that_was_not_pasted_whole(token: str) -> None:
    with pytest.raises(UsageError, match="the token for GitHub holds") as caught:
        GitHub("https://h", "https://h", REPOSITORY, token)
    assert not token or token not in str(caught.value)


def test_secrets_are_not_told() -> None:
    address = "http://ada:hunter2@127.0.0.1:1"
    forge = GitHub(address, "https://h", REPOSITORY, "ghp_secret", pause=lambda _: None)
    assert "ghp_secret" not in repr(forge)
    assert "ghp_secret" not in repr(GitHubCalls(address, REPOSITORY, "ghp_secret", print, 1))
    with pytest.raises(OutsideError, match=r"at http://\*\*\*@127\.0\.0\.1:1") as caught:
        forge.head(7)
    assert "hunter2" not in caught.value.message
    with pytest.raises(UsageError) as refused:
        GitHub("ftp://ada:hunter2@h", "https://h", REPOSITORY, "t")
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
