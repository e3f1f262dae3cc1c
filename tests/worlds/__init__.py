"""Which companies does the forecast have to get right? Simulated ones: their laws are known here.

`prior` draws worlds from the forecast's own assumptions, `foreign` worlds that obey other laws. `counting` reads what
was known and what came of it, `posting` what a ledger would have posted, `oracle` says what one who knows the law
would, and `enter` writes a world into real books. Nothing here knows an estimator or a forecast (RULES §8).
"""
