"""AWS as a system: who must have MFA by when, which devices count, how one signs in.

The rules are pure: they know neither the web nor the clock, and take the day as an argument. What
each of them rests on, and how sure that is, stands in `facts.toml`. `service` puts a local sign-in
page over them, `readiness` reads a list of accounts. Nothing here says that an account is
compliant: only AWS can.
"""
