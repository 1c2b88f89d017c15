"""Split data/raw.csv into the rows to learn from and the rows to judge by."""

from pathlib import Path
from zlib import crc32

import pandas as pd
import yaml

params = yaml.safe_load(Path("params.yaml").read_text())["prepare"]

raw = pd.read_csv("data/raw.csv")
raw["malignant"] = (raw.pop("diagnosis") == "malignant").astype(int)

# The test set is drawn once, from the first batch, by a hash of the row's number: it stays the
# same, byte for byte, however many batches arrive. A model trained on more data is then judged
# on the same patients as the one before it, so that their metrics can be compared.
lot = raw["row"].map(lambda row: crc32(str(row).encode()) % 100)
is_test = (raw["batch"] == 1) & (lot < params["test_percent"])

columns = raw.columns.drop("batch")
raw.loc[~is_test, columns].to_csv("data/train.csv", index=False, lineterminator="\n")
raw.loc[is_test, columns].to_csv("data/test.csv", index=False, lineterminator="\n")
print(f"{(~is_test).sum()} rows to train on, {is_test.sum()} to test on")
