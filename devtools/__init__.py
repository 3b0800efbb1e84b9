"""What draws pages of the documentation from the program; not part of the wheel."""
