"""22x and 44x: rules as they are written, and what they meet in the live state."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.RULE,
        what="A rule has no condition, gives nothing, or has a condition that can never hold.",
        why="A rule that matches by accident, or never, would go unnoticed.",
        fix="Write what it is about in `when`, and what it gives in `title` or `labels`.",
        wrong=('rules:\n  demo:\n    when: {title: "*demo*"}\n'),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    labels: {Call Type: Demo}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {labels: {Call Type: Demo}}\n"
        ),
    ),
    CodeExplanation(
        code=Code.DUPLICATE_NAME,
        what="Two rules, or two tables, of the project have the same name.",
        why="Plans, `unless` and `{in: table}` refer to it by its name.",
        fix="Give one of them another name. The problem names both places.",
    ),
    CodeExplanation(
        code=Code.PATTERN,
        what="A regular expression (a pattern between two slashes) cannot be used.",
        why=(
            "It has a mistake, or it would need too much memory: expressions may come from pull "
            "requests of strangers, so their length and their counts have a limit."
        ),
        fix="Correct it. A glob with `*` and `?` is often enough.",
        wrong=('rules:\n  demo:\n    when: {title: "/demo(/"}\n    labels: {Call Type: Demo}\n'),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "/^demo/"}\n'
            "    labels: {Call Type: Demo}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Demo with Acme}\n"
            "    expect: {labels: {Call Type: Demo}}\n"
        ),
    ),
    CodeExplanation(
        code=Code.TEMPLATE,
        what="A title or a label's value has braces with something unknown in them.",
        why="A template may only use facts, labels, cells of tables, and what a pattern matched.",
        fix="Correct the name. Write {{ and }} for braces.",
        wrong=('rules:\n  demo:\n    when: {title: "*demo*"}\n    title: "{titel} (demo)"\n'),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo"}\n'
            '    title: "{title} (2026)"\n'
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {title: Acme demo (2026)}\n"
        ),
    ),
    CodeExplanation(
        code=Code.TABLE,
        what="A table cannot be used: a column is missing, or two rows with one key differ.",
        why="A row that is chosen by chance would give a wrong name to a conversation.",
        fix="Correct the file at the line that the message names.",
    ),
    CodeExplanation(
        code=Code.UNKNOWN_NAME,
        what="A fact, a table or a rule that is named does not exist.",
        why="A misspelled condition that was skipped would match too much.",
        fix="Correct its spelling.",
        wrong=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    unless: [intern]\n"
            "    labels: {Call Type: Demo}\n"
        ),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    unless: [internal]\n"
            "    labels: {Call Type: Demo}\n"
            "  internal:\n"
            "    when: {external: false}\n"
            "    labels: {Call Type: Internal}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo, owner: jo@a.com, participants: [ann@b.com]}\n"
            "    expect: {labels: {Call Type: Demo}}\n"
            "  - name: among ourselves\n"
            "    given: {title: Dry run, owner: jo@a.com, participants: [jo@a.com]}\n"
            "    expect: {labels: {Call Type: Internal}}\n"
        ),
    ),
    CodeExplanation(
        code=Code.CIRCLE,
        what="Rules exclude each other in a circle by `unless`.",
        why="Whether one of them matches would depend on itself.",
        fix="Remove one `unless` of the circle.",
        wrong=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    unless: [weekly]\n"
            "    labels: {Call Type: Demo}\n"
            "  weekly:\n"
            '    when: {title: "weekly *"}\n'
            "    unless: [demo]\n"
            "    labels: {Call Type: Internal}\n"
        ),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    unless: [weekly]\n"
            "    labels: {Call Type: Demo}\n"
            "  weekly:\n"
            '    when: {title: "weekly *"}\n'
            "    labels: {Call Type: Internal}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {labels: {Call Type: Demo}}\n"
            "  - name: a demo every week\n"
            "    given: {title: Weekly demo}\n"
            "    expect: {labels: {Call Type: Internal}}\n"
        ),
    ),
    CodeExplanation(
        code=Code.TEST_FAILED,
        what="A test under `tests` expects something else than the rules give.",
        why="The rules no longer do what their author expected.",
        fix="Correct the rule, or the test.",
        wrong=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    labels: {Call Type: Demo}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {labels: {Call Type: Discovery}}\n"
        ),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    labels: {Call Type: Demo}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {labels: {Call Type: Demo}}\n"
        ),
    ),
    CodeExplanation(
        code=Code.UNTESTED,
        what="No test under `tests` matches this rule.",
        why="A later change of the rule could break it without a sign.",
        fix="Add a test whose facts the rule matches.",
        severity=Severity.WARNING,
        wrong=('rules:\n  demo:\n    when: {title: "*demo*"}\n    labels: {Call Type: Demo}\n'),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    labels: {Call Type: Demo}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {labels: {Call Type: Demo}}\n"
        ),
    ),
    CodeExplanation(
        code=Code.NEVER_MATCHES,
        what="A rule's condition can never hold.",
        why="It does nothing, and looks as if it did.",
        fix="Correct the condition, or remove the rule.",
        severity=Severity.WARNING,
        wrong=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: ["*demo*", "!*demo*"]}\n'
            "    labels: {Call Type: Demo}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {labels: {Call Type: null}}\n"
        ),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: ["*demo*", "!*internal*"]}\n'
            "    labels: {Call Type: Demo}\n"
            "tests:\n"
            "  - name: a demo\n"
            "    given: {title: Acme demo}\n"
            "    expect: {labels: {Call Type: Demo}}\n"
        ),
    ),
    CodeExplanation(
        code=Code.CONTRADICTION,
        what="Two rules give different values to one field of a conversation.",
        why="Rules have no order, so neither of them wins.",
        fix="Let one exclude what the other matches by `unless`, or declare this conversation by id.",
        wrong=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    labels: {Call Type: Demo}\n"
            "  weekly:\n"
            '    when: {title: "weekly *"}\n'
            "    labels: {Call Type: Internal}\n"
        ),
        right=(
            "rules:\n"
            "  demo:\n"
            '    when: {title: "*demo*"}\n'
            "    unless: [weekly]\n"
            "    labels: {Call Type: Demo}\n"
            "  weekly:\n"
            '    when: {title: "weekly *"}\n'
            "    labels: {Call Type: Internal}\n"
        ),
    ),
    CodeExplanation(
        code=Code.UNSETTLED,
        what="A rule would change a conversation again after its own change.",
        why="Every plan would have the same conversation in it, for ever.",
        fix='Let the condition exclude what the rule gives, such as "!Re: Re: *".',
        wrong=('rules:\n  region:\n    when: {title: "*demo*"}\n    title: "[EMEA] {title}"\n'),
        right=(
            "rules:\n"
            "  region:\n"
            '    when: {title: ["*demo*", "![EMEA] *"]}\n'
            '    title: "[EMEA] {title}"\n'
        ),
    ),
    CodeExplanation(
        code=Code.OUT_OF_TIME,
        what="A regular expression takes too long on a conversation's text.",
        why=(
            "A repetition inside of a repetition, such as (a+)+, can take years on a text of a few "
            "dozen characters. The rule is skipped for this conversation only. After several such "
            "texts the expression is not tried on longer ones."
        ),
        fix="Write the expression without it, or use a glob.",
        wrong=('rules:\n  demo:\n    when: {title: "/(a+)+$/"}\n    labels: {Call Type: Demo}\n'),
        right=('rules:\n  demo:\n    when: {title: "/a$/"}\n    labels: {Call Type: Demo}\n'),
    ),
    CodeExplanation(
        code=Code.UNDECIDED,
        what="A rule needs a fact that the service does not give for some conversations.",
        why="Unknown is neither yes nor no, so the rule does nothing there.",
        fix=(
            "Let more conversations be read one by one with --max-lookups, set "
            "`organisation.domains`, or change the condition."
        ),
        wrong=("rules:\n  emea:\n    when: {team: EMEA}\n    labels: {Region: EMEA}\n"),
        right=(
            'rules:\n  emea:\n    when: {owner: "*@northwind.com"}\n    labels: {Region: EMEA}\n'
        ),
    ),
)
