/* Maps: Leaflet over the GeoJSON that `.carte-geo` names. The table beside says the same without this file.

   data-geojson  one address or several, parted by spaces; properties read: nom, url, style, detail,
                 etiquette (written on the map), classe (1 to 4, a shade) and legende (what its shade means); a collection with « "arriere_plan": true » is drawn but the map is
                 not framed on it
   data-libelle  name of the map for screen readers
   data-fonds    address of background tiles ({z}/{x}/{y}), or empty: plain background
   data-credit   credit of the tiles
   data-clic     « /page/?lat={lat}&lon={lon} » to go to, or « #latitude,#longitude » inputs to fill
   data-lat, data-lon   a point to show from the start */
"use strict";

(() => {
    const STYLES = new Map([
        ["qpv", "Quartier prioritaire"],
        ["poche", "Poche de pauvreté"],
        ["commune", "Commune"],
        ["ancien", "Ancien contour"],
        ["point", "Lieu"],
    ]);
    const FRANCE = [[41.3, -5.2], [51.1, 9.6]];
    const SUR_SOI = 17; // deepest zoom that fitting may choose

    function styleDe(element) {
        const style = element.properties?.style;
        if (STYLES.has(style)) return style;
        return element.geometry?.type === "Point" ? "point" : "qpv";
    }

    const CLASSES = [1, 2, 3, 4];
    const ORDRE = [...CLASSES.map((rang) => `trace-classe-${rang}`), ...[...STYLES.keys()].map((style) => `trace-${style}`)];
    const classe = (element) =>
        CLASSES.includes(element.properties?.classe)
            ? `trace-classe-${element.properties.classe}`
            : `trace-${styleDe(element)}`;

    /* The kinds that are on the map, each with a sample of its line and fill. */
    function legende(donnees) {
        const presents = new Map();
        for (const element of donnees.flatMap((jeu) => jeu.features ?? [jeu])) {
            presents.set(classe(element), element.properties?.legende ?? STYLES.get(styleDe(element)));
        }
        const liste = document.createElement("ul");
        liste.className = "carte-legende";
        for (const nom of ORDRE) {
            if (!presents.has(nom)) continue;
            const ligne = document.createElement("li");
            const dessin = document.createElementNS("http://www.w3.org/2000/svg", "svg");
            dessin.setAttribute("viewBox", "0 0 22 14");
            dessin.setAttribute("aria-hidden", "true");
            const trace = document.createElementNS("http://www.w3.org/2000/svg", "path");
            trace.setAttribute("class", nom);
            trace.setAttribute("d", nom === "trace-point" ? "M11 2a5 5 0 1 0 0 10a5 5 0 0 0 0-10Z" : "M2 2h18v10H2Z");
            dessin.append(trace);
            ligne.append(dessin, presents.get(nom));
            liste.append(ligne);
        }
        const commande = L.control({ position: "bottomleft" });
        commande.onAdd = () => liste;
        return commande;
    }

    function bulle(proprietes) {
        const corps = document.createElement("div");
        const nom = document.createElement("strong");
        nom.textContent = proprietes.nom;
        corps.append(nom);
        if (proprietes.detail) {
            const detail = document.createElement("p");
            detail.textContent = proprietes.detail;
            corps.append(detail);
        }
        if (proprietes.url) {
            const ligne = document.createElement("p");
            const lien = document.createElement("a");
            lien.href = proprietes.url;
            lien.textContent = "Ouvrir la page";
            ligne.append(lien);
            corps.append(ligne);
        }
        return corps;
    }

    /* Outlines with a name are buttons: Tab reaches them, Enter and Space open their bubble. */
    function rendreAccessible(trace, nom) {
        trace.on("add", () => {
            const dessin = trace.getElement();
            if (!dessin || dessin.dataset.pret) return;
            dessin.dataset.pret = "oui";
            dessin.setAttribute("tabindex", "0");
            dessin.setAttribute("role", "button");
            dessin.setAttribute("aria-label", nom);
            dessin.addEventListener("keydown", (evenement) => {
                if (evenement.key !== "Enter" && evenement.key !== " ") return;
                evenement.preventDefault();
                trace.openPopup();
            });
        });
    }

    function dessiner(donnees, cliquable) {
        const couche = L.geoJSON(donnees, {
            style: (element) => ({ className: classe(element), interactive: !cliquable && Boolean(element.properties?.nom) }),
            pointToLayer: (element, lieu) =>
                L.circleMarker(lieu, { radius: 8, className: classe(element), interactive: !cliquable }),
            onEachFeature: (element, trace) => {
                const { nom, etiquette } = element.properties ?? {};
                if (etiquette) {
                    trace.bindTooltip(etiquette, { permanent: true, direction: "center", className: "carte-etiquette" });
                }
                if (!nom || cliquable) return;
                trace.bindPopup(() => bulle(element.properties));
                trace.bindTooltip(nom, { sticky: true });
                trace.on("popupopen", ({ popup }) => {
                    trace.closeTooltip();
                    popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Fermer");
                });
                rendreAccessible(trace, nom);
            },
        });
        /* Colours come from the style sheet: what Leaflet writes on each path would otherwise win in places. */
        couche.on("layeradd", nettoyer);
        return couche;
    }

    function nettoyer(evenement) {
        const dessin = evenement.layer.getElement?.();
        for (const nom of ["stroke", "stroke-width", "stroke-opacity", "fill", "fill-opacity"]) {
            dessin?.removeAttribute(nom);
        }
    }

    function poserRepere(carte, lieu) {
        if (carte.repere) carte.repere.setLatLng(lieu);
        else carte.repere = L.circleMarker(lieu, { radius: 9, className: "trace-point", interactive: false }).addTo(carte);
    }

    function ecouterClics(carte, clic) {
        const [latitude, longitude] = clic.startsWith("#")
            ? clic.split(",").map((selecteur) => document.querySelector(selecteur.trim()))
            : [];
        carte.getContainer().classList.add("carte-geo-visee");
        carte.on("click", ({ latlng }) => {
            const lat = latlng.lat.toFixed(6);
            const lon = latlng.wrap().lng.toFixed(6);
            if (!latitude || !longitude) {
                window.location.assign(clic.replace("{lat}", lat).replace("{lon}", lon));
                return;
            }
            latitude.value = lat;
            longitude.value = lon;
            for (const saisie of [latitude, longitude]) saisie.dispatchEvent(new Event("change", { bubbles: true }));
            poserRepere(carte, latlng);
        });
    }

    /* Paper has its own size: the map is drawn again for it, showing what the screen showed. */
    function suivreImpression(cadre, carte) {
        const changer = (papier) => {
            const vue = carte.getBounds();
            cadre.classList.toggle("carte-papier", papier);
            carte.invalidateSize({ animate: false });
            carte.fitBounds(vue, { animate: false });
        };
        let avant;
        window.addEventListener("beforeprint", () => {
            avant = [carte.getCenter(), carte.getZoom()];
            changer(true);
        });
        window.addEventListener("afterprint", () => {
            changer(false);
            carte.setView(...avant, { animate: false });
        });
    }

    async function lire(adresse) {
        const reponse = await fetch(adresse, { headers: { Accept: "application/geo+json, application/json" } });
        if (!reponse.ok) throw new Error(`${adresse} : ${reponse.status}`);
        return reponse.json();
    }

    function prevenir(cadre) {
        const avis = document.createElement("p");
        avis.className = "alerte alerte-attention";
        avis.setAttribute("role", "status");
        avis.textContent = "La carte n’a pas pu être chargée ; le tableau donne les mêmes informations.";
        cadre.before(avis);
    }

    async function monter(cadre) {
        const { geojson = "", libelle = "", fonds = "", credit = "", clic = "", lat, lon } = cadre.dataset;
        cadre.dataset.pret = "oui";
        let donnees;
        try {
            donnees = await Promise.all(geojson.split(/\s+/).filter(Boolean).map(lire));
        } catch {
            prevenir(cadre); // the picture drawn by the server stays
            return;
        }
        cadre.replaceChildren();
        cadre.setAttribute("role", "group");
        cadre.setAttribute("aria-label", libelle);
        const carte = L.map(cadre, { scrollWheelZoom: false, zoomControl: false, attributionControl: Boolean(fonds),
            zoomSnap: fonds ? 1 : 0.25 });
        L.control.zoom({ zoomInTitle: "Agrandir la carte", zoomOutTitle: "Réduire la carte" }).addTo(carte);
        carte.attributionControl?.setPrefix(false);
        if (fonds) L.tileLayer(fonds, { attribution: credit, maxZoom: 19 }).addTo(carte);
        const limites = L.latLngBounds([]);
        const sujets = donnees.filter((jeu) => !jeu.arriere_plan && (jeu.features ?? []).length);
        for (const jeu of donnees) {
            const couche = dessiner(jeu, Boolean(clic));
            if (!sujets.length || sujets.includes(jeu)) limites.extend(couche.getBounds());
            carte.couches = [...(carte.couches ?? []), couche];
        }
        /* What stands behind shows where the subject is: leave some of it in sight. */
        const marge = sujets.length > 0 && sujets.length < donnees.length ? 0.18 : 0.05;
        const dite = donnees.some((jeu) => (jeu.features ?? []).length) ? legende(donnees).addTo(carte) : null;
        /* Words of shades take room: what the map shows stays above them. */
        const nuances = donnees.some((jeu) => (jeu.features ?? []).some((element) => element.properties?.legende));
        const bas = nuances ? (dite?.getContainer().offsetHeight ?? 0) : 0;
        carte.fitBounds(limites.isValid() ? limites.pad(marge) : FRANCE, {
            maxZoom: SUR_SOI,
            animate: false,
            paddingBottomRight: [0, bas],
        });
        for (const couche of carte.couches ?? []) couche.addTo(carte).eachLayer((trace) => nettoyer({ layer: trace }));
        if (lat && lon) poserRepere(carte, [Number(lat), Number(lon)]);
        if (clic) ecouterClics(carte, clic);
        suivreImpression(cadre, carte);
        /* One wheel turn over the map should scroll the page, not lose the reader: the wheel zooms after a click. */
        carte.on("focus", () => carte.scrollWheelZoom.enable());
        carte.on("blur", () => carte.scrollWheelZoom.disable());
    }

    function preparer(racine) {
        for (const cadre of racine.querySelectorAll(".carte-geo:not([data-pret])")) monter(cadre);
    }
    preparer(document);
    document.addEventListener("htmx:load", (evenement) => preparer(evenement.detail.elt.parentElement ?? document));
})();
