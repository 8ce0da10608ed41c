"""A simulated month: invented newsrooms that correct, copy, move and withdraw, crawled every two hours.

    words   → what stories say
    world   → which outlet publishes what, when, and what becomes of it: the truth
    sites   → what a server would answer at an instant
    play    → runs of `scrapy refresh`, one after the other, and every version of every file that they wrote
    history → those versions, read
    count   → the defects of the reference system (contract, section 11), counted in those files against the truth

`python -m benchmarks.month` plays it all; `tests/test_month.py` plays a small one.
"""
