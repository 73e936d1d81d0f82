"""`member360 dashboard`: mistakes are told before a browser opens; what it starts is told where everything is."""

import socket
import subprocess
from types import SimpleNamespace

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

    def run(command, **settings):
        started.update(settings, command=command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    assert main(["dashboard", "--home", str(home)]) == 0
    assert started["env"]["MEMBER360_HOME"] == str(home.resolve())
    told = dict(zip(started["command"][5::2], started["command"][6::2], strict=False))
    assert told["--browser.gatherUsageStats"] == "false"
    assert told["--server.fileWatcherType"] == "none"
    assert told["--server.address"] == "localhost"
