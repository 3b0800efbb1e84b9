"""Every JSON form that the program prints or saves, as a type, and how values become it."""
