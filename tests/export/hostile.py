"""Titles that break careless writers and readers of YAML, template languages and HTML."""

NASTY = [
    "Plain title", "Colon: in title", "# hash", "- dash", "'single", '"double', "back\\slash \\n \\x41", "tab\there",
    "line\nbreak", "x\n---\nevil: true", "x\n...\nevil: true", "x\r---\rpublished: false", "x\u2028---\u2028y: 1",
    "x\x85---\x85y: 1", "---", "...", "--- x", "%YAML 1.1", "!!python/object/apply:os.system ['true']",
    "!ruby/object:Gem::Installer {}", "!!js/function 'f'", "&a x", "*a", "<<: *a", "{a: 1}", "[1, 2]", "| x", "> x",
    "@at", "`tick", "? q", ": v", "yes", "No", "NO", "on", "off", "null", "~", "true", "1e3", "0x1F", "0o17", "017",
    "1_000", "1,000", "12:30:45", "190:20:30", "2024-05-06", "2024-05-06T07:08:09Z", ".inf", ".nan", "=", "", " lead",
    "trail ", "\ufeffbom", "nul\x00byte", "esc\x1b[2J", "del\x7f", "c1\x9b31m", "bidi\u202eevil", "zero\u200bwidth",
    "emoji \U0001f600", "astral \U0010ffff", "nonchar \ufffe\uffff", "{{ site.time }}", "{% include x.html %}",
    "{% raw %}", '{{< readFile "x" >}}', "{{% x %}}", "{{ .Site }}", "<%= 7*7 %>", "${7*7}",
    "<script>alert(1)</script>",
    'a"><img src=x onerror=alert(1)>', "</title>", "<!--", "]]>", "A" * 300, "=cmd|'/c calc'!A1", "y", "N", "0b11",
    "+1", "1.", ".5", "-0", "6:00", "a: b", "a #b", "ends:", "key:value", "नमस्ते", "日本語", "e\u0301",
    "a <!-- truncate --> b", "{/* truncate */}", "x \\<!--truncate-->", "\\", "a:\\b", "x\\\\'; globalThis.ran = 1; //",
]  # fmt: skip
