# %% [markdown]
# # Ask the books in a notebook
#
# Every statement of the pages is an object in Python: a table, a chart, an Arrow table to go on with. This notebook asks
# the demo company. Make it first, in a terminal: `buyline --books demo-books demo --seed 5 --buyers 1200 --until
# 2026-03-31`. Nothing here uses the network.

# %%
import buyline

books = buyline.open("demo-books")
[stage.name for stage in books.definition.stages]

# %% [markdown]
# ## Where does everybody stand?
#
# A statement shows itself as a table, with the rule by which it was counted. Days are dates or ISO text. `as_of` opens
# the books as they were known on a day, so this notebook says the same for ever.

# %%
position = books.position(on="2026-03-31", as_of="2026-03-31")
position

# %% [markdown]
# Its chart answers a question and carries the rule at its foot. What is only claimed is striped, what buyers have shown
# is solid.

# %%
position.chart()

# %%
books.position(on="2026-03-31", as_of="2026-03-31", book="verified").chart()

# %% [markdown]
# ## What share gets there?
#
# Those still under way are counted for as long as they were seen, so the share is neither too low nor too high while a
# firm grows.

# %%
share = books.conversion("contact", "qualified", within=180, as_of="2026-03-31")
chance = share.found.chance
f"{chance.estimate:.1%} ({chance.low:.1%} to {chance.high:.1%})"

# %%
books.conversion("contact", "qualified", within=180, by="source", as_of="2026-03-31").chart()

# %% [markdown]
# ## Take the numbers along
#
# `.table` is an Arrow table, so pandas, Polars and DuckDB take it as it is. A chart is saved by the ending of its name.

# %%
flow = books.flow("2026-01-01", "2026-03-31", as_of="2026-03-31")
flow.to_polars().head(4)

# %%
share.chart().save("conversion.svg").name

# %% [markdown]
# A name that the books do not know is refused in a sentence.

# %%
try:
    books.position(by="colour")
except buyline.Refused as refusal:
    print(refusal)

# %% [markdown]
# ## Bring your own stage history
#
# A table with a row per deal and time is enough: here a small frame, elsewhere a table in DuckDB or PostgreSQL by way of
# Ibis. It is counted where it lies, and answers like books.

# %%
import polars as pl

deals = pl.DataFrame(
    [
        ("d1", "New", "2026-01-05", 9_000),
        ("d1", "Talking", "2026-01-20", None),
        ("d1", "Closed Won", "2026-02-03", 12_000),
        ("d2", "New", "2026-01-07", 5_000),
        ("d2", "Closed Lost", "2026-01-30", None),
        ("d3", "New", "2026-01-12", 7_000),
        ("d3", "Talking", "2026-02-10", None),
        ("d4", "New", "2026-02-01", 4_000),
    ],
    schema=["deal", "stage", "changed_on", "worth"],
    orient="row",
)
history = buyline.ledger(
    deals,
    journey="deal",
    stage="stage",
    at="changed_on",
    amount="worth",
    stages=["New", "Talking", "Closed Won"],
    exits=["Closed Lost"],
)
history.position(on="2026-03-31")

# %%
history.flow("2026-01-01", "2026-03-31").chart()

# %%
history.close()
books.close()
