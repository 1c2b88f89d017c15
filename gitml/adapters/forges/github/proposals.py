"""Branches of ours on GitHub, and the pull requests that propose them."""

import base64
from dataclasses import dataclass

from gitml.adapters.forges.calls import others_work
from gitml.adapters.forges.github.calls import GitHubCalls, find_ref
from gitml.core.forges.proposals import PostedProposal, Proposal


@dataclass(frozen=True)
class GitHubProposals:
    """The pull requests of one repository that gitml opens.

    Attributes:
        calls: makes the calls.
    """

    calls: GitHubCalls

    def write(self, proposal: Proposal) -> PostedProposal:
        """Put files on a branch, as one commit, and have a pull request for it."""
        head, moved = self.calls.call(
            f"write the branch {proposal.branch}", lambda: self._commit(proposal)
        )
        return self.calls.call(
            f"propose the branch {proposal.branch}",
            lambda: self._pull_request(proposal, head, moved=moved),
        )

    def _commit(self, proposal: Proposal) -> tuple[str, bool]:
        """The commit that the branch ends in, and whether it does so since now."""
        from github import InputGitTreeElement

        repository = self.calls.remote()
        ref = find_ref(repository, f"heads/{proposal.branch}")
        tip = repository.get_git_commit(ref.object.sha) if ref else None
        if tip and tip.message.strip() == proposal.message:
            return tip.sha, False
        if tip and not proposal.is_ours(tip.message):
            raise others_work(proposal)
        base = repository.get_git_commit(proposal.base)
        elements = []
        for path, content in proposal.results.files.items():
            blob = repository.create_git_blob(base64.b64encode(content).decode(), "base64")
            elements.append(InputGitTreeElement(path, "100644", "blob", sha=blob.sha))
        gone = proposal.results.removed
        elements += [InputGitTreeElement(path, "100644", "blob", sha=None) for path in gone]
        tree = repository.create_git_tree(elements, base.tree)
        commit = repository.create_git_commit(proposal.message, tree, [base])
        if ref:
            ref.edit(commit.sha, force=True)
        else:
            repository.create_git_ref(f"refs/heads/{proposal.branch}", commit.sha)
        return commit.sha, True

    def _pull_request(self, proposal: Proposal, head: str, *, moved: bool) -> PostedProposal:
        repository = self.calls.remote()
        owner = self.calls.repository.partition("/")[0]
        found = repository.get_pulls(
            state="open", head=f"{owner}:{proposal.branch}", base=proposal.target
        )
        for pull in found:
            if pull.head.ref == proposal.branch:
                if moved:
                    pull.edit(title=proposal.title, body=proposal.body)
                return PostedProposal(
                    pull.number, head, pull.html_url, "updated" if moved else "unchanged"
                )
        made = repository.create_pull(
            base=proposal.target,
            head=proposal.branch,
            title=proposal.title,
            body=proposal.body,
        )
        return PostedProposal(made.number, head, made.html_url, "created")
