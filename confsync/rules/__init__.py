"""Declarations by rule.

    manifests ──▶ written rules ──compile──▶ rules ─┐
                                                    ├─match──▶ asks ──decide──▶ declaration
    service ──▶ title, labels, facts ──▶ call ──────┘                              │
                                           ▲                                       │
                                           └──────────settle: once more────────────┘

A rule is compiled once into closures. `call` is what a rule sees of a conversation: the observed
state and facts. Each rule that matches asks for values; `decide` merges what all of them ask for
with what is declared by id, and says which fields are left out, and why. `settle` applies the same
rules to the wanted state, to find rules that would give something else next time. The result is an
ordinary `Declaration`. No files, no HTTP, no terminal.
"""
