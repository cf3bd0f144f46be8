"""Find out which script belongs to which footage, by their names."""
