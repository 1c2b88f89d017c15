"""What members of --json mean that no example shows, or not by their names, by schema."""

MEMBERS = {
    "gitml.status/1": {
        "commit": "that is checked out; null before the first one",
        "clean": "whether nothing differs from `HEAD` and from what is recorded",
        "up_to_date": "whether no stage must run, and all data is as recorded; on a remote, too, "
        "where it was asked",
        "files": "how each file that is not committed differs: `modified`, `new` (staged), "
        "`deleted`, `untracked`, `conflict`",
        "data": '`{PATH: {"state", "stage", "kinds"}}` of data that is not as recorded, with the '
        "`state` `modified`, `missing`, `not in cache` or `new`, the `stage` that makes it, and "
        "in `kinds` the files of it that may be executed, or are links, where the record says "
        "otherwise",
        "unignored": "`{PATH: STATE}` of data that DVC keeps and that Git has (`in Git`), or takes "
        "with `git add --all` (`untracked`)",
        "unnoted": "`{PATH: [FILE]}`: files that may be executed or are links, of data whose "
        "record says so of none",
        "git_ignored": "`{PATH: FILE:LINE}` of outputs with `cache: false` that Git does not have "
        "and ignores, and the line that does it",
        "recorded": '`{PATH: {"state", "file"}}` of data whose record differs from that of '
        "`HEAD`, and the file that has it",
        "passed_over": "outputs that are not here and count as recorded, with `--no-data`",
        "remote": 'null where no remote was asked, or `{"lacking", "unseen", "silent", "imports", '
        '"unpushed"}`',
        "remote.lacking": '`{PATH: {"objects", "nowhere", "cut", "stage"}}`: how many objects of '
        "it the remote lacks, how many of them are not here either, and how many lie there with a "
        "size that they cannot have",
        "remote.unseen": "folders of which the list of files is not here, so that only that was "
        "asked for",
        "remote.silent": "`{REMOTE: REASON}` of remotes that could not be asked",
        "remote.imports": "`{PATH: SOURCE}` of data that was imported: no remote is to have it, "
        "and where it comes from was not asked",
        "remote.unpushed": "paths of what is not to be pushed, as its record says (`push: false`)",
        "remedies": "`{PATH: WORD}`: what makes each entry of `data` as it is recorded, or the "
        "record as it is: `pull`, `git` (which has it), `repro`, `add`, `rename` (its name cannot "
        "be recorded), `untrack` (Git lets go of it, then `add`), `mend` (several records have it)",
        "origins": "`{PATH: OWNER}`: the branch or commit whose data lies there, where it is that "
        "of another one",
        "outputs": "how many outputs are recorded that DVC keeps; null where they were not counted",
        "stages": "the stages that must run, and why",
        "doubtful": "those of `stages` of which only data in `passed_over` would tell",
        "waiting": "stages that lack nothing but data that is not here and that no stage makes",
        "downstream": "stages that use what `stages` make",
        "problems": '`[{"path", "reason", "hint"}]` of files that could not be read',
        "old_syntax": "likewise, of what an older DVC wrote and the one of today refuses",
        "refused": "likewise, of why DVC runs no stage at all",
        "failed": "stages that failed in the last run",
        "left_out": "files of DVC's that a sparse checkout leaves out: nothing is told of them",
        "under_way": "`{VERB: COMMIT}`: what Git has begun and not ended, as a `merge`",
        "unfinished": "the command that finishes one that was killed on its way",
        "verdict": 'null where `gitml.yaml` declares nothing, or `{"base", "metrics", "gates", '
        '"ask"}`: what was last said of the branch',
        "verdict.gates": '`{"judged", "failing", "warned", "skipped"}`, or null where they were '
        "not judged",
        "verdict.ask": "the command that would tell what is not known",
    },
    "gitml.checkout/1": {"stash": "the id of the stash that keeps what was overwritten"},
    "gitml.model-list/1": {
        "problems": '`[{"tag", "kind", "other"}]`: with each the tag, or the file, that speaks '
        "against it",
    },
    "gitml.compare/1": {
        "test_set": '`{"path", "base", "head", "inputs", "changed"}`: hashes of the test set that '
        "both sides record, what is known of its inputs, and the columns that changed, apart from "
        "the label's",
        "repeats": '`{NAME: {"kind", "runs": {"base", "head"}, "metrics"}}` of repeated '
        'training; with each metric `"spread": {"base", "head"}`',
        "calibration": '`{"of", "bins", "base", "head"}`: `of` the scores of the `positive` class '
        "of two, or of the highest one (`top`)",
        "calibration.base": '`{"expected_error", "brier", "reliability", "resolution", '
        '"uncertainty", "within_bins", "curve"}`: `brier` is `reliability - resolution + '
        "uncertainty + within_bins`",
        "curve": '`[{"from", "to", "n", "score", "observed", "ci"}]`, one for each bin: the mean '
        "score, the share that is right, and its interval",
        "disparities": '`{COLUMN: {METRIC: {"base", "head", "left_out"}}}`, each side '
        '`{"difference", "ratio", "lowest": {"slice", "value"}, "highest"}`',
    },
    "gitml.drift/1": {
        "together": '`{"auc", "effect", "p", "rows", "left_out", "verdict", "columns"}`: how well '
        "rows of the two tables can be told apart by all columns",
        "new_categories": '`[{"value", "count", "share"}]` that the reference lacks',
    },
    "gitml.gate/1": {
        "refused": '`[{"commit", "unread"}]`: commits that accept yet another test set',
        "loosened": '`[{"subject", "slice", "rule", "before", "after", "words"}]`: limits that '
        "were stricter at the baseline; null where its own could not be read",
    },
    "gitml.verify-data/1": {
        "objects": '`{OBJECT: {"paths", "holds", "stores", "sources"}}` of those that are not '
        "whole everywhere: the paths that need it, and where its bytes are whole",
        "objects.stores": '`{STORE: {"state", "detail", "repaired", "aside", "mend"}}`: whether it '
        "was repaired, where what was wrong lies now, and the command that mends it",
        "records": '`{PATH: [{"source", "rev", "recorded", "size", "mend"}]}`: records that tell '
        "another size than their data has",
    },
}
"""By schema and member: what it is. A dot leads to a member of a member."""
