"""The library as a page to look at: plain HTML, a style sheet and a small script."""
