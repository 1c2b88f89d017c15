"""Branches of ours on GitLab, and the merge requests that propose them."""

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.adapters.forges.calls import others_work
from gitml.adapters.forges.gitlab.errors import found_or_none
from gitml.adapters.forges.gitlab.releases import Call
from gitml.core.forges.proposals import PostedProposal, Proposal

if TYPE_CHECKING:
    from gitlab.v4.objects import Project


@dataclass(frozen=True)
class GitLabProposals:
    """The merge requests of one project that gitml opens.

    Attributes:
        project: whose.
        url: of its page.
        call: makes a call, and translates its failure.
    """

    project: "Project"
    url: str
    call: Call

    def write(self, proposal: Proposal) -> PostedProposal:
        """Put files on a branch, as one commit, and have a merge request for it."""
        head, moved = self.call(
            f"write the branch {proposal.branch}", lambda: self._commit(proposal)
        )
        return self.call(
            f"propose the branch {proposal.branch}",
            lambda: self._merge_request(proposal, head, moved=moved),
        )

    def _commit(self, proposal: Proposal) -> tuple[str, bool]:
        """The commit that the branch ends in, and whether it does so since now."""
        tip = self._tip(proposal.branch)
        if tip and str(tip["message"]).strip() == proposal.message:
            return str(tip["id"]), False
        if tip and not proposal.is_ours(str(tip["message"])):
            raise others_work(proposal)
        written = [
            {
                "action": "update" if path in proposal.results.present else "create",
                "file_path": path,
                "content": base64.b64encode(content).decode(),
                "encoding": "base64",
            }
            for path, content in proposal.results.files.items()
        ]
        removed = [{"action": "delete", "file_path": path} for path in proposal.results.removed]
        made = self.project.commits.create(
            {
                "branch": proposal.branch,
                "start_sha": proposal.base,
                "force": True,
                "commit_message": proposal.message,
                "actions": [*written, *removed],
            }
        )
        return str(made.get_id()), True

    def _tip(self, branch: str) -> dict[str, Any] | None:
        found = found_or_none(lambda: self.project.branches.get(branch))
        return dict(found.commit) if found else None

    def _merge_request(self, proposal: Proposal, head: str, *, moved: bool) -> PostedProposal:
        places: dict[str, Any] = {
            "source_branch": proposal.branch,
            "target_branch": proposal.target,
        }
        found = self.project.mergerequests.list(state="opened", get_all=True, **places)
        texts = {"title": proposal.title, "description": proposal.body}
        for one in found:
            if moved:
                self.project.mergerequests.update(int(one.iid), texts)
            return PostedProposal(
                int(one.iid), head, str(one.web_url), "updated" if moved else "unchanged"
            )
        made = self.project.mergerequests.create(
            {
                **places,
                **texts,
                "remove_source_branch": True,
            }
        )
        return PostedProposal(int(made.iid), head, str(made.web_url), "created")
