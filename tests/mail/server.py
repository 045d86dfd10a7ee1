"""A small SMTP server for tests, which takes mail, refuses it, hangs, or drops the connection, as told."""

import email
import socketserver
from contextlib import contextmanager
from threading import Event, Thread

OK, BUSY, GONE = "250 OK", "451 Try again later", "550 No such user"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.test.connections += 1
        if self._fails("CONNECT"):
            return
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line.split()[0].upper()
            if self._fails(command):
                return
            if command == "DATA":
                self.say("354 go on")
                if not self._take():
                    return
            elif command == "RCPT":
                self.say(self.server.test.answers.get(line.partition("<")[2].partition(">")[0], OK))
            else:
                self.say({"QUIT": "221 bye"}.get(command, OK))

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def _take(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        if self._fails("."):
            return False
        self.server.test.accepted.append(email.message_from_bytes(b"".join(lines)))
        if self._fails("ACCEPTED"):
            return False
        self.say(OK)
        return True

    def _fails(self, command):
        """Whether the server hangs or drops the connection at a command, once."""
        what = self.server.test.trouble.pop(command, None)
        if what == "hang":
            self.server.test.released.wait()
        return what is not None


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False


class MailServer:
    """`accepted` are the messages; `answers` gives the reply to a recipient; `trouble` says at which command the server
    hangs or drops the connection next: CONNECT, EHLO, MAIL, RCPT, DATA, "." (before it takes the text), ACCEPTED (after
    that, without an answer)."""

    def __init__(self):
        self.accepted, self.answers, self.trouble, self.connections = [], {}, {}, 0
        self.released, self.port, self._server = Event(), 0, None

    def start(self):
        self._server = Server(("127.0.0.1", self.port), Handler)
        self._server.test, self.port = self, self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def subjects(self):
        return [message["Subject"] for message in self.accepted]


@contextmanager
def mail_server():
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.released.set()
        server.stop()
