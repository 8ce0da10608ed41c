"""Where a pull request is opened."""

import pytest

from pipeline.git.links import compare_link

BRANCH = "wirecopy/2026-11-22"


@pytest.mark.parametrize(
    ("remote", "link"),
    [
        ("https://github.com/ada/site.git", "https://github.com/ada/site/compare/main...wirecopy/2026-11-22?expand=1"),
        ("git@github.com:ada/site.git", "https://github.com/ada/site/compare/main...wirecopy/2026-11-22?expand=1"),
        ("ssh://git@github.com:22/ada/site", "https://github.com/ada/site/compare/main...wirecopy/2026-11-22?expand=1"),
        (
            "https://ada:s3cret@gitlab.com/group/sub/site.git",
            "https://gitlab.com/group/sub/site/-/merge_requests/new?merge_request%5Bsource_branch%5D="
            "wirecopy%2F2026-11-22&merge_request%5Btarget_branch%5D=main",
        ),
        (
            "https://gitlab.example.org:8443/ada/site",
            "https://gitlab.example.org:8443/ada/site/-/merge_requests/new?merge_request%5Bsource_branch%5D="
            "wirecopy%2F2026-11-22&merge_request%5Btarget_branch%5D=main",
        ),
        ("git@codeberg.org:ada/site.git", "https://codeberg.org/ada/site/compare/main...wirecopy/2026-11-22"),
        ("https://gitea.example.org/ada/site", "https://gitea.example.org/ada/site/compare/main...wirecopy/2026-11-22"),
        (
            "git@bitbucket.org:ada/site.git",
            "https://bitbucket.org/ada/site/pull-requests/new?source=wirecopy%2F2026-11-22&dest=main",
        ),
        ("https://git.example.org/ada/site", None),
        ("/srv/git/site.git", None),
        ("../site.git", None),
        ("file:///srv/github/site.git", None),
        ("https://[github.com/ada/site", None),
        ("https://github.com/", None),
        ("", None),
    ],
)
def test_compare_link(remote: str, link: str | None) -> None:
    assert compare_link(remote, "main", BRANCH) == link
