"""The settings say what they mean, and cost nothing to read."""

import runpy
import subprocess
import sys
from typing import Any

import pytest
from scrapy.utils.misc import load_object

from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, Site, answer

PATH = "pipeline/settings.py"


def read() -> dict[str, Any]:
    return runpy.run_path(PATH)


@pytest.mark.parametrize(
    ("variable", "setting"),
    [
        ("WIRECOPY_DESTINATIONS", "WIRECOPY_DESTINATIONS"),
        ("WIRECOPY_STORE", "WIRECOPY_STORE"),
        ("WIRECOPY_PROFILE", "WIRECOPY_PROFILE"),
        ("WIRECOPY_RECORD", "WIRECOPY_RECORD"),
        ("WIRECOPY_REPLAY", "WIRECOPY_REPLAY"),
        ("WIRECOPY_NOW", "WIRECOPY_NOW"),
        ("WIRECOPY_ALLOW_ADDRESSES", "WIRECOPY_ALLOW_ADDRESSES"),
        ("WIRECOPY_USER_AGENT", "USER_AGENT"),
        ("WIRECOPY_LOG_LEVEL", "LOG_LEVEL"),
    ],
)
def test_the_environment_sets_what_is_ours(monkeypatch: pytest.MonkeyPatch, variable: str, setting: str) -> None:
    monkeypatch.delenv(variable, raising=False)
    default = read()[setting]
    monkeypatch.setenv(variable, "stated")
    assert default != "stated"
    assert read()[setting] == "stated"


@pytest.mark.parametrize("scheme", ["file", "data", "ftp", "s3"])
def test_only_the_web_can_be_fetched(scheme: str) -> None:
    assert read()["DOWNLOAD_HANDLERS"][scheme] is None


def test_what_runs_code_or_trusts_anybody_is_off() -> None:
    settings = read()
    assert settings["TELNETCONSOLE_ENABLED"] is False
    assert settings["REMOTE_CONTROL_ENABLED"] is False
    assert settings["COOKIES_ENABLED"] is False
    assert settings["METAREFRESH_ENABLED"] is False
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert settings["ROBOTSTXT_OBEY"] is True


def test_every_component_that_is_named_exists() -> None:
    settings = read()
    named = [settings["TWISTED_DNS_RESOLVER"], *filter(None, settings["DOWNLOAD_HANDLERS"].values())]
    for group in ("DOWNLOADER_MIDDLEWARES", "EXTENSIONS"):
        named += [path for path, order in settings[group].items() if order is not None]
    for path in named:
        assert load_object(path).__module__ in path


def test_reading_them_imports_nothing_heavy() -> None:
    code = f"import runpy, sys; runpy.run_path({PATH!r}); print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"scrapy", "twisted", "lxml", "warcio", "sqlalchemy", "trafilatura"} & set(done.stdout.split())


def test_a_crawl_sends_no_cookies_and_opens_no_port(site: Site, crawl: Crawl) -> None:
    cookies = "".join(f"Set-Cookie: c{n}={'v' * 500}\r\n" for n in range(200)).encode()
    port = site.listen(
        {
            "/robots.txt": ALLOW,
            "/cookies": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + cookies + b"\r\nok",
            "/after": answer(b"after"),
        }
    )
    base = f"http://127.0.0.1:{port}"
    done = crawl(
        [{"do": "fetch", "url": f"{base}/cookies"}],
        [{"do": "fetch", "url": f"{base}/after"}],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "LOG_LEVEL": "INFO"},
    )
    assert done["results"][0]["status"] == 200
    assert "cookie" not in site.exchanges[-1].headers
    assert "listening" not in done["log"].lower()
