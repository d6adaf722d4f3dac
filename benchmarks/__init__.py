"""How fast the model is, beside what it is compared to: `make bench` (benchmarks/README.md)."""
