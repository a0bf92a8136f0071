"""`quartiers`: the command of the people who run the software; also `python -m quartiers`."""

from quartiers.commande.principal import main

if __name__ == "__main__":
    raise SystemExit(main())
