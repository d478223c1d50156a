"""`idp worker`: the postman in the foreground, for deployments that keep mail out of the server."""

import click

from idp.cli.output import CommandError, ExitCode, Output, with_output


@click.command(epilog="\b\nidp worker\nPARVIS_MAIL_DELIVER=worker idp worker --quiet")
@with_output
def worker(out: Output) -> None:
    """Send mails and read those that come back, until SIGTERM. / Expédier les courriels."""
    import logging
    import signal

    from idp.cli.context import open_context
    from idp.clients.registry import ClientRegistry
    from idp.wiring import mail as wiring

    with open_context() as context:
        settings = context.settings
        if not settings.mail.host:
            raise CommandError(
                "mail.host n'est pas réglé : il n'y a pas de serveur à qui remettre les courriels.",
                "mail.host is not set: there is no server to hand mails to.",
                ExitCode.INVALID,
            )
        logging.basicConfig(
            level=logging.WARNING if out.quiet else logging.INFO,
            format="%(asctime)s %(levelname)s %(name)s %(message)s",
        )
        _ = context.sealer  # says how to mend missing secrets
        registry = ClientRegistry(context.stores, poll_seconds=settings.poll_seconds)
        registry.start()
        delivery = wiring.mail_delivery(settings, context.stores, registry)
        postman = wiring.postman(settings, context.stores, delivery, context.outbox)
        # Waited for, not handled: a handler could interrupt the very lock that it needs.
        ends = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        postman.start()
        out.say(
            f"courriels remis à {settings.mail.host}:{settings.mail.port}",
            f"mails are handed to {settings.mail.host}:{settings.mail.port}",
        )
        signal.sigwait(ends)
        postman.stop()
        registry.stop()
