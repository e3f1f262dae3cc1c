"""The REST API: an entrance that translates requests into questions and acts, and decides nothing."""
