"""`idp config`: settings in force, without their secrets where asked."""

import json

from click.testing import CliRunner, Result

from idp.cli.config import config

SECRET = "s3cret-" * 6
VARIABLES = {
    "PARVIS_SECRETS_KEYS": f'["{SECRET}"]',
    "PARVIS_SECRETS_PEPPERS": f'{{a = "{SECRET}"}}',
    "PARVIS_DATABASE_URL": f"postgresql://parvis:{SECRET}@db.example/parvis",
    "PARVIS_THROTTLING_REDIS_URL": f"redis://:{SECRET}@redis.example/0",
    "PARVIS_REGISTRATION_INITIAL_ACCESS_TOKENS": f'{{{"ab" * 32} = "intracma"}}',
}


def show(*arguments: str) -> Result:
    return CliRunner().invoke(config, ["show", *arguments], env=VARIABLES)


def test_redacted_output_holds_no_secret() -> None:
    for form in ("table", "json", "csv"):
        done = show("--redact", "--format", form)
        assert done.exit_code == 0
        assert SECRET not in done.output
        assert "db.example" in done.output
        assert "redis.example" in done.output


def test_whole_output_is_what_is_in_force() -> None:
    told = json.loads(show("--format", "json").stdout)["settings"]
    assert told["secrets.keys"] == [SECRET]
    assert told["server.port"] == 8000


def test_a_secret_is_long_and_never_the_same() -> None:
    drawn = {CliRunner().invoke(config, ["secret"]).stdout.strip() for _ in range(3)}
    assert len(drawn) == 3
    assert min(map(len, drawn)) >= 43


def test_unusable_settings_end_with_3() -> None:
    done = CliRunner().invoke(config, ["show"], env={"PARVIS_SERVER_PORT": "many"})
    assert done.exit_code == 3
    assert "server.port" in done.stderr
