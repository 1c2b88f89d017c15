"""Fit the model on data/train.csv."""

from pathlib import Path

import joblib
import pandas as pd
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

params = yaml.safe_load(Path("params.yaml").read_text())["train"]

train = pd.read_csv("data/train.csv")
features = train.columns.drop(["row", "malignant"])
if params["features"] == "mean":
    features = features[features.str.startswith("mean_")]

# The model remembers the names of its columns (`feature_names_in_`), so that whoever applies it
# cannot feed it others. The same data and parameters give the same file, byte for byte.
model = make_pipeline(StandardScaler(), LogisticRegression(C=params["C"], max_iter=1000))
model.fit(train[features], train["malignant"])

Path("models").mkdir(exist_ok=True)
joblib.dump(model, "models/model.joblib")
print(f"learned from {len(train)} rows and {len(features)} features")
