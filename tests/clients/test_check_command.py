"""`idp clients check` as it is typed: what it prints and how it ends."""

import json
import re
from pathlib import Path

from tests.clients.conftest import Run
from tests.support.client_folder import LEAD, write_folder


def test_check_says_where_and_what(run: Run, tmp_path: Path) -> None:
    weak = 'min_length = 8\nrequire = ["upper", "lower", "digit"]'
    policy = LEAD.replace("min_length = 14", weak).replace("#1f4e79", "#5cb85c")
    write_folder(tmp_path / "clients", policy=policy)
    broken = LEAD.replace('"https://artisans.example/oidc', '"http://artisans.example/oidc')
    broken = broken.replace('example = "0042"', "example = 42").replace("publisher =", "publishr =")
    write_folder(tmp_path / "clients", "autres", broken)
    result = run("check")
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert any(
        re.fullmatch(
            r"  · client\.toml:24     branding\.primary : primary #5cb85c \(clair\) : 2\.48:1 "
            r"sur #ffffff → texte du bouton en noir \(8\.5:1\)",
            line,
        )
        for line in lines
    )
    assert "\n".join(line for line in lines if "·" not in line) == """\
artisans             ok   1 avertissement
  ! client.toml:17     FR-PWD-002 password.min_length : ≈ 47,6 bits par la formule de la CNIL \
(son exemple « 3 sur 4 ») ; min_length 9 en atteint 50, 14 en atteint 80
autres               ÉCHEC
  ✘ client.toml:5      client.redirect_uris[0] : http://artisans.example/oidc/callback : https \
requis hors boucle locale. Vouliez-vous dire https://artisans.example/oidc/callback ?
  ✘ client.toml:14     identifier.example : 42 n'est pas un texte : mettez la valeur entre \
guillemets (les zéros sont gardés)
  ✘ client.toml:28     legal.publishr : clé inconnue ; vouliez-vous dire « publisher » ?
2 clients, 3 erreurs, 1 avertissement"""  # fmt: skip


def test_check_ends_well_unless_it_is_strict(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients", policy=LEAD.replace("min_length = 14", "min_length = 10"))
    assert run("check").exit_code == 0
    assert run("check", "--strict").exit_code == 7
    missing = run("check", "nobody")
    assert missing.exit_code == 4
    assert "artisans" in missing.stderr


def test_check_for_scripts(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients", policy=LEAD.replace('kind = "assigned"', 'kind = "mail"'))
    result = run("check", "--format", "json", "--lang", "en")
    said = json.loads(result.stdout)
    assert said["clients"] == [{"client_id": "artisans", "ok": False}]
    (finding,) = (it for it in said["findings"] if it["severity"] == "error")
    assert finding == {
        "client_id": "artisans",
        "severity": "error",
        "file": "artisans/client.toml",
        "line": 13,
        "key": "identifier.kind",
        "code": "not_a_choice",
        "rule": "",
        "message": "'mail' will not do; one of: assigned, email, windows, structured; "
        "did you mean `email`?",
    }
