"""Batches of replicates, and the folder in which their results survive."""
