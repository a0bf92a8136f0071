/* Trees of XLSForm expressions, computed as the server computes them (enquetes/expressions.py): the same table of cases
   is played by both. `calculer(arbre, valeurs, jour, soi)`: values are texts, numbers or lists, `jour` « 2026-11-27 ». */
"use strict";

const ExpressionsEnquete = (() => {
    const JOUR = /^\d{4}-\d{2}-\d{2}$/;
    const NOMBRE = /^\s*-?(\d+(\.\d*)?|\.\d+)\s*$/;
    const REGEX_LONGUEUR = 500;

    function texteSimple(valeur) {
        if (valeur === null || valeur === undefined) return "";
        return Array.isArray(valeur) ? valeur.join(" ") : String(valeur);
    }

    function nombre(valeur) {
        if (typeof valeur === "boolean") return valeur ? 1 : 0;
        if (typeof valeur === "number") return valeur;
        if (JOUR.test(valeur)) {
            const jour = new Date(`${valeur}T00:00:00Z`);
            if (Number.isNaN(jour.getTime()) || jour.toISOString().slice(0, 10) !== valeur) return NaN;
            return jour.getTime() / 86400000;
        }
        return NOMBRE.test(valeur) ? Number(valeur) : NaN;
    }

    function booleen(valeur) {
        if (typeof valeur === "string") return valeur !== "" && valeur !== "false";
        return Boolean(valeur);
    }

    function egaux(a, b) {
        if (typeof a === "boolean" || typeof b === "boolean") return booleen(a) === booleen(b);
        if (typeof a === "string" && typeof b === "string") return a === b;
        return nombre(a) === nombre(b);
    }

    const OPERATIONS = {
        "<": (x, y) => x < y,
        "<=": (x, y) => x <= y,
        ">": (x, y) => x > y,
        ">=": (x, y) => x >= y,
        "+": (x, y) => x + y,
        "-": (x, y) => x - y,
        "*": (x, y) => x * y,
        div: (x, y) => x / y,
        mod: (x, y) => x % y,
    };

    const mots = (texte) => texte.split(/\s+/).filter(Boolean);
    const entre = (gestes) => (nombres) => (nombres.some(Number.isNaN) ? NaN : gestes(...nombres));
    const MESURES = {
        min: entre(Math.min),
        max: entre(Math.max),
        sum: entre((...nombres) => nombres.reduce((somme, un) => somme + un, 0)),
        abs: entre((un) => Math.abs(un)),
        int: entre((un) => Math.trunc(un)),
        round: entre((un, chiffres = 0) => {
            const echelle = 10 ** Math.trunc(chiffres);
            return Number.isFinite(un) ? Math.floor(un * echelle + 0.5) / echelle : un;
        }),
    };
    const FONCTIONS = {
        selected: (v, t) => mots(t[0]).includes(t[1]),
        "count-selected": (v, t) => mots(t[0]).length,
        not: (v) => !booleen(v[0]),
        true: () => true,
        false: () => false,
        coalesce: (v, t) => t[0] || t[1],
        "string-length": (v, t) => [...t[0]].length,
        regex: (v, t) => new RegExp(`^(?:${t[1]})$`).test(t[0].slice(0, REGEX_LONGUEUR)),
        number: (v) => nombre(v[0]),
        string: (v, t) => t[0],
        boolean: (v) => booleen(v[0]),
        concat: (v, t) => t.join(""),
        contains: (v, t) => t[0].includes(t[1]),
        "starts-with": (v, t) => t[0].startsWith(t[1]),
    };

    function calculer(arbre, valeurs, jour, soi = "") {
        const rendre = (partie) => calculer(partie, valeurs, jour, soi);
        const [genre, un, deux, trois] = arbre;
        if (genre === "num" || genre === "txt") return un;
        if (genre === "q") return texteSimple(valeurs[un]);
        if (genre === ".") return texteSimple(soi);
        if (genre === "neg") return -nombre(rendre(un));
        if (genre === "op") {
            if (un === "and") return booleen(rendre(deux)) && booleen(rendre(trois));
            if (un === "or") return booleen(rendre(deux)) || booleen(rendre(trois));
            const [a, b] = [rendre(deux), rendre(trois)];
            if (un === "=") return egaux(a, b);
            if (un === "!=") return !egaux(a, b);
            return OPERATIONS[un](nombre(a), nombre(b));
        }
        if (un === "today") return jour;
        if (un === "if") return rendre(deux[booleen(rendre(deux[0])) ? 1 : 2]);
        const donnees = deux.map(rendre);
        if (un in MESURES) return MESURES[un](donnees.map(nombre));
        return FONCTIONS[un](donnees, donnees.map(String));
    }

    return { calculer, vrai: (...donnees) => booleen(calculer(...donnees)), texte: (valeur) => String(valeur) };
})();
