"""The web API: one blueprint an audience, on Chalice. No rule of the product lives here."""
