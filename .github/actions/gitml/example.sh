# Makes a repository of example_project with a first model, and a commit of more data that nobody
# trained on. $1: the folder that it is to be.
set -e
gitml demo --copy-only "$1"
cd "$1"
git init --quiet --initial-branch main
git config user.name example
git config user.email example@localhost
gitml init
python src/receive.py 1
gitml add data/raw.csv
gitml repro
git add --all
git commit --quiet --message "First model"
python src/receive.py 2
gitml add data/raw.csv
git add --all
git commit --quiet --message "More data"
