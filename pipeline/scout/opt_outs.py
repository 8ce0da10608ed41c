"""Which crawlers that gather text for AI a site's robots.txt shuts out. Pure."""

from typing import Protocol

AI_AGENTS = (
    "GPTBot", "ChatGPT-User", "OAI-SearchBot", "ClaudeBot", "anthropic-ai", "Google-Extended", "CCBot",
    "PerplexityBot", "Applebot-Extended", "Amazonbot", "Bytespider", "meta-externalagent", "cohere-ai",
)  # fmt: skip
"""Names that such crawlers state in their own documentation."""


class Rules(Protocol):
    """Parsed rules of a robots.txt."""

    def can_fetch(self, url: str, user_agent: str) -> bool:
        """Tell whether a crawler of that name may fetch a page."""


def ai_opt_outs(rules: Rules | None, url: str) -> tuple[str, ...]:
    """Return the crawlers of `AI_AGENTS` that may not fetch `url`, in that order."""
    return () if rules is None else tuple(agent for agent in AI_AGENTS if not rules.can_fetch(url, agent))
