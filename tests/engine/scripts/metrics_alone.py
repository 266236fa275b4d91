"""Metrics without a model: update_state batch by batch, result, reset_state."""

import numpy as np
from keras import metrics

binary = metrics.BinaryAccuracy(threshold=0.6)
binary.update_state([1, 1, 0, 0], [0.9, 0.55, 0.2, 0.7])
assert float(binary.result()) == 0.5
binary.update_state([1, 1, 1, 1], [1.0, 0.7, 0.8, 0.9])
assert float(binary.result()) == 0.75
binary.reset_state()
binary.update_state([1, 0], [0.0, 0.0], sample_weight=[1, 3])
assert float(binary.result()) == 0.75

exact, among_two = metrics.SparseCategoricalAccuracy(), metrics.SparseTopKCategoricalAccuracy(k=2)
chances = np.array([[0.7, 0.2, 0.1], [0.3, 0.5, 0.2], [0.4, 0.35, 0.25]])
assert abs(float(exact([0, 0, 1], chances)) - 1 / 3) < 1e-6
assert float(among_two([0, 0, 1], chances)) == 1.0
categorical = metrics.CategoricalAccuracy()
assert float(categorical([[1, 0, 0], [0, 1, 0], [1, 0, 0]], chances)) == 1.0

true, guess = np.array([0, 1, 1, 1, 0, 0]), np.array([0.2, 0.8, 0.4, 0.9, 0.7, 0.1])
precision, recall = metrics.Precision(), metrics.Recall()
for start in (0, 3):
    precision.update_state(true[start : start + 3], guess[start : start + 3])
    recall.update_state(true[start : start + 3], guess[start : start + 3])
assert abs(float(precision.result()) - 2 / 3) < 1e-6
assert abs(float(recall.result()) - 2 / 3) < 1e-6
f1 = metrics.F1Score(threshold=0.5)
f1.update_state(true.reshape(-1, 1).astype("float32"), guess.reshape(-1, 1).astype("float32"))
assert np.allclose(np.asarray(f1.result()), [2 / 3], atol=1e-6)
auc = metrics.AUC(num_thresholds=1000)
auc.update_state(true, guess)
assert abs(float(auc.result()) - 8 / 9) < 1e-3  # 8 of 9 pairs are in order

error, root, absolute = metrics.MeanSquaredError(), metrics.RootMeanSquaredError(), metrics.MeanAbsoluteError()
determined = metrics.R2Score()
y, wrong = np.array([[1.0], [2.0], [3.0]], "float32"), np.array([[1.0], [2.0], [5.0]], "float32")
for metric in (error, root, absolute, determined):
    metric.update_state(y, wrong)
results = [float(metric.result()) for metric in (error, root, absolute, determined)]
print(results)
assert np.allclose(results, [4 / 3, np.sqrt(4 / 3), 2 / 3, 1 - 4 / 2])
mean = metrics.Mean(name="water")
mean.update_state([2.0, 4.0])
mean.update_state(9.0)
assert (mean.name, float(mean.result())) == ("water", 5.0)
