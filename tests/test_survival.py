"""What was typed survives a server that is killed: every text acknowledged is found again, and written once."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.template import migrated_copy

ROOT = Path(settings.BASE_DIR)
TOKEN = "f" * 32
SEED = """
import json, django; django.setup()
from django.test import Client
from openparcours.foundation.accounts import sessions
from openparcours.registry.directory.tests.factories import PostFactory
from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.registry.people.tests.factories import PersonAccessFactory
record = CoordinationRecordFactory()
PersonAccessFactory(person=record.person, holder_id=record.organization_id)
post = PostFactory(organization=record.organization)
client = Client(); client.force_login(post.practitioner.user)
session = client.session; session[sessions.POST] = str(post.pk); session.save()
print(json.dumps({"person": str(record.person_id), "session": session.session_key}))
"""
COUNT = """
import django; django.setup()
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.requests.models import SupportRequest
print(LiaisonNote.objects.count(), SupportRequest.objects.count())
"""


@dataclass
class Server:
    """The real server on a base of its own, that may be killed and started again."""

    database: str
    person: str = ""
    session: str = ""
    process: subprocess.Popen | None = None
    port: int = 0
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.env = {**os.environ, "DATABASE_URL": self.database, "PYTHONPATH": str(ROOT)}
        self.env["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        seed = json.loads(self.run(SEED))
        self.person, self.session = seed["person"], seed["session"]

    def run(self, script: str) -> str:
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[-1]

    def start(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self.port = probe.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            with suppress(OSError, HTTPException):
                if self.ask("/") == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("le serveur ne répond pas")

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def ask(self, path: str, said: dict[str, str] | None = None) -> int:
        return self.answer(path, said)[0]

    def answer(self, path: str, said: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as line:
            line.request("POST" if said else "GET", path, urlencode(said) if said else None, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def server(tmp_path):
    running = Server(f"sqlite:///{migrated_copy(tmp_path)}")
    running.start()
    yield running
    running.kill()


def test_every_text_acknowledged_before_the_kill_is_found_again(server):
    draft, kept = f"/brouillons/note/{server.person}/", []

    def type_on() -> None:
        with suppress(OSError, HTTPException):
            for number in range(100_000):
                if server.ask(draft, {"text": f"Chute dimanche, phrase {number}"}) != 200:
                    return
                kept.append(number)

    hand = threading.Thread(target=type_on)
    hand.start()
    while len(kept) < 5 and hand.is_alive():
        time.sleep(0.02)
    server.kill()
    hand.join(20)
    server.start()
    page = server.answer(f"/personnes/{server.person}/")[1]
    # the last one acknowledged, or the one being written when the server fell
    assert any(f"Chute dimanche, phrase {number}<" in page for number in (kept[-1], kept[-1] + 1))


def test_what_is_sent_again_after_the_kill_is_written_once(server):
    key = "01890000-0000-7000-8000-00000000000a"
    note = {"text": "Envoyée deux fois", "kind": "OBS", "restriction": "cercle", "submission_key": key}
    assert server.ask(f"/notes/personnes/{server.person}/", note) == 302
    call = {"text": "Demande envoyée deux fois", "category": "aidant_entourage", "submission_key": key}
    first = server.answer("/demandes/nouvelle/", call)
    server.kill()
    server.start()
    assert server.ask(f"/notes/personnes/{server.person}/", note) == 302
    again = server.answer("/demandes/nouvelle/", call)
    assert (first[0], again[0]) == (302, 302), again[1][:2000]
    assert server.run(COUNT) == "1 1"
