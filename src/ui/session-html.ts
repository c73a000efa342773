/**
 * A session as one HTML file that works without a network: no script, no address, nothing to load, and a policy that says
 * so to the browser. Every text is escaped, whoever wrote it.
 */
import type { SessionAccount, TurnAccount } from "../session/session-account.ts";
import type { LoggedEdit } from "../session/session-limits.ts";
import { formatCounted } from "./quantities.ts";
import { sanitizeText } from "./sanitize.ts";
import { describeTurnState, formatTime } from "./session-words.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 1px solid #8886; margin-top: 1.5rem; }
pre { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0;
  padding: .6rem .8rem; border: 1px solid #8884; border-radius: .4rem; }
.said { font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
.facts { opacity: .7; font-size: .9em; }
.state { color: #b35900; }
.added { color: #1a7f37; } .removed { color: #c4232b; } .place { opacity: .7; }
`;

/** With its last line end. */
export function renderSessionHtml(account: SessionAccount): string {
  const { sessionId, root, startedAt, forkedFrom, isWhole, turns } = account;
  const facts = [
    root,
    `begun ${formatTime(startedAt)}`,
    formatCounted(turns.length, "turn"),
    ...(forkedFrom === null ? [] : [`a copy of ${forkedFrom}`]),
    ...(isWhole ? [] : ["the end of the log is damaged and left out"]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Session ${escapeHtml(sessionId)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Session ${escapeHtml(sessionId)}</h1>
<p class="facts">${escapeHtml(facts.join(" · "))}</p>
${turns.map(renderTurn).join("\n")}
</body>
</html>
`;
}

function renderTurn(turn: TurnAccount): string {
  const { number, said, beganAt, endedAt, model, outcome, answer, edits } = turn;
  const when = beganAt ?? endedAt;
  const facts = [when === null ? [] : [formatTime(when)], model === null ? [] : [model]].flat();
  const state = describeTurnState(turn);
  return [
    `<section id="turn-${number}">`,
    `<h2>${number}</h2>`,
    `<p class="said" dir="auto">${escapeHtml(said)}</p>`,
    ...(facts.length === 0 ? [] : [`<p class="facts">${escapeHtml(facts.join(" · "))}</p>`]),
    ...(outcome === null ? [] : [`<p dir="auto">${escapeHtml(outcome)}</p>`]),
    ...(state === null ? [] : [`<p class="state">${escapeHtml(state)}</p>`]),
    ...(answer === null ? [] : [`<pre dir="auto">${escapeHtml(answer)}</pre>`]),
    ...edits.map(renderEdit),
    "</section>",
  ].join("\n");
}

function renderEdit({ path, addedLines, removedLines, diff, isCut }: LoggedEdit): string {
  const cut = isCut ? ", the diff is cut" : "";
  const heading = escapeHtml(`${path} +${addedLines} −${removedLines}${cut}`);
  const lines = diff.replace(/\n$/, "").split("\n").map(renderDiffLine);
  const body = diff === "" ? "" : `\n<pre>${lines.join("\n")}</pre>`;
  return `<p class="facts">${heading}</p>${body}`;
}

function renderDiffLine(line: string): string {
  const text = escapeHtml(line);
  if (/^(?:---|\+\+\+|@@)/.test(line)) return `<span class="place">${text}</span>`;
  if (line.startsWith("+")) return `<span class="added">${text}</span>`;
  return line.startsWith("-") ? `<span class="removed">${text}</span>` : text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Controls are marked as on the screen: in a page they would be as invisible as there. */
function escapeHtml(text: string): string {
  return sanitizeText(text).replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? "");
}
