"""Full-text search: one query language, one analysis chain, several backends. The only folder that imports whoosh."""
