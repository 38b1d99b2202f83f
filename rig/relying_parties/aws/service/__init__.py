"""A local sign-in page over the rules: enrol a real key, sign in with it, see what is asked when.

For this machine alone, and not AWS: accounts are made up, and the relying party is `localhost`.
"""
