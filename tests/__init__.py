"""The tests, a folder for each kind with one job."""
