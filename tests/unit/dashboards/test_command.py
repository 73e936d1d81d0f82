"""`member360 dashboard`: mistakes are told before a browser opens; what it starts is told where everything is."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from member360.commands.main import main


def test_nothing_published_is_a_users_mistake(tmp_path, capsys):
    assert main(["dashboard", "--home", str(tmp_path)]) == 2
    assert "member360 run" in capsys.readouterr().err


def test_a_port_in_use_is_named(home, capsys):
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["dashboard", "--home", str(home), "--port", str(port)]) == 2
    assert f"port {port} is in use" in capsys.readouterr().err


def test_the_server_is_told_its_home_and_reaches_nobody(home, monkeypatch):
    started = {}

    def become(arguments, environment, _folder):
        started.update(command=arguments, env=environment)

    monkeypatch.setattr("member360.commands.dashboard.become", become)
    assert main(["dashboard", "--home", str(home)]) == 0
    assert started["env"]["MEMBER360_HOME"] == str(home.resolve())
    told = dict(zip(started["command"][4::2], started["command"][5::2], strict=False))
    assert told["--browser.gatherUsageStats"] == "false"
    assert told["--server.fileWatcherType"] == "none"
    assert told["--server.address"] == "localhost"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP], ids=["ended", "terminal closed"])
def test_nothing_is_served_once_the_command_has_ended(home, ending):
    root = Path(__file__).parents[3]
    words = [sys.executable, "-m", "member360", "dashboard", "--home", str(home)]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as started:
        try:
            port = int(started.stdout.readline().split("localhost:")[1].split()[0])
            until = time.monotonic() + 60
            while not _answers(port) and time.monotonic() < until:
                time.sleep(0.1)
            assert _answers(port)
            started.send_signal(ending)
            started.wait(30)
            assert not _answers(port)
        finally:
            started.kill()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", port)) == 0
