/* The service worker of one page of the field: keeps it and its files so that it opens without network. `REGLAGES` is
   written before this text by the server: {nom, version, ressources}. Nothing that is sent passes through here. */
"use strict";

const CACHE = REGLAGES.nom + REGLAGES.version;
const GARDEES = new Set(REGLAGES.ressources);
const PAGE = REGLAGES.ressources[0];
const PATIENCE = 4000; // milliseconds before the kept page is shown on a poor network

self.addEventListener("install", (evenement) => {
    evenement.waitUntil(
        caches
            .open(CACHE)
            .then((cache) => cache.addAll(REGLAGES.ressources))
            .then(() => self.skipWaiting()),
    );
});

self.addEventListener("activate", (evenement) => {
    const perimees = (noms) => noms.filter((nom) => nom.startsWith(REGLAGES.nom) && nom !== CACHE);
    evenement.waitUntil(
        caches
            .keys()
            .then((noms) => Promise.all(perimees(noms).map((nom) => caches.delete(nom))))
            .then(() => self.clients.claim()),
    );
});

async function delReseau(requete) {
    const controle = new AbortController();
    const delai = setTimeout(() => controle.abort(), PATIENCE);
    try {
        return await fetch(requete, { signal: controle.signal });
    } finally {
        clearTimeout(delai);
    }
}

/* The network first: the page is kept again each time it is read whole, a log-in page never. */
async function pageFraiche(requete) {
    const { pathname, search } = new URL(requete.url);
    return fraiche(pathname + search, requete, PAGE);
}

async function fraiche(adresse, requete, defaut) {
    const cache = await caches.open(CACHE);
    try {
        const reponse = await delReseau(requete);
        if (reponse.ok && !reponse.redirected) await cache.put(adresse, reponse.clone());
        return reponse;
    } catch (echec) {
        const gardee = (await cache.match(adresse)) ?? (await cache.match(defaut));
        if (gardee) return gardee;
        throw echec;
    }
}

self.addEventListener("fetch", (evenement) => {
    const requete = evenement.request;
    if (requete.method !== "GET") return;
    const adresse = new URL(requete.url);
    if (adresse.origin !== self.location.origin || !GARDEES.has(adresse.pathname)) return;
    if (adresse.pathname === PAGE) evenement.respondWith(pageFraiche(requete));
    else if (adresse.pathname.endsWith(".geojson")) evenement.respondWith(fraiche(adresse.pathname, requete, adresse.pathname));
    else evenement.respondWith(caches.match(adresse.pathname).then((gardee) => gardee ?? fetch(requete)));
});
