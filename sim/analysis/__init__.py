"""What stored results say: shares with intervals, and the words for them."""
