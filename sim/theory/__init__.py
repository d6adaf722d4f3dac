"""Pure mathematics of bargaining and conflict: functions on arrays that know nothing of the model."""
