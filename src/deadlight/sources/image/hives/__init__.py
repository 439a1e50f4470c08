"""Registry hives in the regf format, read lazily, and delta hives laid over the hives of the layers below.

Source: https://github.com/msuhanov/regf/blob/88e878de51bae393143b0ac8daae6c2dfc256bf7/Windows%20registry%20file%20format%20specification.md
"""
