"""``gitml.adapters.forges.bitbucket.forge`` against a stand-in with a repository's state."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from gitml.adapters.forges import detect
from gitml.adapters.forges.bitbucket.api import Api
from gitml.adapters.forges.bitbucket.ci import find_repository, open_forge
from gitml.adapters.forges.bitbucket.forge import Bitbucket, CodeInsights
from gitml.core.forges.ci import CiRun, PullRequest, RunNumber
from gitml.errors import OutsideError, UsageError
from tests.fakes.forge import always
from tests.fixtures import bitbucket_server
from tests.fixtures.bitbucket_server import BOT, PERSON, REPOSITORY, TOKEN, BitbucketServer

MARKER = "[//]: # (gitml:report:report)"
HEAD = "a" * 40
BAD_GATEWAY = (502, b"<html>bad gateway</html>")


@dataclass
class Bucket:
    """The stand-in, the adapter that talks to it, and the pauses that it made."""

    there: BitbucketServer
    waited: list[float] = field(default_factory=list)

    @property
    def here(self) -> Bitbucket:
        api = Api(self.there.api_url, REPOSITORY, TOKEN, pause=self.waited.append)
        return Bitbucket(api)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with bitbucket_server.running() as there:
        there.heads[7] = HEAD
        yield Bucket(there)


def test_a_comment_is_created_then_updated_behind_many_others(bucket: Bucket) -> None:
    for number in range(130):
        bucket.there.comment(7, f"comment {number}", PERSON)
    first = bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    for number in range(120):
        bucket.there.comment(7, f"answer {number}", PERSON)
    second = bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo"))
    assert (first.outcome, second.outcome) == ("created", "updated")
    assert (
        first.url
        == second.url
        == f"https://bitbucket.org/{REPOSITORY}/pull-requests/7#comment-1130"
    )
    assert [body for body in bucket.there.bodies(7) if MARKER in body] == [f"{MARKER}\ntwo"]
    assert len(bucket.there.calls) <= 12


def test_comments_of_others_are_never_touched(bucket: Bucket) -> None:
    theirs = {f"{MARKER}\npasted by a person": PERSON, f"> {MARKER}\nwhy?": BOT}
    for body, author in theirs.items():
        bucket.there.comment(7, body, author)
    bucket.there.comment(7, f"{MARKER}\ngone", BOT)["deleted"] = True
    assert bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert bucket.there.bodies(7) == [*theirs, f"{MARKER}\ngone", f"{MARKER}\none"]


def test_a_persons_token_only_updates_that_persons_comment(bucket: Bucket) -> None:
    bucket.there.viewer = PERSON
    bucket.there.comment(7, f"{MARKER}\nfrom CI", BOT)
    assert bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo")).outcome == "updated"
    assert bucket.here.upsert_comment(7, MARKER, lambda _: None).outcome == "kept"
    assert bucket.there.bodies(7) == [f"{MARKER}\nfrom CI", f"{MARKER}\ntwo"]


def test_after_a_failure_half_way_there_is_one_comment(bucket: Bucket) -> None:
    busy = (429, {"error": {"message": "Rate limit for this resource has been exceeded"}})
    bucket.there.faults += [("GET", "/comments", BAD_GATEWAY), ("POST", "/comments", BAD_GATEWAY)]
    assert bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert bucket.there.bodies(7) == [f"{MARKER}\none"]
    assert bucket.waited == [1.0, 2.0]
    bucket.there.faults.append(("GET", "/comments", busy))
    with pytest.raises(OutsideError, match="429 Rate limit"):
        bucket.here.upsert_comment(7, MARKER, always("x"))


def test_a_comment_that_somebody_deletes_meanwhile_is_created_anew(bucket: Bucket) -> None:
    first = bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    gone = (404, {"error": {"message": "Comment not found"}})
    bucket.there.faults.append(("PUT", "/comments", gone))
    second = bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo"))
    assert (second.outcome, second.url == first.url) == ("created", False)
    assert bucket.waited == []


def test_the_head_of_a_pull_request_is_whole(bucket: Bucket) -> None:
    assert bucket.here.head(7) == HEAD
    with pytest.raises(OutsideError, match="did not let gitml read pull request 8: 404"):
        bucket.here.head(8)


def test_statuses_and_pictures(bucket: Bucket) -> None:
    bucket.here.set_status(HEAD, "error", "gitml/report/" + "long" * 10, "cannot be judged")
    bucket.here.set_status(HEAD, "success", "gitml/report", "better", "https://h/c")
    assert [status["state"] for status in bucket.there.statuses] == ["FAILED", "SUCCESSFUL"]
    assert bucket.there.statuses[1]["key"] == "gitml/report"
    found = bucket.here.publish("pictures", {"pull-7/ROC 1.png": b"\x89PNG\r\n1"}, "one")
    again = bucket.here.publish("pictures", {"pull-7/ROC 1.png": b"\x89PNG\r\n1"}, "two")
    assert found == again
    (name,) = bucket.there.downloads
    assert found["pull-7/ROC 1.png"].endswith(name.replace(" ", "%20"))


def test_a_pipeline_without_a_token_writes_a_report_beside_the_commit(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # of the runner, as in a company
    api = Api("http://api.bitbucket.org/2.0", REPOSITORY, None, bucket.there.url)
    forge = CodeInsights(api, HEAD)
    assert forge.head(7) == HEAD
    url = forge.upsert_comment(7, MARKER, always("x")).url
    forge.set_status(HEAD, "error", "gitml/report", "`auc` cannot be judged", url)
    assert bucket.there.reports == {
        (HEAD, "gitml-report"): {
            "title": "gitml/report",
            "details": "`auc` cannot be judged",
            "report_type": "TEST",
            "reporter": "gitml",
            "result": "FAILED",
            "link": f"https://bitbucket.org/{REPOSITORY}/commits/{HEAD}",
        }
    }
    assert forge.publish("b", {"a.png": b"1"}, "m") == {}
    assert bucket.there.comments == {}


@pytest.mark.parametrize(
    ("fault", "said", "hint"),
    [
        ((401, {"error": {"message": "Token is invalid"}}), "401 Token is invalid", "scopes"),
        ((403, {"error": {"detail": "lacks a scope"}}), "403 lacks a scope", "pullrequest:write"),
        ((404, {"error": {"message": "gone"}}), "404 gone", REPOSITORY),
        ((400, b"what"), "400 Bad Request", ""),
        ((302, b""), "302 Found", ""),
    ],
)
def test_a_refusal_names_what_is_missing(
    bucket: Bucket, fault: bitbucket_server.Answer, said: str, hint: str
) -> None:
    bucket.there.faults.append(("POST", "/comments", fault))
    with pytest.raises(OutsideError) as caught:
        bucket.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    assert f"Bitbucket did not let gitml comment on pull request 7: {said}" in caught.value.message
    assert hint in (caught.value.hint or "")
    assert bucket.waited == []


def test_the_token_goes_to_no_other_host(bucket: Bucket) -> None:
    page = {"values": [], "next": "https://elsewhere.example/steal"}
    bucket.there.faults.append(("GET", "/comments", (200, page)))
    with pytest.raises(OutsideError, match="not Bitbucket's API") as caught:
        bucket.here.upsert_comment(7, MARKER, always("x"))
    assert TOKEN not in caught.value.message


PIPELINE = {
    "BITBUCKET_BUILD_NUMBER": "12",
    "BITBUCKET_STEP_RUN_NUMBER": "2",
    "BITBUCKET_REPO_FULL_NAME": REPOSITORY,
    "BITBUCKET_PR_ID": "7",
    "BITBUCKET_BRANCH": "bigger",
    "BITBUCKET_PR_DESTINATION_BRANCH": "main",
    "BITBUCKET_COMMIT": HEAD,
}


def test_a_pipeline_tells_its_run_and_pull_request() -> None:
    assert detect.read_run(PIPELINE) == CiRun(
        "bitbucket",
        "bigger",
        "main",
        url=f"https://bitbucket.org/{REPOSITORY}/pipelines/results/12",
        number=RunNumber(REPOSITORY, 12, 2),
    )
    assert detect.read_pull_request(PIPELINE) == PullRequest(7, HEAD, "main")
    assert isinstance(detect.open_forge(PIPELINE, None), CodeInsights)
    forge = detect.open_forge({**PIPELINE, "BITBUCKET_TOKEN": f"{TOKEN}\n"}, None)
    assert isinstance(forge, Bitbucket)
    assert TOKEN not in repr(forge)


def test_outside_pull_requests_and_pipelines() -> None:
    pushed = {"BITBUCKET_BUILD_NUMBER": "12", "BITBUCKET_BRANCH": "main"}
    assert detect.read_pull_request(pushed) is None
    assert detect.read_run(pushed).branch is None
    with pytest.raises(OutsideError, match="BITBUCKET_PR_ID"):
        detect.read_pull_request({**pushed, "BITBUCKET_PR_ID": "x"})
    forge = detect.open_forge({"BITBUCKET_TOKEN": TOKEN}, "git@bitbucket.org:team/churn.git")
    assert isinstance(forge, Bitbucket)
    for variables, name, complaint in (
        ({}, REPOSITORY, "no token"),
        ({"BITBUCKET_TOKEN": "two words"}, REPOSITORY, "holds a blank"),
        ({"BITBUCKET_TOKEN": TOKEN}, None, "not known which repository"),
        ({"BITBUCKET_TOKEN": TOKEN}, "churn", "not a repository's name"),
        ({"BITBUCKET_TOKEN": TOKEN, "BITBUCKET_API_URL": "x"}, REPOSITORY, "not the address"),
    ):
        with pytest.raises(UsageError, match=complaint):
            open_forge(variables, name)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://ada@bitbucket.org/team/churn.git", "team/churn"),
        ("git@bitbucket.org:team/churn.git", "team/churn"),
        ("ssh://git@bitbucket.org/team/churn", "team/churn"),
        ("https://github.com/team/churn", None),
        ("/srv/git/churn.git", None),
    ],
)
def test_the_repository_of_a_remote(url: str, found: str | None) -> None:
    assert find_repository({}, url) == found
