"""What one replicate of a summit does: lock-step agents over a chunk of replicates."""
