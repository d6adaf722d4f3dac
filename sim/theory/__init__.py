"""Pure mathematics of bargaining and conflict: functions on arrays, nothing of the model imported."""
