"""The library of an account: rows, buckets, snapshot, reader, writer."""
