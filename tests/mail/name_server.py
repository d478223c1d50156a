"""A name server on loopback that knows a few TXT records and denies the rest."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def name_server(texts: Mapping[str, list[str]]) -> Iterator[str]:
    """Give the address of a server that answers with these texts by name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(server, texts), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", server.getsockname())
        thread.join()


def _serve(server: socket.socket, texts: Mapping[str, list[str]]) -> None:
    while True:
        query, who = server.recvfrom(4096)
        if not query:
            return
        asked = dns.message.from_wire(query)
        name = asked.question[0].name.to_text(omit_final_dot=True)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        if name in texts:
            written = [f'"{text}"' for text in texts[name]]
            answer.answer.append(dns.rrset.from_text_list(f"{name}.", 60, "IN", "TXT", written))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(answer.to_wire(), who)
