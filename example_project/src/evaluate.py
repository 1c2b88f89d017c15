"""Judge the model on data/test.csv: metrics, every single prediction, and data for plots."""

import json
from pathlib import Path

import joblib
import pandas as pd
from sklearn import metrics
from sklearn.calibration import calibration_curve

model = joblib.load("models/model.joblib")
test = pd.read_csv("data/test.csv")
y_true = test["malignant"]
p = model.predict_proba(test[model.feature_names_in_])[:, 1]
y_pred = (p >= 0.5).astype(int)

scores = {
    "accuracy": metrics.accuracy_score(y_true, y_pred),
    "precision": metrics.precision_score(y_true, y_pred),
    "recall": metrics.recall_score(y_true, y_pred),
    "f1": metrics.f1_score(y_true, y_pred),
    "roc_auc": metrics.roc_auc_score(y_true, p),
    "log_loss": metrics.log_loss(y_true, p),
    "brier_score_loss": metrics.brier_score_loss(y_true, p),
}
Path("metrics.json").write_text(json.dumps(scores, indent=2) + "\n")


def write(name, **columns):
    pd.DataFrame(columns).to_csv(f"evaluation/{name}.csv", index=False, lineterminator="\n")


Path("evaluation").mkdir(exist_ok=True)
write("predictions", row=test["row"], y_true=y_true, y_pred=y_pred, p=p)
fpr, tpr, _ = metrics.roc_curve(y_true, p)
write("roc", fpr=fpr, tpr=tpr)
prob_true, prob_pred = calibration_curve(y_true, p, n_bins=6, strategy="quantile")
write("calibration", prob_pred=prob_pred, prob_true=prob_true)
print(", ".join(f"{name} {score:.4f}" for name, score in scores.items()))
