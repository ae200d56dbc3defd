"""The normal form, case by case, through `confsync fmt`."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.support.command import confsync
from tests.support.folder import Folder

CASES = {
    "indentation and spacing": (
        """\
        defaults:
            labels : { team : emea ,stage: open }


        conversations:

           a :
                 title:   A
                 labels:
                         "x":   y   # behind


        # end



        """,
        """\
        defaults:
          labels: {team: emea, stage: open}

        conversations:

          a:
            title: A
            labels:
              "x": y   # behind

        # end
        """,
    ),
    "order, with comments": (
        """\
        # yaml-language-server: $schema=manifest.schema.json
        # all calls
        conversations:
          # the first
          a:
            # its labels
            labels:
              x: y
              # more of them
            # its title
            title: A  # short

          b: {labels: {x: y}, title: B}  # in a line
          # no more

        # for all
        defaults: {labels: {team: emea}}
        # end
        """,
        """\
        # yaml-language-server: $schema=manifest.schema.json
        # for all
        defaults: {labels: {team: emea}}

        # all calls
        conversations:
          # the first
          a:
            # its title
            title: A  # short
            # its labels
            labels:
              x: y
              # more of them

          b: {title: B, labels: {x: y}}  # in a line
          # no more
        # end
        """,
    ),
    "comments belong to what they are indented like": (
        """\
        conversations:
            # a is first
            a:
                labels:
                    x: y
                      # of x
                    # of the labels
                # of a
        # of b, which is indented wrongly
            b:
                # b has only defaults
            c:
               # c has a title
                 title: C
        defaults: {labels: {}}
        """,
        """\
        defaults: {labels: {}}
        conversations:
          # a is first
          a:
            labels:
              x: y
              # of x
              # of the labels
            # of a
          # of b, which is indented wrongly
          b:
            # b has only defaults
          c:
            # c has a title
            title: C
        """,
    ),
    "texts of several lines": (
        """\
        conversations:
            a:
              title: >-
                      Q1
                        Review

                      Acme
              labels:
                    plain: one
                     two
                    quoted: "one
                       two \\
                         \\  three"
                    kept: |2+
                       two spaces
                      # no comment

                    last: x
        """,
        """\
        conversations:
          a:
            title: >-
              Q1
                Review

              Acme
            labels:
              plain: one
                two
              quoted: "one
                two \\
                \\  three"
              kept: |2+
                 two spaces
                # no comment

              last: x
        """,
    ),
    "an anchor stays before its alias": (
        """\
        conversations:
          a: {labels: &l {x: &x y}, title: *x}
          b:
            <<: {title: B}
            labels: *l
        """,
        """\
        conversations:
          a: {labels: &l {x: &x y}, title: *x}
          b:
            <<: {title: B}
            labels: *l
        """,
    ),
    "what is merged comes first": (
        "conversations: {a: &a {labels: {x: y}}, b: {title: B, <<: *a}}\n",
        "conversations: {a: &a {labels: {x: y}}, b: {<<: *a, title: B}}\n",
    ),
    "an alias as a key needs its space": (
        "conversations: {a: {labels: {k: &k v, *k  : x}}}\n",
        "conversations: {a: {labels: {k: &k v, *k : x}}}\n",
    ),
    "keys with a question mark": (
        """\
        conversations:
            ?   a   # the key
            :   title: A
                labels: {? x : y, z: }
        """,
        """\
        conversations:
          ? a   # the key
          : title: A
            labels: {? x : y, z: }
        """,
    ),
    "braces on several lines": (
        """\
        {
          "conversations": {
              "a": { "labels": {"x":"y"}, # no order: a comment
              "title": "A" },
            "b": {"labels": {},
                "title":
                    "B"}
          } }
        """,
        """\
        {
          "conversations": {
            "a": {"labels": {"x": "y"}, # no order: a comment
              "title": "A"},
            "b": {"title":
                "B",
              "labels": {}}
          }}
        """,
    ),
    "a closing brace is indented further than its key": (
        "conversations:\n  a:\n    labels: {\n        x: y,\n    }\n",
        "conversations:\n  a:\n    labels: {\n      x: y,\n      }\n",
    ),
    "markers": (
        "%YAML 1.2\n---   # doc\n\n\nconversations:\n    a: {title: A}\n...\n# end\n\n",
        "%YAML 1.2\n---   # doc\n\nconversations:\n  a: {title: A}\n...\n# end\n",
    ),
    "line ends": (
        "conversations:\r\n  a:\n    title: >-\n     A\n     B\r\n",
        "conversations:\r\n  a:\r\n    title: >-\r\n      A\r\n      B\r\n",
    ),
    "no line end at the end": ("conversations: {a: {title: A}}", "conversations: {a: {title: A}}\n"),
    "a line end there would be text": (
        "conversations:\n a:\n  labels:\n   x: y\n  title: |\n   A",
        "conversations:\n  a:\n    labels:\n      x: y\n    title: |\n      A",
    ),
    "a comment may begin directly behind a quote": (
        "conversations: {a: {title: 'A'#1\n}}\n",
        "conversations: {a: {title: 'A' #1\n  }}\n",
    ),
    "sequences": (
        """\
        conversations:
          a:
            labels:
              x:
              -   one
              -   - two
                  -   a: b
                      c: d
              y:
                    - three
                    -
                       four
        """,
        """\
        conversations:
          a:
            labels:
              x:
              - one
              - - two
                - a: b
                  c: d
              y:
                - three
                -
                  four
        """,
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("project"))
    made.write(
        "confsync.yaml",
        "version: 1\nmanifests: [conversations/*.yaml]\nlabels: {values: json}\n",
    )
    return made


@pytest.mark.parametrize("case", CASES)
def test_the_normal_form(case: str, folder: Folder, parser: str) -> None:
    before, after = (dedent(text) for text in CASES[case])
    file = folder.manifest(before)
    ran = confsync("fmt", "-C", folder.root)
    assert ran.code == 0, ran.err
    assert file.read_bytes().decode() == after
    assert confsync("fmt", "--check", "-C", folder.root).out == ""


def test_a_mark_at_the_begin_stays(folder: Folder) -> None:
    file = folder.manifest(b"\xef\xbb\xbf\nconversations:\n    a: {title: A}\n")
    assert confsync("fmt", "-C", folder.root).code == 0
    assert file.read_bytes() == b"\xef\xbb\xbfconversations:\n  a: {title: A}\n"
