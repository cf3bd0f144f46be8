"""Speak languages other than English: word lists, num2words and the CLDR."""
