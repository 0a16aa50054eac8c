"""From mentions to statements: who takes which stance on what. Pure functions; the rules' words are in index/lang."""

from index.stance.extractor import RuleExtractor

__all__ = ["RuleExtractor"]
