"""The journals of the four services, merged for the jury: kept, verified, told in French."""
