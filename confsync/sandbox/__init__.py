"""A stateful simulator of the Attention REST API.

`rules.Service` answers requests from a `state.State` as `switches.Switches` say; `server` serves it
over HTTP and `transport` within the process. What is known of the API is marked where it is played:
[doc] documented, [client] relied on by public clients, [guess] inferred, [?] not known. What is
not known can be played every way.
"""
