"""Stand in for the hospital: write the data that has arrived so far to data/raw.csv.

    python src/receive.py 1    the first batch, 350 patients
    python src/receive.py 2    both batches, 569 patients

The rows are those of scikit-learn's breast cancer data set (Wolberg and others, 1995), in its
order. That order is honest but not random: malignant cases are commoner among the early rows.
"""

import sys
from pathlib import Path

from sklearn.datasets import load_breast_cancer

FIRST_BATCH = 350

batches = int(sys.argv[1]) if len(sys.argv) > 1 else 1
data = load_breast_cancer(as_frame=True)

rows = data.data.rename(columns=lambda name: name.replace(" ", "_"))
rows.insert(0, "row", range(len(rows)))
rows.insert(1, "batch", (rows["row"] >= FIRST_BATCH) + 1)
rows.insert(2, "diagnosis", data.target.map(lambda code: data.target_names[code]))
received = rows[rows["batch"] <= batches]

Path("data").mkdir(exist_ok=True)
received.to_csv("data/raw.csv", index=False, lineterminator="\n")
print(f"data/raw.csv: {len(received)} patients")
