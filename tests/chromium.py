"""Find Chromium for the browser tests, or install it from Debian's packages where that is allowed; else say so."""

import os
import shutil
import subprocess
import sys

# The same engine without a window to draw: two to three times less work for the machine.
SANS_FENETRE = "chromium-headless-shell"
NOMS = (SANS_FENETRE, "chromium", "chromium-browser", "google-chrome")
PATIENCE = 300  # seconds that an installation may take


def chemin() -> str | None:
    return os.environ.get("CHROMIUM") or next((trouve for nom in NOMS if (trouve := shutil.which(nom))), None)


def installer(*paquets: str) -> None:
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"… Installation de {', '.join(paquets)} (paquets Debian)")
        try:
            apt("update", "-qq")
            apt("install", "-y", "-qq", "--no-install-recommends", *paquets)
        except subprocess.TimeoutExpired:
            print("L’installation prend trop de temps : elle est laissée là.")


def apt(*mots: str) -> None:
    muet = subprocess.DEVNULL
    subprocess.run(["apt-get", *mots], check=False, stdout=muet, stderr=muet, stdin=muet, timeout=PATIENCE)


if __name__ == "__main__":
    if "CHROMIUM" not in os.environ and shutil.which(SANS_FENETRE) is None:
        installer(SANS_FENETRE, "fonts-dejavu-core")
    if chemin() is None:
        installer("chromium", "fonts-dejavu-core")
    if chemin() is None:
        print("Chromium est introuvable et n’a pas pu être installé : les tests « navigateur » seront sautés.")
    sys.exit(0)
