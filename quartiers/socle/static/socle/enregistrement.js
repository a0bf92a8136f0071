/* Saving a page field by field (a file, a sheet, the minutes of a meeting). Without this script the page's own button does the same.
   What is typed waits in this browser until the server has it: a cut connection, a closed session or a crash loses
   nothing. A field changed by someone else meanwhile is never overwritten: both texts are shown. */
"use strict";

(() => {
    const corps = document.querySelector("[data-enregistrer]");
    const formulaire = document.querySelector("[data-redaction]");
    const jeton = document.querySelector("[name=csrfmiddlewaretoken]");
    if (!corps || !jeton) return;
    const adresse = corps.dataset.enregistrer;
    const prefixe = `quartiers:dossier:${adresse}:`;
    const ATTENTE = 1200; // ms without a key
    const REPRISE = 8000; // ms between two tries when the connection is lost
    const enCours = new Set();
    const minuteurs = new Map();
    let repriseEnAttente = 0;

    /* Nothing moves under a pressed finger: a word that appears between press and release would push the button away
       and the click would be lost. */
    let presse = false;
    const retenus = [];
    const montrer = (geste) => (presse ? retenus.push(geste) : geste());
    const relacher = () =>
        setTimeout(() => {
            presse = false;
            for (const geste of retenus.splice(0)) geste();
        });
    /* Only on what a click acts upon: the list that a field opens keeps the release for itself. */
    const AGIT = "button, a, summary, input[type=submit]";
    window.addEventListener("pointerdown", ({ target }) => (presse = Boolean(target.closest?.(AGIT))), true);
    for (const fin of ["pointerup", "pointercancel"]) window.addEventListener(fin, relacher, true);

    /* This browser's memory */
    const garder = (nom, valeur, vue) => {
        try {
            localStorage.setItem(prefixe + nom, JSON.stringify({ valeur, vue, le: Date.now() }));
        } catch {
            /* Private browsing or full: the page itself still holds the text. */
        }
    };
    const oublier = (nom) => {
        try {
            localStorage.removeItem(prefixe + nom);
        } catch {
            /* as above */
        }
    };
    const gardes = () => {
        const liste = [];
        try {
            for (let rang = 0; rang < localStorage.length; rang += 1) {
                const cle = localStorage.key(rang);
                if (cle.startsWith(prefixe)) {
                    liste.push([cle.slice(prefixe.length), JSON.parse(localStorage.getItem(cle))]);
                }
            }
        } catch {
            /* as above */
        }
        return liste;
    };

    const champs = () => [...document.querySelectorAll("[data-champ]")].filter((c) => !c.readOnly && !c.disabled);
    const champNomme = (nom) => champs().find((champ) => champ.dataset.champ === nom);
    const vuDe = (champ) => formulaire?.elements.namedItem(`vu:${champ.dataset.champ}`);
    const valeurDe = (champ) => (champ.type === "checkbox" ? (champ.checked ? "oui" : "") : champ.value);
    const propre = (texte) => texte.replace(/\r\n?/g, "\n").trim();

    function dire(champ, texte, ton = "") {
        const zone = champ && document.getElementById(`${champ.id}-etat`);
        if (!zone) return;
        montrer(() => {
            zone.textContent = texte;
            zone.className = `etat-champ ${ton && `etat-${ton}`}`;
            champ.toggleAttribute("aria-invalid", ton === "erreur");
        });
    }

    function direGlobal(texte, ton) {
        const zone = document.getElementById("etat-enregistrement");
        if (!zone) return;
        zone.hidden = false;
        zone.textContent = texte;
        zone.dataset.ton = ton;
    }

    const resumer = (heure) => montrer(() => resumerMaintenant(heure));

    function resumerMaintenant(heure) {
        if (document.querySelector(".etat-erreur, .choix-textes")) {
            direGlobal("Un champ n’est pas enregistré : regardez ce qui est signalé.", "erreur");
        } else if (enCours.size || minuteurs.size) {
            direGlobal("Enregistrement…", "attente");
        } else if (gardes().length) {
            direGlobal("Connexion interrompue : ce que vous écrivez est gardé ici, et partira dès son retour.", "attente");
        } else if (heure) {
            direGlobal(`Tout est enregistré à ${heure}.`, "succes");
        }
    }

    async function envoyer(nom, valeur, vue) {
        const donnees = new URLSearchParams({ champ: nom, valeur, valeur_vue: vue });
        const reponse = await fetch(adresse, {
            method: "POST",
            body: donnees,
            headers: { "X-CSRFToken": jeton.value, Accept: "application/json" },
            credentials: "same-origin",
            redirect: "manual",
            keepalive: donnees.toString().length < 60000,
        });
        if (reponse.type === "opaqueredirect" || reponse.status === 403) return { etat: 403 };
        if (reponse.status >= 500) throw new Error(String(reponse.status));
        return { etat: reponse.status, ...(await reponse.json()) };
    }

    async function enregistrer(champ) {
        const nom = champ.dataset.champ;
        clearTimeout(minuteurs.get(nom));
        minuteurs.delete(nom);
        if (enCours.has(nom)) return; // it is sent again when the answer comes, if it changed meanwhile
        const vu = vuDe(champ);
        if (!vu) return;
        const valeur = valeurDe(champ);
        const vue = vu.value;
        if (propre(valeur) === propre(vue)) {
            oublier(nom);
            return;
        }
        garder(nom, valeur, vue);
        enCours.add(nom);
        dire(champ, "Enregistrement…");
        resumer();
        try {
            traiter(champ, valeur, await envoyer(nom, valeur, vue));
        } catch {
            dire(champ, "Gardé dans ce navigateur.", "attente");
            reprendrePlusTard();
        } finally {
            enCours.delete(nom);
            resumer();
        }
        if (valeurDe(champ) !== valeur) programmer(champ);
    }

    function traiter(champ, valeur, reponse) {
        const nom = champ.dataset.champ;
        if (reponse.etat === 200) {
            vuDe(champ).value = reponse.valeur;
            if (valeurDe(champ) === valeur) oublier(nom);
            dire(champ, `Enregistré à ${reponse.heure}`, "succes");
            montrer(() => compter(champ));
            document.dispatchEvent(new CustomEvent("champ-enregistre", { detail: { champ } }));
            queueMicrotask(() => resumer(reponse.heure));
        } else if (reponse.etat === 409) {
            proposer(champ, reponse.actuelle);
        } else if (reponse.etat === 403) {
            dire(champ, "Votre session est terminée. Reconnectez-vous dans un autre onglet : votre texte est gardé ici.", "erreur");
        } else {
            if (reponse.etat === 404 || reponse.etat === 423) oublier(nom);
            dire(champ, reponse.message ?? "Ce champ n’a pas pu être enregistré.", "erreur");
        }
    }

    /* Someone else has written: the person chooses, with both texts in view. */
    function proposer(champ, actuelle) {
        const cadre = champ.closest(".champ, td, li, .champ-case");
        cadre.querySelector(".choix-textes")?.remove();
        const choix = document.createElement("div");
        choix.className = "choix-textes alerte alerte-attention";
        choix.setAttribute("role", "alert");
        const titre = document.createElement("p");
        titre.textContent = "Une autre personne a modifié ce champ pendant que vous écriviez. Voici son texte :";
        const texte = document.createElement("blockquote");
        texte.className = "autre-texte";
        texte.textContent = actuelle || "(vide)";
        choix.append(titre, texte);
        const bouton = (libelle, genre, geste) => {
            const element = document.createElement("button");
            element.type = "button";
            element.className = `bouton bouton-${genre}`;
            element.textContent = libelle;
            element.addEventListener("click", () => {
                choix.remove();
                vuDe(champ).value = actuelle;
                dire(champ, "");
                geste();
                champ.focus();
            });
            choix.append(element);
        };
        bouton("Garder mon texte", "primaire", () => enregistrer(champ));
        bouton("Prendre l’autre texte", "secondaire", () => {
            if (champ.type === "checkbox") champ.checked = actuelle === "oui";
            else champ.value = actuelle;
            oublier(champ.dataset.champ);
            champ.dispatchEvent(new Event("input", { bubbles: true }));
            resumer();
        });
        champ.before(choix);
        dire(champ, "Pas encore enregistré : choisissez.", "erreur");
    }

    function programmer(champ, delai = ATTENTE) {
        const nom = champ.dataset.champ;
        clearTimeout(minuteurs.get(nom));
        minuteurs.set(nom, setTimeout(() => enregistrer(champ), delai));
    }

    function reprendrePlusTard() {
        if (repriseEnAttente) return;
        repriseEnAttente = setTimeout(() => {
            repriseEnAttente = 0;
            reprendre();
        }, REPRISE);
    }

    /* What this browser still holds: fields of this page take their text back, those of other pages are sent as they are. */
    async function reprendre() {
        for (const [nom, garde] of gardes()) {
            const champ = champNomme(nom);
            if (champ) {
                enregistrer(champ);
                continue;
            }
            try {
                const reponse = await envoyer(nom, garde.valeur, garde.vue);
                if ([200, 404, 423].includes(reponse.etat)) oublier(nom);
                if (reponse.etat === 409) direGlobal("Un texte écrit ailleurs attend : rouvrez son étape pour choisir.", "erreur");
            } catch {
                reprendrePlusTard();
                return;
            }
        }
        resumer();
    }

    function retrouver() {
        for (const [nom, garde] of gardes()) {
            const champ = champNomme(nom);
            const vu = champ && vuDe(champ);
            if (!vu || propre(garde.valeur) === propre(vu.value)) {
                if (vu) oublier(nom);
                continue;
            }
            if (champ.type === "checkbox") champ.checked = garde.valeur === "oui";
            else champ.value = garde.valeur;
            vu.value = garde.vue;
            dire(champ, "Texte retrouvé dans ce navigateur.", "attente");
        }
        if (gardes().length) reprendre();
    }

    /* Characters left, sums of a table */
    function compter(champ) {
        const maximum = Number(champ.dataset.maximum);
        if (!maximum) return;
        const longueur = propre(champ.value).length;
        const zone = document.getElementById(`${champ.id}-etat`);
        if (!zone || (longueur < maximum * 0.8 && longueur <= maximum)) return;
        const reste = maximum - longueur;
        zone.textContent =
            reste >= 0
                ? `${zone.textContent.split(" – ")[0]} – encore ${reste} caractères`
                : `${zone.textContent.split(" – ")[0]} – ${-reste} caractères de trop`;
        zone.classList.toggle("etat-depasse", reste < 0);
    }

    function sommer(groupe) {
        const zone = document.querySelector(`[data-somme="${groupe}"]`);
        if (!zone) return;
        let centiemes = 0;
        for (const champ of document.querySelectorAll(`[data-somme-de="${groupe}"]`)) {
            const nombre = Number(champ.value.replace(/[\s\u00a0\u202f%]/g, "").replace(",", "."));
            if (Number.isFinite(nombre)) centiemes += Math.round(nombre * 100);
        }
        zone.textContent = (centiemes / 100).toLocaleString("fr-FR", { maximumFractionDigits: 2 });
        if (zone.dataset.attendu) zone.classList.toggle("somme-juste", centiemes === Number(zone.dataset.attendu));
    }

    document.addEventListener("input", (evenement) => {
        const champ = evenement.target.closest?.("[data-champ]");
        if (!champ || champ.readOnly || champ.disabled) return;
        const vu = vuDe(champ);
        if (vu) garder(champ.dataset.champ, valeurDe(champ), vu.value);
        compter(champ);
        if (champ.dataset.sommeDe) sommer(champ.dataset.sommeDe);
        programmer(champ);
    });
    document.addEventListener("change", (evenement) => {
        const champ = evenement.target.closest?.("[data-champ]");
        if (champ) enregistrer(champ);
    });
    window.addEventListener("online", reprendre);
    window.addEventListener("offline", () => resumer());
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState !== "hidden") return;
        for (const champ of champs()) if (minuteurs.has(champ.dataset.champ)) enregistrer(champ);
    });
    /* The whole form is sent: what it holds is no longer this browser's to keep, unless the connection is cut. Some
       browsers say "off line" beside a server that answers (a local network, a virtual machine): the server is asked. */
    let serveurJoint = false;
    async function envoyerSiJoint(bouton) {
        try {
            await fetch(window.location.href, { method: "HEAD", credentials: "same-origin" });
        } catch {
            resumer();
            reprendrePlusTard();
            return;
        }
        serveurJoint = true;
        formulaire.requestSubmit(bouton);
    }
    formulaire?.addEventListener("submit", (evenement) => {
        if (!navigator.onLine && !serveurJoint) {
            evenement.preventDefault();
            envoyerSiJoint(evenement.submitter);
            return;
        }
        for (const minuteur of minuteurs.values()) clearTimeout(minuteur);
        minuteurs.clear();
    });

    const etat = document.getElementById("etat-enregistrement");
    if (etat) etat.hidden = false; // its place is kept from the start: empty, it is not seen
    for (const champ of champs()) compter(champ);
    for (const zone of document.querySelectorAll("[data-somme]")) sommer(zone.dataset.somme);
    retrouver();
})();
