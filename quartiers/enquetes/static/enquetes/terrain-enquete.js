/* Interviews on a phone, with or without network. Each one is sealed for the server alone before it is kept: the phone
   holds no key that opens it (ECDH P-256, HKDF-SHA-256, AES-256-GCM; the other half is enquetes/chiffrement.py). */
"use strict";

(() => {
    const racine = document.querySelector("[data-terrain-enquete]");
    if (!racine || !("indexedDB" in window)) return;
    const form = document.getElementById("entretien");
    const zone = document.getElementById("attente");
    const phrase = document.getElementById("attente-phrase");
    const USAGE_PLI = new TextEncoder().encode("quartiers.enquetes.pli.1");
    const TAILLE = 2048; // bytes: sealed answers have few sizes, that say nothing of what they hold
    const peutSceller = Boolean(window.isSecureContext && crypto.subtle);
    const file = HorsLigne({
        base: `enquete-${racine.dataset.terrainEnquete}`,
        racine,
        trier: (un, autre) => un.cle.localeCompare(autre.cle),
        envoyer,
        montrer,
        mots: {
            envoye: "Tout est envoyé : plus rien n’attend sur ce téléphone.",
            attend: "Des entretiens attendent : envoyez-les d’abord, ils seraient perdus.",
            oublie: "Plus rien de cette enquête n’est gardé sur ce téléphone.",
        },
    });

    function montrer(attente) {
        zone.hidden = attente.length === 0;
        const refuses = attente.filter((releve) => releve.erreur);
        phrase.textContent =
            attente.length === 1
                ? "1 entretien est gardé sur ce téléphone, illisible pour qui le trouverait."
                : `${attente.length} entretiens sont gardés sur ce téléphone, illisibles pour qui le trouverait.`;
        if (refuses.length) phrase.textContent += ` ${refuses.length} n’ont pas pu être reçus : ${refuses[0].erreur}`;
    }

    /* Sealing */
    const en64 = (octets) => btoa(String.fromCharCode(...new Uint8Array(octets)));
    const de64 = (texte) => Uint8Array.from(atob(texte), (signe) => signe.charCodeAt(0));

    async function sceller(cle, contenu) {
        const courbe = { name: "ECDH", namedCurve: "P-256" };
        const serveur = await crypto.subtle.importKey("raw", de64(racine.dataset.clePublique), courbe, false, []);
        const ephemere = await crypto.subtle.generateKey(courbe, false, ["deriveBits"]);
        const partage = await crypto.subtle.deriveBits({ name: "ECDH", public: serveur }, ephemere.privateKey, 256);
        const base = await crypto.subtle.importKey("raw", partage, "HKDF", false, ["deriveKey"]);
        const secret = await crypto.subtle.deriveKey(
            { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: USAGE_PLI },
            base,
            { name: "AES-GCM", length: 256 },
            false,
            ["encrypt"],
        );
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const encode = new TextEncoder();
        let clair = encode.encode(JSON.stringify(contenu));
        const plein = new Uint8Array(Math.ceil(clair.length / TAILLE) * TAILLE).fill(32);
        plein.set(clair);
        const chiffre = await crypto.subtle.encrypt(
            { name: "AES-GCM", iv, additionalData: encode.encode(cle) },
            secret,
            plein,
        );
        plein.fill(0);
        const point = await crypto.subtle.exportKey("raw", ephemere.publicKey);
        return { ephemere: en64(point), iv: en64(iv), chiffre: en64(chiffre) };
    }

    async function noter(evenement) {
        evenement.preventDefault();
        if (!QuestionnaireEnquete.verifier(form)) {
            file.dire("erreur", "Une réponse est à corriger avant d’enregistrer.");
            return;
        }
        if (!peutSceller) {
            form.submit();
            return;
        }
        const jour = new Date();
        const cle = form.elements.cle.value;
        const contenu = {
            version: racine.dataset.version,
            jour: new Date(jour.getTime() - jour.getTimezoneOffset() * 60000).toISOString().slice(0, 10),
            langue: form.elements.langue.value,
            quartier: form.elements.quartier?.value ?? "",
            equipe: form.elements.equipe?.value ?? "",
            valeurs: QuestionnaireEnquete.lire(form),
        };
        try {
            await file.garder({ cle, pli: await sceller(cle, contenu), erreur: "" });
        } catch {
            file.dire("attention", "Ce téléphone ne peut rien garder : l’envoi se fait tout de suite.");
            form.submit();
            return;
        }
        const pleins = quotasPleins(contenu);
        recommencer();
        if (pleins) file.dire("attention", `C’est enregistré. Le quota « ${pleins} » est plein : cherchez d’autres profils.`);
        else file.dire("succes", "C’est enregistré. Vous pouvez interroger une autre personne.");
        await file.montrerAttente();
        await file.envoyerTout();
        await rafraichirQuotas();
    }

    /* The next person: the same place and team, nothing of the one before. */
    function recommencer() {
        const gardes = ["quartier", "equipe"].map((nom) => [nom, form.elements[nom]?.value]);
        form.reset();
        for (const [nom, valeur] of gardes) if (form.elements[nom]) form.elements[nom].value = valeur;
        form.elements.cle.value = file.nouvelleCle();
        scrollTo({ top: 0 });
        document.getElementById("titre-entretien").focus({ preventScroll: true });
    }

    async function envoyer(releve, jeton) {
        const corps = JSON.stringify({ cle: releve.cle, pli: releve.pli });
        const reponse = await file.poster(corps, jeton, { "Content-Type": "application/json" });
        if (reponse.ok) return true;
        const { erreurs } = await reponse.json();
        await file.garder({ ...releve, erreur: erreurs.join(" ") });
        return false;
    }

    /* Quotas: those of the server when it was last heard, and what was noted here since. */
    const liste = document.getElementById("quotas-terrain");
    let quotas = liste ? JSON.parse(liste.dataset.quotas) : [];

    function quotasPleins(contenu) {
        const siens = quotas.filter(
            (quota) =>
                (!quota.quartier || quota.quartier === contenu.quartier) &&
                Object.entries(quota.criteres).every(([nom, choix]) => contenu.valeurs[nom]?.[0] === choix),
        );
        for (const quota of siens) quota.atteint += 1;
        montrerQuotas();
        return siens.find((quota) => quota.atteint >= quota.cible)?.libelle ?? "";
    }

    function montrerQuotas() {
        if (!liste) return;
        liste.replaceChildren(
            ...quotas.map((quota) => {
                const ligne = document.createElement("li");
                ligne.textContent = `${quota.libelle} : ${quota.atteint} sur ${quota.cible}`;
                if (quota.atteint >= quota.cible) {
                    const plein = document.createElement("strong");
                    plein.textContent = " – plein";
                    ligne.append(plein);
                }
                return ligne;
            }),
        );
    }

    async function rafraichirQuotas() {
        if (!liste || !navigator.onLine) return;
        try {
            quotas = (await file.etatFrais()).quotas;
            montrerQuotas();
        } catch {
            /* The last ones known stay. */
        }
    }

    if (form) form.elements.cle.value = file.nouvelleCle(); // a kept page always comes with the same one
    form?.addEventListener("submit", (evenement) => {
        if (evenement.submitter?.name !== "changer") noter(evenement);
    });
    file.demarrer();
})();
