"""How many, how much, how long, how often: statements counted from the ledger table.

Every count is a signed sum over rows (RULES section 4), written in Ibis and answered as a small table; estimates are
made of those counts by `estimate`. Nothing here reads entries, writes rows or knows where the table lies.
"""
