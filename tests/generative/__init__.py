"""Properties that must hold for every journal, in any order of delivery."""
