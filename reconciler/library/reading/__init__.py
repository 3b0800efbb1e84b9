"""Reading a library file: everything that it wishes, or everything that is wrong with it."""
