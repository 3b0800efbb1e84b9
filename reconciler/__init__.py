"""Your Simkl library as code: plan and apply a YAML watchlist of movies, TV shows and anime."""

__version__ = "0.2.0"
