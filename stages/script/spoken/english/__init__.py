"""Speak English: dates, amounts, arithmetic, codes, names."""
