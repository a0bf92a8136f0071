"""Pages of the territory. All public: the floor of `comptes` is above, its table of routes marks them so."""
