"""What the page makes of messages, run by Node where there is one."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import storybot.playground

STATIC = Path(storybot.playground.__file__).parent / "static"
SHOW = """
class Made {
  constructor(name) { this.name = name; this.children = []; }
  append(...children) { this.children.push(...children); }
}
globalThis.document = { createElement: (name) => new Made(name) };
const shown = (of) => typeof of === "string" ? of
  : (of.name === "a" ? `<${of.href}>` : "") + of.children.map(shown).join("");
const { body } = await import(process.argv[1]);
const payload = JSON.parse(process.argv[2]);
console.log(JSON.stringify(body(payload, { names: {} }).map(shown).join("|")));
"""


def shown(script: str, payload: object) -> str:
    """The text of what the page makes of a payload, each link after its address."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node to run the page's scripts")
    command = [node, "--input-type=module", "-e", SHOW, (STATIC / script).as_uri(), json.dumps(payload)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"[\[Update\] Ferry: late](<https://example.org/x>)", "<https://example.org/x>[Update] Ferry: late"),
        (r"3\. a\+b\: \[x\] \*y\* **b\_c**", "3. a+b: [x] *y* b_c"),
        (r"C:\dir \\ end", "C:\\dir \\ end"),
    ],
)
def test_discord_s_escapes_are_not_shown(text: str, expected: str) -> None:
    assert shown("discord/message.js", {"content": text}) == expected


def test_an_embed_s_title_is_not_shown_with_its_escapes() -> None:
    assert shown("discord/message.js", {"embeds": [{"title": r"\[Update\] x"}]}) == "[Update] x"


def test_slack_has_no_escapes() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": r"a\+b"}}
    assert shown("slack/message.js", {"blocks": [section]}) == r"a\+b"
