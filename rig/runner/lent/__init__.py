"""The bench's fingers and ports, lent to other people's test suites over HTTP on this machine.

This is an exception to what the guard holds to: a press is made because another program wants it,
and not because a request of ours waits. So it takes bays at `wipe`, each named one by one.
"""
