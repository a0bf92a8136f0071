/* Noting during a walk, with or without network. Each observation is first kept on the phone (IndexedDB, one base per
   walk), then sent under its own key; it leaves the phone once the server has answered that it has it. */
"use strict";

(() => {
    const racine = document.querySelector("[data-terrain]");
    if (!racine || !("indexedDB" in window)) return;
    const { terrain: numero, etat: adresseEtat, service, connexion } = racine.dataset;
    const form = document.getElementById("releve");
    const zone = document.getElementById("attente");
    const liste = document.getElementById("attente-liste");
    const phrase = document.getElementById("attente-phrase");
    const reseau = document.getElementById("reseau");
    const bouton = document.getElementById("envoyer");
    const oublier = document.getElementById("oublier");
    const BASE = `marche-${numero}`;
    const COTE_MAX = 1600; // pixels: a photo kept on a phone is no bigger than what the server keeps
    const REPRISE = 15000; // milliseconds between two tries while something waits
    let enCours = false;

    /* The queue */
    const base = new Promise((resoudre, refuser) => {
        const demande = indexedDB.open(BASE, 1);
        demande.onupgradeneeded = () => demande.result.createObjectStore("file", { keyPath: "cle" });
        demande.onsuccess = () => resoudre(demande.result);
        demande.onerror = () => refuser(demande.error);
    });

    async function dansLaFile(mode, geste) {
        const ouverte = await base;
        return new Promise((resoudre, refuser) => {
            const transaction = ouverte.transaction("file", mode);
            const demande = geste(transaction.objectStore("file"));
            transaction.oncomplete = () => resoudre(demande?.result);
            transaction.onerror = transaction.onabort = () => refuser(transaction.error);
        });
    }
    const garder = (releve) => dansLaFile("readwrite", (file) => file.put(releve));
    const retirer = (cle) => dansLaFile("readwrite", (file) => file.delete(cle));
    /* In the order in which they were noted: the store itself is sorted by key, which is drawn at random. */
    const toutes = async () =>
        (await dansLaFile("readonly", (file) => file.getAll())).sort((une, autre) =>
            une.champs.relevee_le.localeCompare(autre.champs.relevee_le),
        );

    /* What one sees */
    function dire(ton, texte) {
        const alerte = document.createElement("div");
        alerte.className = `alerte alerte-${ton}`;
        const corps = document.createElement("p");
        corps.textContent = texte;
        alerte.append(corps);
        document.getElementById("messages").replaceChildren(alerte);
    }

    function montrerReseau() {
        const la = navigator.onLine;
        reseau.dataset.etat = la ? "en-ligne" : "hors-ligne";
        reseau.textContent = la ? "En ligne" : "Hors ligne";
    }

    async function montrerAttente() {
        const attente = await toutes();
        zone.hidden = attente.length === 0;
        oublier.hidden = false;
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
        return attente;
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
    function nouvelleCle() {
        if (crypto.randomUUID) return crypto.randomUUID();
        const octets = crypto.getRandomValues(new Uint8Array(16));
        octets[6] = (octets[6] & 0x0f) | 0x40;
        octets[8] = (octets[8] & 0x3f) | 0x80;
        const mots = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
        return mots.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    }

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
            dire("erreur", "Dites ce que l’on voit, en quelques mots.");
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
            await garder({ cle: champs.cle, champs, photo, erreur: "" });
        } catch {
            dire("attention", "Ce téléphone ne peut rien garder : l’envoi se fait tout de suite.");
            form.submit();
            return;
        }
        form.reset();
        form.elements.cle.value = nouvelleCle();
        document.getElementById("precision").textContent = "";
        dire("succes", "C’est noté et gardé sur ce téléphone.");
        form.elements.texte.focus();
        await montrerAttente();
        await envoyerTout();
    }

    /* Sending */
    async function jetonFrais() {
        const reponse = await fetch(adresseEtat, { headers: { Accept: "application/json" }, cache: "no-store" });
        if (reponse.redirected || reponse.status === 403) throw new Error("connexion");
        if (!reponse.ok) throw new Error("serveur");
        return (await reponse.json()).jeton;
    }

    async function envoyer(releve, jeton) {
        const corps = new FormData();
        for (const [nom, valeur] of Object.entries(releve.champs)) corps.append(nom, valeur);
        if (releve.photo) corps.append("photo", releve.photo, "photo.jpg");
        const reponse = await fetch(location.pathname, {
            method: "POST",
            body: corps,
            headers: { Accept: "application/json", "X-CSRFToken": jeton },
        });
        if (reponse.redirected || reponse.status === 403) throw new Error("connexion");
        if (reponse.status >= 500) throw new Error("serveur");
        const contenu = await reponse.json();
        if (!reponse.ok) {
            await garder({ ...releve, erreur: contenu.erreurs.join(" ") });
            return;
        }
        await retirer(releve.cle);
        ajouterEnvoyee(contenu.numero, releve.champs.texte);
    }

    function ajouterEnvoyee(rang, texte) {
        const envoyees = document.getElementById("liste-envoyees");
        if ([...envoyees.children].some((ligne) => ligne.value === rang)) return;
        const ligne = document.createElement("li");
        ligne.value = rang;
        ligne.textContent = texte;
        envoyees.prepend(ligne);
    }

    async function envoyerTout() {
        if (enCours || !navigator.onLine) return;
        const attente = (await toutes()).filter((releve) => !releve.erreur);
        if (!attente.length) return;
        enCours = true;
        try {
            const jeton = await jetonFrais();
            for (const releve of attente) await envoyer(releve, jeton);
            const reste = await toutes();
            if (!reste.length) dire("succes", "Tout est envoyé : plus rien n’attend sur ce téléphone.");
        } catch (echec) {
            if (echec.message === "connexion") direDeSeConnecter();
            else dire("attention", "Le réseau manque. Rien n’est perdu : l’envoi se fera tout seul.");
        } finally {
            enCours = false;
            await montrerAttente();
        }
    }

    function direDeSeConnecter() {
        dire("attention", "Votre connexion est terminée. Rien n’est perdu : entrez à nouveau, l’envoi se fera tout seul. ");
        const lien = document.createElement("a");
        lien.href = `${connexion}?next=${encodeURIComponent(location.pathname)}`;
        lien.textContent = "Se connecter";
        document.querySelector("#messages p").append(lien);
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

    /* Leaving nothing behind */
    async function toutOublier() {
        const attente = await toutes();
        if (attente.length) {
            dire("erreur", "Des observations attendent : envoyez-les d’abord, elles seraient perdues.");
            return;
        }
        (await base).close();
        indexedDB.deleteDatabase(BASE);
        for (const nom of await caches.keys()) if (nom.startsWith(`${BASE}-`)) await caches.delete(nom);
        const portee = await navigator.serviceWorker?.getRegistration(location.pathname);
        await portee?.unregister();
        dire("succes", "Plus rien de cette marche n’est gardé sur ce téléphone.");
        oublier.hidden = true;
    }

    montrerReseau();
    montrerAttente().then(envoyerTout);
    form?.addEventListener("submit", noter);
    bouton.addEventListener("click", envoyerTout);
    oublier.addEventListener("click", toutOublier);
    if (form && "geolocation" in navigator) {
        const localiser = document.getElementById("localiser");
        localiser.hidden = false;
        localiser.addEventListener("click", situer);
    }
    addEventListener("online", () => {
        montrerReseau();
        envoyerTout();
    });
    addEventListener("offline", montrerReseau);
    setInterval(envoyerTout, REPRISE);
    navigator.storage?.persist?.();
    navigator.serviceWorker?.register(service).catch(() => {
        /* Without it the page still keeps what is noted; it just cannot be opened again without network. */
    });
})();
