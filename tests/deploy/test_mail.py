"""The mail sink: what it has taken is kept, what it was told to refuse isn't."""

import os
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.local.ports import free_ports
from deploy.local.processes import Child, plain_environment, python_child


@contextmanager
def a_sink(folder: Path) -> Iterator[tuple[Child, int]]:
    (port,) = free_ports(1)
    environment = {
        **plain_environment(),
        "CHUTING_DATA": os.fspath(folder),
        "CHUTING_SMTP_HOST": "127.0.0.1",
        "CHUTING_SMTP_PORT": str(port),
    }
    child = python_child("mail", "deploy.local.mail", data=folder, environment=environment)
    try:
        child.start()
        child.wait_ready()
        yield child, port
    finally:
        child.stop()


def send(port: int, message_id: str) -> None:
    message = EmailMessage()
    message["Message-ID"] = message_id
    message["From"], message["To"] = "office@example.org", "clerk@example.org"
    message["Subject"] = "答辩期限将至"
    message.set_content("请于明日前提交答辩状。")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(message)


def test_a_message_taken_survives_a_kill(folder: Path) -> None:
    with a_sink(folder) as (sink, port):
        send(port, "<1@chuting>")
        sink.kill()

    (kept,) = (folder / "mail").glob("*.eml")
    assert "Message-ID: <1@chuting>" in kept.read_text()
    assert "X-RcptTo: clerk@example.org" in kept.read_text()


def test_the_same_reason_twice_has_the_same_name_ending(folder: Path) -> None:
    with a_sink(folder) as (_, port):
        send(port, "<1@chuting>")
        send(port, "<1@chuting>")
        send(port, "<2@chuting>")

    endings = [kept.name.partition("-")[2] for kept in (folder / "mail").glob("*.eml")]
    assert (len(endings), len(set(endings))) == (3, 2)


def test_a_sink_told_to_refuse_keeps_nothing(folder: Path) -> None:
    with a_sink(folder) as (_, port):
        (folder / "mail" / "refuse").write_text("451\n")

        with pytest.raises(smtplib.SMTPDataError) as refusal:
            send(port, "<1@chuting>")

    assert refusal.value.smtp_code == 451
    assert list((folder / "mail").glob("*.eml")) == []
