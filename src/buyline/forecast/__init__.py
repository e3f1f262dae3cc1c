"""What is still to come? Joins what was counted with how sure one can be; asks nobody and draws nothing."""
