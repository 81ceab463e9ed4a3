"""A run as one HTML page: graph, times, and of every node what went in, came out and was written.

The page asks nobody for anything: no script but its own, no font, no picture, no style from elsewhere, and a policy
that forbids it. Everything from a run is text there, and escaped; the page works without its script, too.
"""

from collections.abc import Sequence
from typing import NamedTuple

from wfc.render.markup import phase_class, text
from wfc.render.run_graph import Graph
from wfc.render.run_svg import svg


class Log(NamedTuple):
    """What a command wrote to one of its streams; ``left_out`` is said where it is not all."""

    title: str
    text: str
    left_out: str


class NodeView(NamedTuple):
    """A node as the page shows it; ``start`` and ``end`` are seconds since the run began, None where it has not."""

    key: str
    title: str
    name: str
    kind: str
    template: str
    phase: str
    message: str
    start: float | None
    end: float | None
    took: str
    depth: int
    facts: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str], ...]
    command: str
    logs: tuple[Log, ...]


class RunView(NamedTuple):
    """The whole page. ``wrong`` are the nodes that a failed run failed by, the first one first."""

    title: str
    phase: str
    message: str
    facts: tuple[tuple[str, str], ...]
    nodes: tuple[NodeView, ...]
    graph: Graph
    wrong: tuple[NodeView, ...]
    length: float


_WIDE = 60  # characters of a fact that takes a line of its own
_LAST_LINES = 8

_STYLE = """
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f9;--line:#dfe3e8;--text:#1c2430;--faint:#667085;--edge:#b4bcc8;
--good:#1a7f4b;--good-bg:#e8f6ee;--bad:#c4320a;--bad-bg:#fdece7;--run:#1668c7;--run-bg:#e7f1fc;--idle:#7a8494;
--idle-bg:#f1f3f5;--code:#f6f7f9;--focus:#6941c6}
@media (prefers-color-scheme:dark){:root{--bg:#11151b;--panel:#171c24;--line:#2b3340;--text:#e4e8ee;--faint:#98a3b3;
--edge:#4a5566;--good:#4cc38a;--good-bg:#132b20;--bad:#ff8b6b;--bad-bg:#3a1a12;--run:#6cb1ff;
--run-bg:#12263d;--idle:#8d98a8;--idle-bg:#1c222b;--code:#0c1015;--focus:#b692f6}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main,header{max-width:1280px;margin:0 auto;padding:0 24px}
header{padding-top:28px}
h1{font-size:22px;line-height:1.3;margin:0 0 4px;display:flex;gap:12px;align-items:center;flex-wrap:wrap;
overflow-wrap:anywhere}
h2{font-size:15px;margin:32px 0 10px}
h3{font-size:12px;margin:14px 0 4px;color:var(--faint);font-weight:600}
.badge{font-size:12px;font-weight:600;padding:2px 10px;border-radius:999px;white-space:nowrap}
.Succeeded{--c:var(--good);--b:var(--good-bg)}.Failed,.Error,.Killed{--c:var(--bad);--b:var(--bad-bg)}
.Running{--c:var(--run);--b:var(--run-bg)}.Skipped,.Omitted,.Pending{--c:var(--idle);--b:var(--idle-bg)}
.badge{color:var(--c);background:var(--b)}
.message{color:var(--bad);margin:4px 0;overflow-wrap:anywhere}
dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:8px 24px;margin:16px 0 0}
dl.facts div{min-width:0}dl.facts dt{font-size:12px;color:var(--faint)}dl.facts dd{margin:0;overflow-wrap:anywhere}
.graph{border:1px solid var(--line);border-radius:10px;background:var(--panel);overflow:auto;max-height:70vh}
.graph svg{display:block;margin:0 auto}
.graph.fit svg{width:100%;height:auto;max-height:70vh}
.head{display:flex;align-items:baseline;gap:12px;flex-wrap:wrap}
.head .tools{margin:0}
.wrong{border:1px solid var(--line);border-left:3px solid var(--bad);border-radius:8px;padding:10px 14px;
margin:20px 0 0}
.wrong h2{margin:0 0 4px}
.wrong p{margin:6px 0 2px;overflow-wrap:anywhere}
.wrong a{color:var(--text);font-weight:600;text-underline-offset:2px}
.wrong pre{max-height:170px;overflow:auto}
dl.facts .wide{grid-column:1/-1}
.edge{fill:none;stroke:var(--edge);stroke-width:1.3}.join{fill:var(--edge)}
.node rect{fill:var(--bg);stroke:var(--line)}
.node .bar{fill:var(--c);stroke:none}
.node text{fill:var(--text);font-size:12.5px}
.node .sub{fill:var(--faint);font-size:10.5px}
.node path{fill:none;stroke:var(--c);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.node:hover rect.box,.node:focus rect.box{stroke:var(--c);stroke-width:1.6}
a.node{text-decoration:none;outline:none}
.tools{display:flex;gap:8px;flex-wrap:wrap;align-items:center;margin:0 0 10px}
.tools input{flex:1 1 220px;max-width:360px;font:inherit;padding:6px 10px;border:1px solid var(--line);
border-radius:8px;
background:var(--bg);color:var(--text)}
.tools button{font:inherit;font-size:13px;padding:5px 12px;border:1px solid var(--line);border-radius:999px;
background:var(--bg);color:var(--text);cursor:pointer}
.tools button[aria-pressed=true]{border-color:var(--focus);color:var(--focus)}
:focus-visible{outline:2px solid var(--focus);outline-offset:1px}
details.one{border-top:1px solid var(--line)}
details.one:last-of-type{border-bottom:1px solid var(--line)}
details.one:target>summary{background:var(--panel)}
summary{cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
details.one>summary{display:grid;grid-template-columns:minmax(0,5fr) minmax(90px,3fr) 64px;gap:12px;align-items:center;
padding:7px 8px}
details.one>summary:hover{background:var(--panel)}
.label{display:flex;gap:8px;align-items:center;min-width:0}
.label b{font-weight:550;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.label i{flex-shrink:20;font-style:normal;color:var(--faint);font-size:12px;overflow:hidden;
text-overflow:ellipsis;white-space:nowrap}
.dot{flex:none;width:9px;height:9px;border-radius:50%;background:var(--c)}
.time{color:var(--faint);font-variant-numeric:tabular-nums;text-align:right;font-size:12.5px}
.track{height:8px;border-radius:4px;background:var(--panel);display:block;width:100%}
.track rect{fill:var(--c)}
.inside{padding:2px 8px 16px 26px}
table{border-collapse:collapse;width:100%}
td{vertical-align:top;padding:3px 12px 3px 0;border-top:1px solid var(--line)}
td:first-child{width:180px;color:var(--faint);overflow-wrap:anywhere}
td pre{margin:0}
pre{margin:0;font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;
overflow-wrap:anywhere}
pre.log{background:var(--code);border:1px solid var(--line);border-radius:8px;padding:8px 10px;max-height:360px;
overflow:auto}
.none{color:var(--faint)}
footer{color:var(--faint);font-size:12px;padding:28px 24px 40px;max-width:1280px;margin:0 auto}
@media (max-width:640px){main,header{padding-left:16px;padding-right:16px}dl.facts{grid-template-columns:1fr 1fr}
.graph{max-height:45vh}details.one>summary{grid-template-columns:minmax(0,5fr) minmax(50px,2fr) 52px}
.inside{padding-left:8px}td:first-child{width:90px}}
@media print{.graph{max-height:none}.tools{display:none}}
"""

_SCRIPT = """
(() => {
  const all = [...document.querySelectorAll("details.one")];
  const field = document.querySelector("input[type=search]");
  const buttons = [...document.querySelectorAll("button[data-phase]")];
  let phase = "";
  const show = () => {
    const word = field.value.toLowerCase();
    let count = 0;
    for (const one of all) {
      const fits = (!phase || one.dataset.phase === phase) && one.dataset.find.includes(word);
      one.hidden = !fits;
      count += fits;
    }
    document.querySelector("output").textContent = count === all.length ? "" : count + " of " + all.length;
  };
  field.addEventListener("input", show);
  for (const button of buttons) button.addEventListener("click", () => {
    phase = phase === button.dataset.phase ? "" : button.dataset.phase;
    for (const other of buttons) other.setAttribute("aria-pressed", String(other.dataset.phase === phase));
    show();
  });
  const open = () => {
    const one = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!one || one.tagName !== "DETAILS") return;
    one.hidden = false;
    one.open = true;
    one.scrollIntoView({block: "center"});
  };
  addEventListener("hashchange", open);
  open();
  for (const tools of document.querySelectorAll(".tools")) tools.hidden = false;
  const graph = document.querySelector(".graph"), drawing = graph.querySelector("svg");
  const fit = document.querySelector("button[data-fit]");
  if (drawing && (drawing.scrollWidth > graph.clientWidth || drawing.scrollHeight > graph.clientHeight)) {
    fit.addEventListener("click", () => {
      fit.setAttribute("aria-pressed", String(graph.classList.toggle("fit")));
    });
    // What the run begins with is in the middle of the first column.
    const root = graph.querySelector("a.node");
    graph.scrollTop = root.getBBox().y + root.getBBox().height / 2 - graph.clientHeight / 2;
  } else fit.hidden = true;
  for (const button of document.querySelectorAll("button[data-open]")) button.addEventListener("click", () => {
    for (const one of all) if (!one.hidden) one.open = button.dataset.open === "yes";
  });
})();
"""


def page(run: RunView) -> str:
    """The whole document."""
    counts: dict[str, int] = {}
    for node in run.nodes:
        counts[node.phase] = counts.get(node.phase, 0) + 1
    buttons = "".join(
        f'<button type="button" data-phase="{text(phase)}" aria-pressed="false">{text(phase)} {count}</button>'
        for phase, count in counts.items()
    )
    message = f'<p class="message">{text(run.message)}</p>' if run.message else ""
    wide = ' class="wide"'
    facts = "".join(
        f"<div{wide if len(value) > _WIDE else ''}><dt>{text(key)}</dt><dd>{text(value)}</dd></div>"
        for key, value in run.facts
    )
    rows = "".join(_row(node, run.length) for node in run.nodes)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(run.title)}: {text(run.phase)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1>{text(run.title)} <span class="badge {phase_class(run.phase)}">{text(run.phase)}</span></h1>'
        f'{message}<dl class="facts">{facts}</dl>{_wrong(run.wrong)}</header>\n<main>\n{_graph(run)}'
        f'<h2>Nodes</h2>\n<div class="tools" hidden><input type="search" aria-label="Find a node" '
        f'placeholder="Find a node">{buttons}<button type="button" data-open="yes">Open all</button>'
        f'<button type="button" data-open="no">Close all</button><output></output></div>\n{rows}</main>\n'
        f"<footer>Written by wfc.</footer>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _graph(run: RunView) -> str:
    said = "Nothing has begun." if not run.nodes else "There are too many nodes for a picture; the list has them all."
    drawing = svg(run.graph) if run.graph.boxes else f'<p class="none" style="padding:0 16px">{said}</p>'
    return (
        '<div class="head"><h2>Graph</h2><div class="tools" hidden>'
        '<button type="button" data-fit aria-pressed="false">Fit</button></div></div>\n'
        f'<div class="graph" tabindex="0" role="region" aria-label="Graph of the run">{drawing}</div>\n'
    )


def _wrong(nodes: Sequence[NodeView]) -> str:
    """What went wrong first, with the last lines of the command."""
    if not nodes:
        return ""
    parts = []
    for node in nodes:
        message = f": {text(node.message)}" if node.message else ""
        parts.append(f'<p><a href="#{text(node.key)}">{text(node.title)}</a>{message}</p>')
        lines = [line for log in node.logs for line in log.text.splitlines()[-_LAST_LINES:]]
        if lines and node is nodes[0]:
            parts.append(f"<pre>{text(chr(10).join(lines))}</pre>")
    return f'<section class="wrong"><h2>What went wrong</h2>{"".join(parts)}</section>'


def _row(node: NodeView, length: float) -> str:
    track = ""
    if node.start is not None and length > 0:
        end = node.end if node.end is not None else length
        begin = min(100.0, 100 * node.start / length)
        span = min(max(100 * (end - node.start) / length, 0.6), 100.0)
        track = f'<rect x="{min(begin, 100 - span):.2f}%" width="{span:.2f}%" height="8" rx="4"/>'
    find = f"{node.name} {node.template} {node.message}".lower()
    return (
        f'<details class="one {phase_class(node.phase)}" id="{text(node.key)}" data-phase="{text(node.phase)}" '
        f'data-find="{text(find)}"><summary><span class="label" style="padding-left:{min(node.depth, 12) * 16}px">'
        f'<span class="dot"></span><b>{text(node.title)}</b><i>{text(node.message or node.template)}</i></span>'
        f'<svg class="track" aria-hidden="true">{track}</svg><span class="time">{text(node.took)}</span></summary>'
        f'<div class="inside">{_inside(node)}</div></details>\n'
    )


def _inside(node: NodeView) -> str:
    parts = [_table("", (("Name", node.name), ("Phase", node.phase), *node.facts))]
    if node.message:
        parts.append(_table("", (("Message", node.message),)))
    parts.append(_table("Inputs", node.inputs))
    parts.append(_table("Outputs", node.outputs))
    if node.command:
        parts.append(f'<h3>Command</h3><pre class="log">{text(node.command)}</pre>')
    for log in node.logs:
        left_out = f' <span class="none">({text(log.left_out)})</span>' if log.left_out else ""
        parts.append(f'<h3>{text(log.title)}{left_out}</h3><pre class="log">{text(log.text)}</pre>')
    return "".join(parts)


def _table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    head = f"<h3>{text(title)}</h3>" if title else ""
    body = "".join(f"<tr><td>{text(key)}</td><td><pre>{text(value)}</pre></td></tr>" for key, value in rows)
    return f"{head}<table>{body}</table>"
