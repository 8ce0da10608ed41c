"""How each provider is, from the history of its turns. Pure: histories in, `Health` out, and "now" is an argument.

healths = judge_all(ledger.recent_turns(names, TURNS), now)
"""

from pipeline.health.judge import judge, judge_all
from pipeline.health.model import SEVERITY, Alarm, Health, State
from pipeline.health.turns import TURNS

__all__ = ["SEVERITY", "TURNS", "Alarm", "Health", "State", "judge", "judge_all"]
