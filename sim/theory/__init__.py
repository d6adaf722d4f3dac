"""Pure mathematics of bargaining and conflict: functions on arrays, and nothing of the model."""
