"""Which channel touches which key, and which port powers which: found out by trying all."""
