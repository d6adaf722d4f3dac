"""What people read: stories, tables, figures and pages made from stored results and traces."""
