"""What is sent by mail, and by whom."""
