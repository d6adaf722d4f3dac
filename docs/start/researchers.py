# # For researchers
#
# A notebook in plain Python: run it cell by cell in an editor that knows `# %%`, or as a whole.
# What a cell prints stands below it.

# %% [markdown]
# ## One scenario, many runs
#
# `sim.load` reads a scenario and checks it; `sim.run` runs it. Results stay in memory unless a
# folder is given.

# %%
import numpy as np
import pandas as pd

import sim
from sim.theory.solutions import nash

pd.set_option("display.width", 100)
geneva = sim.load("geneva")
results = sim.run(geneva, runs=2000, seed=7)
print(results.outcomes()[["count", "share", "low", "high"]].round(3))
# >               count  share    low   high
# > outcome
# > no_meeting     1416  0.708  0.678  0.736
# > walkout         190  0.095  0.081  0.112
# > no_agreement    151  0.076  0.063  0.090
# > not_ratified    114  0.057  0.046  0.071
# > ceasefire        17  0.008  0.005  0.015
# > partial          64  0.032  0.024  0.043
# > settlement       48  0.024  0.017  0.034
# > met             584  0.292  0.264  0.322
# > signed          243  0.122  0.104  0.142
# > deal            129  0.064  0.053  0.079
# > standing         86  0.043  0.034  0.054

# %% [markdown]
# The seven endings make up all runs; the other rows are sums of them. The interval respects that
# runs which share a draw belong together.
#
# ## Tables of your own
#
# `results.runs` has one row for each run, `results.draws` one for each draw. (The column `coding`
# of both numbers the draw: the name is older than the word.)

# %%
runs = results.runs
print(runs.groupby("outcome", observed=True)["gain.ukraine"].median().dropna().round(2))
# > outcome
# > not_ratified    0.07
# > ceasefire       0.08
# > partial         0.05
# > settlement      0.09
# > Name: gain.ukraine, dtype: float64

# %% [markdown]
# A share of your own, with an interval that respects the draws: of those that meet, how many do so
# within a month?

# %%
early = results.share((runs["week"] <= 4).fillna(False), among="met")
print(f"{early.share:.3f} ({early.low:.3f} to {early.high:.3f})")
# > 0.161 (0.133 to 0.193)

# %% [markdown]
# What was drawn where a deal came about, and where none did? One row for each draw, so that nothing
# is counted several times:

# %%
deals = runs["outcome"].isin(["ceasefire", "partial", "settlement"])
share = deals.groupby(runs["coding"]).mean()
drawn = results.draws.set_index("coding")
some = drawn[share.reindex(drawn.index) > 0]
none = drawn[share.reindex(drawn.index) == 0]
names = [name for name in drawn.columns if name.endswith("war_cost") or "consent_noise" in name]
print(pd.DataFrame({"a deal": some[names].median(), "none": none[names].median()}).round(3))
# >                                   a deal   none
# > actors.russia.war_cost             0.090  0.084
# > actors.ukraine.war_cost            0.215  0.179
# > stages.preparation.consent_noise   0.108  0.083

# %% [markdown]
# ## A change, on the same luck
#
# Two scenarios with one seed share their draws and their luck, so that small differences
# can be told.

# %%
steadier = geneva.with_value("stages.preparation.consent_noise", "0.05 to 0.10")
comparison = sim.compare(geneva, steadier, runs=2000, seed=7)
measures = comparison.measures.reset_index()
wanted = measures[measures["measure"].isin(["no_meeting", "deal", "standing"])]
print(wanted[["measure", "difference", "low", "high", "verdict"]].round(4).to_string(index=False))
# >    measure  difference     low    high verdict
# > no_meeting      0.1105  0.0950  0.1279 differs
# >       deal     -0.0215 -0.0299 -0.0146 differs
# >   standing     -0.0150 -0.0221 -0.0093 differs

# %% [markdown]
# ## A sweep
#
# The same at several values: a tidy table, one row for each point and outcome.

# %%
sweep = sim.sweep("geneva", set=["war.start_share=0.3:0.6:4"], runs=1000)
table = sweep.table
deals = table[table["outcome"] == "deal"]
print(deals[["war.start_share", "share", "low", "high"]].round(3).to_string(index=False))
# >  war.start_share  share   low  high
# >              0.3  0.035 0.024 0.051
# >              0.4  0.064 0.048 0.084
# >              0.5  0.068 0.051 0.090
# >              0.6  0.071 0.054 0.093

# %% [markdown]
# ## What there is to agree on
#
# `sim.theory` has what textbooks say, as functions on arrays that know nothing of the model.

# %%
values = np.array([[0.0, 0.3, 0.6, 1.0], [1.0, 0.8, 0.5, 0.0]])
print("The Nash solution is package", nash(values, np.array([0.1, 0.1])).package)
# > The Nash solution is package 2
