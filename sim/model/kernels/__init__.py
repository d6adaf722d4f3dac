"""The compiled parts of the model: one loop over replicates each, checked against its plain form.

Only + - x /, square roots and comparisons, so that a compiled kernel and its plain Python form
(`.py_func`) agree to the last bit. Shapes: n replicates, m codings, S principals, T of them looked
at, O options, C choices, K issues, P packages, G groups of equal durability. `rows` are the places
in the chunk that a kernel works on, `coding` (n,) the row of each replicate's coding. An infeasible
choice or package is -inf. Ties go to the lowest index.
"""
