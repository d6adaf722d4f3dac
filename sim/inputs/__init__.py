"""What people write: scenario and evidence files, read with care and checked with places."""
