"""What a person at the bench has done to one key: a touch, its power, a finger calibrated."""
