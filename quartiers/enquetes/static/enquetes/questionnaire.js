/* A questionnaire on a page: shows what concerns the person, says what is wrong beside it, counts what is answered.
   The server does it all again (enquetes/saisie.py). A form carries `data-questionnaire`; `lireQuestionnaire(form)` gives
   {question: [texts]} of what is shown, `verifierQuestionnaire(form)` whether it may be sent. */
"use strict";

const QuestionnaireEnquete = (() => {
    const TOURS = 30;
    const arbre = (bloc, nom) => (bloc.dataset[nom] ? JSON.parse(bloc.dataset[nom]) : null);
    const aujourdhui = () => {
        const jour = new Date();
        return new Date(jour.getTime() - jour.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    };

    function preparer(form) {
        const conditions = [...form.querySelectorAll("[data-pertinent]")].map((bloc) => [bloc, arbre(bloc, "pertinent")]);
        const questions = [...form.querySelectorAll("[data-question]")].map((bloc) => ({
            bloc,
            nom: bloc.dataset.question,
            type: bloc.dataset.type,
            calcul: arbre(bloc, "calcul"),
            contrainte: arbre(bloc, "contrainte"),
            obligatoire: arbre(bloc, "obligatoire"),
            conditions: conditions.filter(([parent]) => parent.contains(bloc)).map(([, lu]) => lu),
        }));
        return { conditions, questions };
    }

    /* Typed texts of one question. */
    function textes(form, nom) {
        const champs = form.elements[`q-${nom}`];
        if (!champs) return [];
        const liste = champs instanceof RadioNodeList ? [...champs] : [champs];
        return liste
            .filter((champ) => (["radio", "checkbox"].includes(champ.type) ? champ.checked : true))
            .map((champ) => champ.value.trim())
            .filter(Boolean);
    }

    /* As the expressions see it: numbers with a point, choices as a list. */
    function valeur(form, question) {
        if (question.type === "hidden") return question.bloc.dataset.defaut ?? "";
        const lus = textes(form, question.nom);
        if (question.type === "select_multiple") return lus;
        const lu = lus[0] ?? "";
        if (!["integer", "decimal", "range"].includes(question.type)) return lu;
        const nombre = lu.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
        return nombre !== "" && Number.isFinite(Number(nombre)) ? String(Number(nombre)) : lu;
    }

    /* What is shown, and its values, until nothing changes any more. */
    function montrer(form, etat) {
        const jour = aujourdhui();
        const brutes = Object.fromEntries(etat.questions.map((q) => [q.nom, valeur(form, q)]));
        let courantes = { ...brutes };
        for (let tour = 0; tour < TOURS; tour += 1) {
            const suivantes = { ...courantes };
            for (const q of etat.questions) {
                if (!q.conditions.every((lu) => ExpressionsEnquete.vrai(lu, suivantes, jour))) delete suivantes[q.nom];
                else if (q.calcul)
                    suivantes[q.nom] = ExpressionsEnquete.texte(ExpressionsEnquete.calculer(q.calcul, suivantes, jour));
                else suivantes[q.nom] = brutes[q.nom];
            }
            if (JSON.stringify(suivantes) === JSON.stringify(courantes)) break;
            courantes = suivantes;
        }
        for (const [bloc, lu] of etat.conditions) bloc.hidden = !ExpressionsEnquete.vrai(lu, courantes, jour);
        return courantes;
    }

    const vide = (lu) => lu === undefined || lu === "" || (Array.isArray(lu) && lu.length === 0);

    /* What is wrong with one question, or nothing. */
    function juger(form, question, valeurs) {
        const lu = valeurs[question.nom];
        const jour = aujourdhui();
        const mots = form.dataset;
        if (lu === undefined || ["note", "calculate", "hidden"].includes(question.type)) return "";
        if (vide(lu)) {
            const attendu = question.obligatoire && ExpressionsEnquete.vrai(question.obligatoire, valeurs, jour);
            return attendu ? question.bloc.dataset.obligatoireMessage : "";
        }
        if (question.type === "integer" && !/^-?\d+$/.test(lu)) return mots.motEntier;
        if (["decimal", "range"].includes(question.type) && !Number.isFinite(Number(lu))) return mots.motNombre;
        if (question.contrainte && !ExpressionsEnquete.vrai(question.contrainte, valeurs, jour, lu))
            return question.bloc.dataset.contrainteMessage;
        return "";
    }

    function dire(question, faute) {
        const ligne = question.bloc.querySelector(".erreur");
        if (!ligne) return;
        ligne.textContent = faute;
        ligne.hidden = !faute;
        question.bloc.querySelector(".champ")?.classList.toggle("champ-fautif", Boolean(faute));
        const cible = question.bloc.querySelector("fieldset, input, select, textarea");
        const decrits = (cible?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== ligne.id);
        if (faute) decrits.push(ligne.id);
        if (decrits.length) cible?.setAttribute("aria-describedby", decrits.join(" "));
        else cible?.removeAttribute("aria-describedby");
    }

    function compter(form, etat, valeurs) {
        const barre = form.querySelector("[data-progression]");
        if (!barre) return;
        const posees = etat.questions.filter(
            (q) => q.nom in valeurs && !["note", "calculate", "hidden"].includes(q.type),
        );
        const faites = posees.filter((q) => !vide(valeurs[q.nom])).length;
        barre.hidden = false;
        barre.querySelector("progress").max = posees.length || 1;
        barre.querySelector("progress").value = faites;
        barre.querySelector("[data-progression-texte]").textContent = barre.dataset.progression
            .replace("{faites}", faites)
            .replace("{total}", posees.length);
    }

    const etats = new WeakMap();
    function suivre(form) {
        const etat = preparer(form);
        etats.set(form, etat);
        form.classList.add("suivi");
        const rafraichir = () => compter(form, etat, montrer(form, etat));
        form.addEventListener("input", rafraichir);
        form.addEventListener("reset", () => setTimeout(rafraichir));
        form.addEventListener("change", (evenement) => {
            rafraichir();
            const bloc = evenement.target.closest("[data-question]");
            const question = etat.questions.find((q) => q.bloc === bloc);
            if (question) dire(question, juger(form, question, montrer(form, etat)));
        });
        for (const bouton of form.querySelectorAll("[data-effacer]")) {
            bouton.hidden = false;
            bouton.addEventListener("click", () => {
                for (const champ of form.querySelectorAll(`[name="${bouton.dataset.effacer}"]`)) champ.checked = false;
                rafraichir();
            });
        }
        rafraichir();
    }

    function verifier(form) {
        const etat = etats.get(form);
        const valeurs = montrer(form, etat);
        let premiere = null;
        for (const question of etat.questions) {
            const faute = juger(form, question, valeurs);
            dire(question, faute);
            if (faute) premiere ??= question.bloc;
        }
        premiere?.scrollIntoView({ block: "center" });
        premiere?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
        return premiere === null;
    }

    function lire(form) {
        const etat = etats.get(form);
        const valeurs = montrer(form, etat);
        return Object.fromEntries(
            etat.questions.filter((q) => q.nom in valeurs).map((q) => [q.nom, textes(form, q.nom)]),
        );
    }

    for (const form of document.querySelectorAll("form[data-questionnaire]")) {
        suivre(form);
        if (form.dataset.questionnaire === "seul") {
            form.addEventListener("submit", (evenement) => {
                if (evenement.submitter?.name !== "changer" && !verifier(form)) evenement.preventDefault();
            });
        }
    }
    return { lire, verifier, suivre };
})();
