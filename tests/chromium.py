"""Find Chromium for the browser tests, or install it from Debian's packages where that is allowed; else say so."""

import os
import shutil
import subprocess
import sys

NOMS = ("chromium", "chromium-browser", "google-chrome")


def chemin() -> str | None:
    return os.environ.get("CHROMIUM") or next((trouve for nom in NOMS if (trouve := shutil.which(nom))), None)


def installer() -> None:
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("… Installation de Chromium (paquet Debian)")
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    if chemin() is None:
        installer()
    if chemin() is None:
        print("Chromium est introuvable et n’a pas pu être installé : les tests « navigateur » seront sautés.")
    sys.exit(0)
