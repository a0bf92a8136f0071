// Binds the passkey forms to the accounts library's script; nothing inline, and errors are told in French.
(function () {
    "use strict";

    function brancher(formulaire) {
        const donnees = formulaire.dataset;
        const ids = { credential: donnees.cleSaisie };
        const noms = { loginForm: "login", addForm: "add", authenticateForm: "authenticate" };
        ids[noms[donnees.cle]] = donnees.cleBouton;
        if (donnees.cleSeule) {
            ids.passwordless = donnees.cleSeule;
        }
        if (donnees.cleOptions) {
            ids.data = donnees.cleOptions;
        }
        window.allauth.webauthn.forms[donnees.cle]({ ids: ids });
    }

    document.querySelectorAll("form[data-cle]").forEach(brancher);

    document.addEventListener("allauth.error", function (evenement) {
        evenement.preventDefault();
        document.querySelectorAll(".cle-erreur").forEach(function (erreur) {
            erreur.hidden = false;
        });
    });
})();
