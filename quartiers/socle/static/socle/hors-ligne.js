/* What the pages of the field share: a queue on the phone (IndexedDB, one base a page), sent one by one under their own
   keys, each leaving the phone once the server has answered that it has it.

   HorsLigne({base, racine, trier, envoyer, montrer, mots}) where `racine` carries data-etat, data-service,
   data-connexion; `envoyer(releve, jeton)` sends one and resolves to true when it has gone, to false when it stays;
   `montrer(attente)` shows what waits; `mots`: {envoye, attend, oublie}. */
"use strict";

const HorsLigne = (options) => {
    const { base: nomBase, racine, trier, envoyer, montrer, mots } = options;
    const { etat: adresseEtat, service, connexion } = racine.dataset;
    const reseau = document.getElementById("reseau");
    const oublier = document.getElementById("oublier");
    const REPRISE = 15000; // milliseconds between two tries while something waits
    let enCours = false;

    /* The queue */
    const base = new Promise((resoudre, refuser) => {
        const demande = indexedDB.open(nomBase, 1);
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
    const toutes = async () => (await dansLaFile("readonly", (file) => file.getAll())).sort(trier);

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
        oublier.hidden = false;
        montrer(attente);
        return attente;
    }

    function nouvelleCle() {
        if (crypto.randomUUID) return crypto.randomUUID();
        const octets = crypto.getRandomValues(new Uint8Array(16));
        octets[6] = (octets[6] & 0x0f) | 0x40;
        octets[8] = (octets[8] & 0x3f) | 0x80;
        const mots = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
        return mots.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    }

    /* Sending */
    async function etatFrais() {
        const reponse = await fetch(adresseEtat, { headers: { Accept: "application/json" }, cache: "no-store" });
        exigerConnexion(reponse);
        if (!reponse.ok) throw new Error("serveur");
        return reponse.json();
    }

    function exigerConnexion(reponse) {
        if (reponse.redirected || reponse.status === 403) throw new Error("connexion");
        if (reponse.status >= 500) throw new Error("serveur");
    }

    /* POST to this page; rejects when the network, the session or the server is missing. */
    async function poster(corps, jeton, entetes = {}) {
        const reponse = await fetch(location.pathname, {
            method: "POST",
            body: corps,
            headers: { Accept: "application/json", "X-CSRFToken": jeton, ...entetes },
        });
        exigerConnexion(reponse);
        return reponse;
    }

    async function envoyerTout() {
        if (enCours || !navigator.onLine) return;
        const attente = (await toutes()).filter((releve) => !releve.erreur);
        if (!attente.length) return;
        enCours = true;
        try {
            const { jeton } = await etatFrais();
            for (const releve of attente) if (await envoyer(releve, jeton)) await retirer(releve.cle);
            const reste = await toutes();
            if (!reste.length) dire("succes", mots.envoye);
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

    /* Leaving nothing behind */
    async function toutOublier() {
        const attente = await toutes();
        if (attente.length) {
            dire("erreur", mots.attend);
            return;
        }
        (await base).close();
        indexedDB.deleteDatabase(nomBase);
        for (const nom of await caches.keys()) if (nom.startsWith(`${nomBase}-`)) await caches.delete(nom);
        const portee = await navigator.serviceWorker?.getRegistration(location.pathname);
        await portee?.unregister();
        dire("succes", mots.oublie);
        oublier.hidden = true;
    }

    function demarrer() {
        montrerReseau();
        montrerAttente().then(envoyerTout);
        document.getElementById("envoyer").addEventListener("click", envoyerTout);
        oublier.addEventListener("click", toutOublier);
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
    }

    return {
        demarrer, dire, envoyerTout, etatFrais, garder, montrerAttente, nouvelleCle, poster, toutes,
    };
};
