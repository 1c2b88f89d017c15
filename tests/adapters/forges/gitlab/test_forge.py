"""``gitml.adapters.forges.gitlab.forge`` against a stand-in with a project's state."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from gitml.adapters.forges import detect
from gitml.adapters.forges.gitlab.ci import find_repository, open_forge
from gitml.adapters.forges.gitlab.forge import GitLab
from gitml.core.forges.ci import CiRun, PullRequest, RunNumber
from gitml.errors import OutsideError, UsageError
from tests.fakes.forge import always
from tests.fixtures import gitlab_server
from tests.fixtures.gitlab_server import ME, PROJECT, TOKEN, GitLabServer

MARKER = "<!-- gitml:report:report -->"
HEAD = "a" * 40
BAD_GATEWAY = (502, b"<html>bad gateway</html>")


@dataclass
class Lab:
    """The stand-in, the adapter that talks to it, and the pauses that it made."""

    there: GitLabServer
    waited: list[float] = field(default_factory=list)

    @property
    def here(self) -> GitLab:
        return GitLab(self.there.url, PROJECT, TOKEN, pause=self.waited.append)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with gitlab_server.running() as there:
        there.heads[7] = HEAD
        yield Lab(there)


def test_a_note_is_created_then_updated_behind_many_others(lab: Lab) -> None:
    for number in range(130):
        lab.there.note(7, f"comment {number}", 1)
    first = lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    for number in range(120):
        lab.there.note(7, f"answer {number}", 1)
    second = lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo"))
    assert (first.outcome, second.outcome) == ("created", "updated")
    assert first.url == second.url == f"{lab.there.url}/{PROJECT}/-/merge_requests/7#note_1130"
    assert [body for body in lab.there.bodies(7) if MARKER in body] == [f"{MARKER}\ntwo"]
    assert len(lab.there.calls) <= 12


def test_notes_of_others_are_never_touched(lab: Lab) -> None:
    theirs = [f"{MARKER}\npasted by a person", f"> {MARKER}\nwhy?", f"look: {MARKER}"]
    lab.there.note(7, theirs[0], 1)
    lab.there.note(7, theirs[1], ME)
    lab.there.note(7, theirs[2], ME)
    assert lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert lab.there.bodies(7) == [*theirs, f"{MARKER}\none"]


def test_what_is_there_already_is_not_sent_again_and_a_later_one_is_kept(lab: Lab) -> None:
    lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    lab.there.calls.clear()
    assert lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\none\n")).outcome == "updated"
    assert lab.here.upsert_comment(7, MARKER, lambda _: None).outcome == "kept"
    assert not [call for call in lab.there.calls if not call.startswith("GET")]


def test_after_a_failure_half_way_there_is_one_note(lab: Lab) -> None:
    lab.there.faults += [("GET", "/notes", BAD_GATEWAY), ("POST", "/notes", BAD_GATEWAY)]
    assert lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\none")).outcome == "created"
    assert lab.there.bodies(7) == [f"{MARKER}\none"]
    assert lab.waited == [1.0, 2.0]


def test_a_note_that_somebody_deletes_meanwhile_is_created_anew(lab: Lab) -> None:
    first = lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    lab.there.faults.append(("PUT", "/notes", (404, {"message": "404 Not found"})))
    second = lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\ntwo"))
    assert (second.outcome, second.url == first.url) == ("created", False)
    assert lab.waited == []


def test_the_head_of_a_merge_request(lab: Lab) -> None:
    assert lab.here.head(7) == HEAD
    with pytest.raises(OutsideError, match=r"did not let gitml read merge request 8: 404"):
        lab.here.head(8)


def test_a_status_may_be_set_to_what_it_is(lab: Lab) -> None:
    for _ in range(2):
        lab.here.set_status(HEAD, "error", "gitml/report", "cannot be judged", "https://h/c")
    assert lab.there.statuses == [
        {
            "sha": HEAD,
            "state": "failed",
            "name": "gitml/report",
            "description": "cannot be judged",
            "target_url": "https://h/c",
        }
    ]


def test_pictures_are_uploaded(lab: Lab) -> None:
    found = lab.here.publish("pictures", {"pull-7/report/ROC 1.png": b"\x89PNG\r\n1"}, "one")
    (address,) = found.values()
    assert address.startswith("/uploads/")
    assert lab.there.uploads == {address: b"\x89PNG\r\n1"}


@pytest.mark.parametrize(
    ("fault", "said", "hint"),
    [
        ((401, {"message": "401 Unauthorized"}), "401 Unauthorized", "GITLAB_TOKEN"),
        ((403, {"message": "403 Forbidden"}), "403 Forbidden", "the scope api"),
        ((404, {"message": "404 Not found"}), "404 Not found", PROJECT),
        ((422, {"message": {"note": ["is too long"]}}), "is too long", ""),
    ],
)
def test_a_refusal_names_what_is_missing(
    lab: Lab, fault: gitlab_server.Answer, said: str, hint: str
) -> None:
    lab.there.faults.append(("POST", "/notes", fault))
    with pytest.raises(OutsideError) as caught:
        lab.here.upsert_comment(7, MARKER, always(f"{MARKER}\none"))
    assert "GitLab did not let gitml comment on merge request 7" in caught.value.message
    assert said in caught.value.message
    assert hint in (caught.value.hint or "")
    assert lab.waited == []


def test_a_gitlab_that_stays_broken_or_is_something_else_is_said_so(lab: Lab) -> None:
    lab.there.faults += [("GET", "/merge_requests/7", BAD_GATEWAY)] * 4
    with pytest.raises(OutsideError, match=r"GitLab failed 4 times .* 502"):
        lab.here.head(7)
    lab.there.faults.append(("GET", "/merge_requests/7", (200, b"<html>log in</html>")))
    with pytest.raises(OutsideError, match="not GitLab's API") as no:
        lab.here.head(7)
    assert TOKEN not in no.value.message
    nowhere = GitLab("http://127.0.0.1:1", PROJECT, TOKEN, pause=lab.waited.append)
    with pytest.raises(OutsideError, match="cannot be reached"):
        nowhere.head(7)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (("gitlab.com", PROJECT, TOKEN), "not the address"),
        (("https://gitlab.com", "churn", TOKEN), "not a project's path"),
        (("https://gitlab.com", PROJECT, "two words"), "token for GitLab holds a blank"),
    ],
)
def test_what_cannot_be_right_is_refused(values: tuple[str, str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        GitLab(*values)


JOB = {
    "GITLAB_CI": "true",
    "CI_SERVER_URL": "https://git.example/lab",
    "CI_PROJECT_PATH": "fork/churn",
    "CI_MERGE_REQUEST_PROJECT_PATH": PROJECT,
    "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "fork/churn",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "bigger",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_COMMIT_SHA": HEAD,
    "CI_JOB_URL": "https://git.example/lab/fork/churn/-/jobs/99",
    "CI_JOB_ID": "99",
    "CI_JOB_NAME": "train",
    "CI_PIPELINE_IID": "12",
    "GITLAB_TOKEN": f"{TOKEN}\n",
}


def test_a_job_tells_its_run_and_merge_request() -> None:
    assert detect.read_run(JOB) == CiRun(
        "gitlab",
        "bigger",
        "main",
        url="https://git.example/lab/fork/churn/-/jobs/99",
        number=RunNumber("fork/churn:train", 12, 99),
        commit=HEAD,
    )
    assert detect.read_pull_request(JOB) == PullRequest(7, HEAD, "main", is_fork=True)
    merged = {**JOB, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "b" * 40}
    assert detect.read_pull_request(merged) == PullRequest(7, "b" * 40, "main", is_fork=True)
    ours = {**JOB, "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": PROJECT}
    assert detect.read_pull_request(ours) == PullRequest(7, HEAD, "main")
    forge = detect.open_forge(JOB, "https://git.example/lab/fork/churn.git")
    assert isinstance(forge, GitLab)
    assert (forge.server_url, forge.repository) == ("https://git.example/lab", PROJECT)
    assert TOKEN not in repr(forge)


def test_outside_merge_requests_and_jobs() -> None:
    assert detect.read_pull_request({"GITLAB_CI": "true"}) is None
    pushed = {"GITLAB_CI": "true", "CI_COMMIT_BEFORE_SHA": "b" * 40}
    assert detect.read_run(pushed).before == "b" * 40
    assert detect.read_run({**pushed, "CI_COMMIT_BEFORE_SHA": "0" * 40}).before is None
    with pytest.raises(OutsideError, match="CI_MERGE_REQUEST_IID"):
        detect.read_pull_request({"GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "x"})
    forge = detect.open_forge({"GITLAB_TOKEN": TOKEN}, f"git@gitlab.com:{PROJECT}.git")
    assert isinstance(forge, GitLab)
    assert forge.repository == PROJECT
    with pytest.raises(UsageError, match="no token"):
        open_forge({}, PROJECT)
    with pytest.raises(UsageError, match="not known which project"):
        open_forge({"GITLAB_TOKEN": TOKEN}, None)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://gitlab.com/group/churn.git", "group/churn"),
        ("https://user:pass@gitlab.com/group/sub/churn/", "group/sub/churn"),
        ("ssh://git@gitlab.com:22/group/churn.git", "group/churn"),
        ("git@gitlab.com:group/churn", "group/churn"),
        ("git@github.com:group/churn", None),
        ("https://gitlab.com/churn", None),
        ("/srv/git/churn.git", None),
        ("https://[gitlab.com/group/churn", None),
    ],
)
def test_the_project_of_a_remote(url: str, found: str | None) -> None:
    assert find_repository({}, url) == found


def test_the_project_of_a_remote_below_a_path() -> None:
    there = {"CI_SERVER_URL": "https://git.example/lab"}
    assert find_repository(there, "https://git.example/lab/group/churn.git") == "group/churn"
    assert find_repository(there, "git@git.example:group/churn.git") == "group/churn"
