"""The web API, on Chalice: one module or package for each audience. It holds no rule of the product."""
