"""Pure mathematics of bargaining and conflict: functions on arrays, nothing else imported."""
