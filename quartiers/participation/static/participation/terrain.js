/* Noting during a walk, with or without network. Each observation is first kept on the phone, then sent under its own
   key (see socle/hors-ligne.js). */
"use strict";

(() => {
    const racine = document.querySelector("[data-terrain]");
    if (!racine || !("indexedDB" in window)) return;
    const form = document.getElementById("releve");
    const zone = document.getElementById("attente");
    const liste = document.getElementById("attente-liste");
    const phrase = document.getElementById("attente-phrase");
    const COTE_MAX = 1600; // pixels: a photo kept on a phone is no bigger than what the server keeps
    const file = HorsLigne({
        base: `marche-${racine.dataset.terrain}`,
        racine,
        /* In the order in which they were noted: the store itself is sorted by key, which is drawn at random. */
        trier: (une, autre) => une.champs.relevee_le.localeCompare(autre.champs.relevee_le),
        envoyer,
        montrer,
        mots: {
            envoye: "Tout est envoyé : plus rien n’attend sur ce téléphone.",
            attend: "Des observations attendent : envoyez-les d’abord, elles seraient perdues.",
            oublie: "Plus rien de cette marche n’est gardé sur ce téléphone.",
        },
    });

    /* What one sees */
    function montrer(attente) {
        zone.hidden = attente.length === 0;
        phrase.textContent =
            attente.length === 1
                ? "1 observation est gardée sur ce téléphone."
                : `${attente.length} observations sont gardées sur ce téléphone.`;
        liste.replaceChildren(
            ...attente.map((releve) => {
                const ligne = document.createElement("li");
                ligne.append(releve.champs.texte);
                if (releve.photo) ligne.append(" (avec une photo)");
                if (releve.erreur) {
                    const erreur = document.createElement("p");
                    erreur.className = "erreur";
                    erreur.textContent = releve.erreur;
                    const reprendre = document.createElement("button");
                    reprendre.type = "button";
                    reprendre.className = "bouton bouton-lien";
                    reprendre.textContent = "Reprendre ce texte";
                    reprendre.addEventListener("click", () => remettre(releve));
                    ligne.append(erreur, reprendre);
                }
                return ligne;
            }),
        );
    }

    /* Back in the form, under the same key: what is typed is never lost. */
    function remettre(releve) {
        if (!form) return;
        for (const [nom, valeur] of Object.entries(releve.champs)) {
            const champ = form.elements[nom];
            if (champ) champ.value = valeur;
        }
        form.elements.texte.focus();
    }

    /* Keeping */
    /* Smaller, and without what the camera wrote; as it came when the browser cannot draw it. */
    async function alleger(fichier) {
        try {
            const image = await createImageBitmap(fichier, { imageOrientation: "from-image" });
            const echelle = Math.min(1, COTE_MAX / Math.max(image.width, image.height));
            const toile = document.createElement("canvas");
            toile.width = Math.max(1, Math.round(image.width * echelle));
            toile.height = Math.max(1, Math.round(image.height * echelle));
            toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
            image.close();
            const legere = await new Promise((resoudre) => toile.toBlob(resoudre, "image/jpeg", 0.82));
            return legere ? new File([legere], "photo.jpg", { type: "image/jpeg" }) : fichier;
        } catch {
            return fichier;
        }
    }

    async function noter(evenement) {
        evenement.preventDefault();
        const donnees = new FormData(form);
        if (!String(donnees.get("texte") ?? "").trim()) {
            file.dire("erreur", "Dites ce que l’on voit, en quelques mots.");
            form.elements.texte.focus();
            return;
        }
        const notee = new Date().toISOString();
        const fichier = donnees.get("photo");
        const photo = fichier instanceof File && fichier.size ? await alleger(fichier) : null;
        const champs = Object.fromEntries(
            [...donnees].filter(([nom, valeur]) => typeof valeur === "string" && nom !== "csrfmiddlewaretoken"),
        );
        champs.relevee_le = notee;
        try {
            await file.garder({ cle: champs.cle, champs, photo, erreur: "" });
        } catch {
            file.dire("attention", "Ce téléphone ne peut rien garder : l’envoi se fait tout de suite.");
            form.submit();
            return;
        }
        form.reset();
        form.elements.cle.value = file.nouvelleCle();
        document.getElementById("precision").textContent = "";
        file.dire("succes", "C’est noté et gardé sur ce téléphone.");
        form.elements.texte.focus();
        await file.montrerAttente();
        await file.envoyerTout();
    }

    /* Sending */
    async function envoyer(releve, jeton) {
        const corps = new FormData();
        for (const [nom, valeur] of Object.entries(releve.champs)) corps.append(nom, valeur);
        if (releve.photo) corps.append("photo", releve.photo, "photo.jpg");
        const reponse = await file.poster(corps, jeton);
        const contenu = await reponse.json();
        if (!reponse.ok) {
            await file.garder({ ...releve, erreur: contenu.erreurs.join(" ") });
            return false;
        }
        ajouterEnvoyee(contenu.numero, releve.champs.texte);
        return true;
    }

    function ajouterEnvoyee(rang, texte) {
        const envoyees = document.getElementById("liste-envoyees");
        if ([...envoyees.children].some((ligne) => ligne.value === rang)) return;
        const ligne = document.createElement("li");
        ligne.value = rang;
        ligne.textContent = texte;
        envoyees.prepend(ligne);
    }

    /* Where */
    function situer() {
        const precision = document.getElementById("precision");
        precision.textContent = "Recherche du lieu…";
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => {
                form.elements.latitude.value = coords.latitude.toFixed(6);
                form.elements.longitude.value = coords.longitude.toFixed(6);
                precision.textContent = `Lieu trouvé, à ${Math.round(coords.accuracy)} m près.`;
            },
            () => {
                precision.textContent = "Le téléphone ne donne pas le lieu : touchez la carte, ou écrivez-le.";
            },
            { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 },
        );
    }

    if (form) form.elements.cle.value = file.nouvelleCle(); // a kept page always comes with the same one
    form?.addEventListener("submit", noter);
    if (form && "geolocation" in navigator) {
        const localiser = document.getElementById("localiser");
        localiser.hidden = false;
        localiser.addEventListener("click", situer);
    }
    file.demarrer();
})();
