"""Find Chromium for the browser tests, or install it from Debian's packages where that is allowed; else say so."""

import os
import shutil
import subprocess
import sys

# The same engine without a window to draw: two to three times less work for the machine.
SANS_FENETRE = "chromium-headless-shell"
NOMS = (SANS_FENETRE, "chromium", "chromium-browser", "google-chrome")
PATIENCE = 120  # seconds that one command of an installation may take


def chemin() -> str | None:
    return os.environ.get("CHROMIUM") or next((trouve for nom in NOMS if (trouve := shutil.which(nom))), None)


def installer(*paquets: str) -> None:
    """From Debian's packages, where one may; lists that are there already serve first. Never more than a few minutes."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"… Installation de {', '.join(paquets)} (paquets Debian)")
        try:
            poses = apt("install", "-y", "--no-install-recommends", *paquets)
            if not poses and apt("update"):
                apt("install", "-y", "--no-install-recommends", *paquets)
        except subprocess.TimeoutExpired:
            print("L’installation prend trop de temps : elle est laissée là.")


def apt(*mots: str) -> bool:
    muet = subprocess.DEVNULL
    commande = ["apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", *mots]
    return subprocess.run(commande, check=False, stdout=muet, stderr=muet, stdin=muet, timeout=PATIENCE).returncode == 0


if __name__ == "__main__":
    if "CHROMIUM" not in os.environ and shutil.which(SANS_FENETRE) is None:
        installer(SANS_FENETRE, "fonts-dejavu-core")
    if chemin() is None:
        installer("chromium", "fonts-dejavu-core")
    if chemin() is None:
        print("Chromium est introuvable et n’a pas pu être installé : les tests « navigateur » seront sautés.")
    sys.exit(0)
