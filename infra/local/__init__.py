"""The whole platform on one machine: an emulated cloud, the packaged template applied to it, one front door."""
