"""What mail servers send back, in the shapes that they really use."""

from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

FROM = "Mail Delivery System <MAILER-DAEMON@mx.courriel.example>"


def delivery_report(
    row_id: str,
    *,
    action: str = "failed",
    to: str = "retours@id.example",
    enclosed: str = "message/rfc822",
    message_id: str = "",
) -> bytes:
    """A report of RFC 3464 on one recipient, with the mail or its headers enclosed."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"], report["To"], report["Subject"] = FROM, to, "Undelivered Mail"
    report.attach(MIMEText("Your message could not be delivered.\n"))
    status = MIMEBase("message", "delivery-status")
    status.set_payload(
        [
            _headers({"Reporting-MTA": "dns; mx.courriel.example"}),
            _headers(
                {
                    "Final-Recipient": "rfc822; camille.essai@courriel.example",
                    "Action": action,
                    "Status": "5.1.1" if action == "failed" else "4.4.1",
                    "Diagnostic-Code": "smtp; 550 no such user",
                }
            ),
        ]
    )
    report.attach(status)
    ours = (
        f"Message-ID: {message_id or f'<parvis.{row_id}@portail.example>'}\nSubject: x\n\nBonjour\n"
    )
    part = MIMEBase(*enclosed.split("/"))
    part.set_payload([_parsed(ours)] if enclosed == "message/rfc822" else ours)
    report.attach(part)
    return report.as_bytes()


def plain_bounce(to: str, *, subject: str = "Undeliverable: mailbox full", **more: str) -> bytes:
    """A bounce of a server that knows no RFC 3464: only its return path gives it away."""
    message = EmailMessage()
    headers = {"Return-Path": "<>", "From": FROM, "To": to, "Subject": subject}
    for name, value in (
        headers | {name.replace("_", "-"): it for name, it in more.items()}
    ).items():
        message[name] = value
    message.set_content("The mailbox is full.")
    return message.as_bytes()


def _headers(values: dict[str, str]) -> EmailMessage:
    block = EmailMessage()
    for name, value in values.items():
        block[name] = value
    return block


def _parsed(text: str) -> EmailMessage:
    message = EmailMessage()
    for line in text.partition("\n\n")[0].splitlines():
        name, _, value = line.partition(": ")
        message[name] = value
    message.set_content(text.partition("\n\n")[2])
    return message
