"""What ``gitml init`` writes into the files of a new project."""

CONFIG = """\
# What the team decided; see docs/reference/gitml-yaml.md of gitml. An empty file is valid.
#
# models:                # names as under 'artifacts:' in dvc.yaml
#   my-model:
#     primary: {metric: roc_auc, min_delta: 0.002}   # what makes a release MINOR
#     guards: {log_loss: {max_drop: 0.01}}           # what must not get worse by more
#
# metrics:               # which way a metric gets better, where its name does not tell
#   my_cost: {better: lower}
#
# baseline: merge-base   # what reports compare with
"""
GIT_IGNORES = (
    "__pycache__/",
    "*.pyc",
    ".venv/",
    ".ipynb_checkpoints/",
    "report.md",  # in any folder, as gitml report writes it where the user stands
    "report_files/",
    "gitml-report/",  # of gitml ci run
    "gitml_plots/",
)
DVC_IGNORES = ("__pycache__", "*.pyc", ".ipynb_checkpoints", ".DS_Store")
