"""In which order the tests of a key cost the fewest resets; nothing but an optimisation."""
