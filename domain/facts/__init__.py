"""What is known of a lawsuit, subject by subject; the lawsuit puts it together."""
