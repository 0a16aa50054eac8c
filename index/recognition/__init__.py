"""Finding who is named in a text: names, offices, persons, organisations. Pure functions over packaged data."""
