"""The demonstration 演示: a whole contest played through HTTP, as the people of a call would play it."""
