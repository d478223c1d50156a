"""The sentences of the rules that judge a policy, French and English, by id."""

from typing import Final

RULE_MESSAGES: Final[dict[str, tuple[str, str]]] = {
    # addresses
    "uri_malformed": ("adresse mal formée : {uri}", "malformed address: {uri}"),
    "uri_fragment": ("{uri} : pas de fragment (#)", "{uri}: no fragment (#)"),
    "uri_scheme": ("{uri} : schéma refusé", "{uri}: scheme refused"),
    "uri_userinfo": ("{uri} : ni nom ni mot de passe", "{uri}: no name, no password"),
    "uri_dot_segments": ("{uri} : ni « . » ni « .. »", "{uri}: neither `.` nor `..`"),
    "uri_relative": ("{uri} : adresse complète requise", "{uri}: a full address is needed"),
    "uri_insecure": (
        "{uri} : https requis hors boucle locale.{meant_fr}",
        "{uri}: https is required outside of loopback.{meant_en}",
    ),
    "uri_loopback": (
        "{uri} : boucle locale ; si c'est une démonstration, dites insecure_redirects = true",
        "{uri}: loopback; if this is a demonstration, say insecure_redirects = true",
    ),
    "uri_twice": ("{uri} s'y trouve deux fois", "{uri} is there twice"),
    "no_redirect_uri": ("aucune adresse de retour", "no redirect URI"),
    "no_sector": (
        "plusieurs hôtes de retour avec pairwise : nommez un sector_identifier",
        "several redirect hosts with pairwise: name a sector_identifier",
    ),
    # the protocol
    "no_jwks": (
        "private_key_jwt demande jwks ou jwks_uri",
        "private_key_jwt needs jwks or jwks_uri",
    ),
    "bad_jwks": ("une clé n'est pas un objet", "a key is not an object"),
    "private_jwk": (
        "clé PRIVÉE : retirez-la, et remplacez-la, elle est connue maintenant",
        "PRIVATE key: remove and replace it, it is known now",
    ),
    "public_credentials": (
        "client_credentials demande que le client s'authentifie",
        "client_credentials needs a client that authenticates",
    ),
    "public_no_pkce": ("sans secret, PKCE est obligatoire", "without a secret, PKCE is a must"),
    "no_pkce": (
        "PKCE n'est pas exigé : un code volé peut servir",
        "PKCE is not required: a stolen code can be used",
    ),
    "bad_scope": ("{value} n'est pas un scope", "{value} is no scope"),
    "no_openid": ("sans « openid », pas d'ID token", "without `openid` there is no ID token"),
    "bad_response_type": ("{value} n'est pas un response_type", "{value} is no response_type"),
    "token_in_url": (
        "« {value} » met un jeton dans l'adresse du navigateur",
        "`{value}` puts a token in the browser's address",
    ),
    "jwt_too_long": (
        "un jeton d'accès JWT vit {limit} secondes au plus",
        "a JWT access token lives {limit} seconds at most",
    ),
    "idle_above_absolute": (
        "l'inactivité permise dépasse la durée totale",
        "the idle limit is above the absolute one",
    ),
    "claim_needs_one": (
        "dites exactement un de constant, source, template",
        "say exactly one of constant, source, template",
    ),
    "claim_reserved": ("« {name} » est écrit par le serveur", "`{name}` is the server's to write"),
    "bad_template": ("{why}", "{why}"),
    # the policy
    "min_above_max": ("min_length dépasse max_length", "min_length is above max_length"),
    "required_and_forbidden": (
        "exigé et interdit à la fois : {classes}",
        "required and forbidden at once: {classes}",
    ),
    "too_few_kinds": (
        "il ne reste que {left} sorte(s) de caractères à ce qui est interdit",
        "what is forbidden leaves {left} kind(s) of characters only",
    ),
    "no_special_named": (
        "exige un caractère spécial, mais specials ne nomme que des lettres ou des chiffres",
        "requires a special character, but specials names letters or digits only",
    ),
    "whole_rule_differs": (
        "la phrase ne dit pas {key} = {value}, que [password] demande",
        "the sentence does not say {key} = {value}, which [password] asks for",
    ),
    "delays_not_growing": (
        "les délais doivent croître, à partir d'une seconde",
        "delays must grow, from one second on",
    ),
    "no_login": (
        "pas de journeys.login : personne ne peut se connecter",
        "no journeys.login: nobody can sign in",
    ),
    "unknown_journey": (
        "pas de parcours « {name} » ; il y a : {known}",
        "no journey `{name}`; there are: {known}",
    ),
    "awaited_journey": (
        "pas encore de journeys.{name} dans ce dossier : son lien n'est pas montré",
        "no journeys.{name} in this folder yet: its link is not shown",
    ),
    "bad_order": ("ordre impossible : {why}", "impossible order: {why}"),
    "unknown_step": ("aucune étape de ce nom{suggestion}", "no step of this name{suggestion_en}"),
    "no_issuer_code": (
        "un identifiant structuré a un code émetteur : dites sa longueur",
        "a structured identifier has an issuer code: say how long it is",
    ),
    "lead_only": (
        "[{name}] ne se dit que dans le dossier meneur « {lead} »",
        "[{name}] may only be said in the lead folder `{lead}`",
    ),
    # terms
    "terms_no_journey": (
        'il faut [journeys.terms] avec steps = ["terms.accept"] pour faire accepter ces textes',
        'these texts need [journeys.terms] with steps = ["terms.accept"] to be accepted',
    ),
    "terms_not_in_activation": (
        "l'étape terms.accept manque à journeys.activation : rien ne sera redemandé",
        "step terms.accept is not in journeys.activation: nothing will be asked again",
    ),
    "terms_unused": (
        "aucun document de [terms] du dossier meneur ne porte ce texte",
        "no document of the lead folder's [terms] has this text",
    ),
    "terms_empty": ("le texte est vide", "the text is empty"),
    "terms_markup": (
        (
            "sera montré tel quel : titres # à ###, listes, **gras**, *italique*, liens https ou "
            "mailto seulement"
        ),
        (
            "will be shown as it is written: headings # to ###, lists, **bold**, *italic*, https "
            "or mailto links only"
        ),
    ),
    "terms_same_version": (
        "{name} a changé, pas sa version : « {version} » est déjà un autre texte",
        "{name} changed and its version did not: `{version}` is another text already",
    ),
    "terms_no_changes": (
        "nouvelle version : dites dans changes ce qui change depuis la précédente",
        "a new version: say in `changes` what is new since the former one",
    ),
    # FR-*
    "weak_password": (
        (
            "mot de passe accepté le plus faible ≈ {bits_fr} bits (< 50, CNIL 2022-100) ; "
            "min_length {length} suffit"
        ),
        (
            "weakest accepted password ≈ {bits} bits (< 50, CNIL 2022-100); min_length {length} is "
            "enough"
        ),
    ),
    "almost_weak_password": (
        (
            "≈ {bits_fr} bits par la formule de la CNIL (son exemple « 3 sur 4 ») ; min_length "
            "{length} en atteint 50, {long} en atteint 80"
        ),
        (
            "≈ {bits} bits by the CNIL's formula (its 3-of-4 example); min_length {length} reaches "
            "50, {long} reaches 80"
        ),
    ),
    "short_maximum": (
        "max_length {value} contredit ANSSI PG-078 R22 (phrases de passe)",
        "max_length {value} contradicts ANSSI PG-078 R22 (passphrases)",
    ),
    "specials_forbidden": (
        "interdire les caractères spéciaux affaiblit les mots de passe",
        "forbidding special characters weakens passwords",
    ),
    "unrestricted": (
        (
            "accès trop peu restreint pour le cas 2 de la CNIL : ≈ {bits_fr} bits, il en faut 80 ; "
            "au plus 10 essais libres, puis un délai d'une minute au moins"
        ),
        (
            "access is not restricted enough for the CNIL's case 2: ≈ {bits} bits where 80 are "
            "needed; at most 10 free attempts, then a delay of a minute at least"
        ),
    ),
    "secret_questions": (
        "questions secrètes : vérification de plus seulement, réponses hachées",
        "secret questions: an extra check only, answers hashed",
    ),
    "mailed_password": (
        'un mot de passe envoyé par courriel : un lien ferait aussi bien (first_secret = "link")',
        'a password sent by mail: a link would do as well (first_secret = "link")',
    ),
    "opens_nothing": (
        "rien ne l'ouvre ici : il manque l'étape {step} dans journeys.{journey}",
        "nothing opens with it here: journeys.{journey} lacks the step {step}",
    ),
    "no_admission_journey": (
        "sans journeys.{rule}, qui n'est pas membre est refusé quand même",
        "without journeys.{rule}, who is no member is refused all the same",
    ),
    "no_link_undo": (
        "aucun courriel ne permet d'annuler : il manque linking.undo_mail dans journeys.link_undo",
        "no mail brings the way back: journeys.link_undo lacks linking.undo_mail",
    ),
    "guarded_by_session": (
        'survivor = "own" : une session restée ouverte suffit ; commencez par l\'étape {step}',
        'survivor = "own": a session left open is enough; begin with the step {step}',
    ),
    "claim_unseen": (
        "l'ancien compte est repris sans que l'on voie ce qu'il apporte : ajoutez l'étape {step}",
        "the former account is claimed before one sees what it brings: add the step {step}",
    ),
    "kept_too_long": ("gardé plus de {limit} mois", "kept for more than {limit} months"),
    "no_accessibility_contact": (
        "la déclaration d'accessibilité n'a pas de contact (RGAA)",
        "the accessibility statement has no contact (RGAA)",
    ),
    "legal_empty": (
        "mentions légales : {name} est vide (LCEN art. 1-1)",
        "legal notice: {name} is empty (LCEN art. 1-1)",
    ),
    # words and looks
    "unknown_text": ("texte inconnu{suggestion}", "unknown text{suggestion_en}"),
    "html": ("le HTML n'est pas interprété", "HTML is not interpreted"),
    "unknown_placeholder": (
        "{{{name}}} n'existe pas ici ; il y a : {known}",
        "{{{name}}} does not exist here; there are: {known}",
    ),
    "missing_placeholder": ("ne dit pas {{{name}}}", "does not say {{{name}}}"),
    "not_translated": ("pas de texte anglais", "no English text"),
    "missing_file": ("{name} manque", "{name} is missing"),
    "contrast": (
        "{token} {given} ({scheme_fr}) : {ratio}:1 sur {surface} → {became_fr} ({reached}:1)",
        "{token} {given} ({scheme_en}): {ratio}:1 on {surface} → {became_en} ({reached}:1)",
    ),
}
