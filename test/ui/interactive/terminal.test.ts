/** Interactive use as a person sees it: a real terminal, a scripted conversation behind it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, describe, expect } from "vitest";
import {
  findTerminalObstacle,
  type OpenTerminal,
  openTerminal,
  type TerminalOptions,
} from "../../support/terminal.ts";

const obstacle = await findTerminalObstacle();
if (obstacle !== null) process.stderr.write(`skipped, no terminal can be opened: ${obstacle}\n`);
const test = base.skipIf(obstacle !== null);

const PROGRAM = [
  process.execPath,
  "--import",
  import.meta.resolve("tsx"),
  fileURLToPath(import.meta.resolve("./scripted-program.ts")),
];

const ESC = "\u001b";
const ENTER = "\r";
const UP = `${ESC}[A`;
const SHIFT_TAB = `${ESC}[Z`;
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const CTRL_L = "\u000c";
const CTRL_Z = "\u001a";
const COLOUR = new RegExp(`${ESC}\\[[\\d;]*m`);
const PASTE_OFF = `${ESC}[?2004l`;
const paste = (text: string) => `${ESC}[200~${text}${ESC}[201~`;

async function start({ env, ...options }: TerminalOptions = {}): Promise<OpenTerminal> {
  const terminal = await openTerminal(PROGRAM, { env: { NO_COLOR: "1", ...env }, ...options });
  await terminal.waitFor("> ");
  return terminal;
}

/** Types a line, waits until it stands there, and sends it. */
async function say(terminal: OpenTerminal, text: string): Promise<void> {
  terminal.type(text);
  await terminal.waitFor(`> ${text}`);
  terminal.type(ENTER);
}

/** Waits for a text that stays, with the empty prompt under it. */
async function waitForAnswer(terminal: OpenTerminal, text: string, prompt = "default> ") {
  await terminal.waitUntil(`${text} above the prompt`, () => {
    const screen = terminal.screen();
    const at = screen.lastIndexOf(text);
    return at >= 0 && screen.indexOf(`\n\n${prompt}\n`, at) > 0;
  });
}

/** Of the screen, what the last message said brought. */
function readLast(terminal: OpenTerminal): string {
  const screen = terminal.screen();
  return screen.slice(screen.lastIndexOf("\n> ") + 1);
}

describe("each command answers above the prompt", () => {
  test("all of them, one after the other", async () => {
    await using terminal = await start({ rows: 40 });
    const answers: string[] = [];
    for (const [said, answer] of [
      ["/model", "big-coder"],
      ["/model big-coder", "answers from now on"],
      ["/model none", "model-not-found"],
      ["/clear", "ses_2"],
      ["/compact", "shortened"],
      ["/undo", "as it was"],
      ["/redo", "changed again"],
      ["/diff", "+b"],
      ["/permissions", "mode default"],
      ["/context", "> /context\n1,200 of"],
      ["/stats", "1 message"],
      ["/sessions", "fix tests"],
      ["/sessions ses_1", "goes on with"],
      ["/doctor", "all is well"],
      ["/dif", "Did you mean"],
      ["/undo now", "takes nothing"],
    ] as const) {
      await say(terminal, said);
      await waitForAnswer(terminal, answer);
      answers.push(readLast(terminal).replace(/\n+default> [\s\S]*/, ""));
      terminal.type(CTRL_L);
      await terminal.waitUntil("a wiped screen", () => terminal.screen().startsWith("default> "));
    }
    expect(answers.join("\n")).toMatchInlineSnapshot(`
      "> /model
      * tiny-coder
        big-coder
      > /model big-coder
      big-coder answers from now on
      > /model none
      ✗ There is no model called none.
        Did you mean big-coder?
        (model-not-found, exit 6)
      > /clear
      session ses_2 begins
      > /compact
      shortened from 1,200 to 300 tokens
      > /undo
      src/cart.py is as it was
      > /redo
      src/cart.py is changed again
      > /diff
      --- a/x
      +++ b/x
      @@ -1 +1 @@
      -a
      +b␛
      > /permissions
      mode default
      > /context
      1,200 of 8,192 tokens
      > /stats
      1 message
      > /sessions
      ses_1  fix tests
      > /sessions ses_1
      goes on with ses_1
      > /doctor
      all is well
      > /dif
      ! There is no command /dif. Did you mean /diff?
      > /undo now
      ! /undo takes nothing behind it. Begin with // to send it as a message."
    `);
  });

  test("/help", async () => {
    await using terminal = await start({ rows: 30 });
    await say(terminal, "/help");
    await waitForAnswer(terminal, "twice ends");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > /help
        /help           show these commands
        /model [name]   show the models, or go on with another one
        /clear          begin a new session; files stay as they are
        /compact        shorten the conversation to a recap
        /undo           take back the last change
        /redo           make it again
        /diff           show what this session changed
        /plan           plan without changing anything, or stop planning
        /permissions    show what may be done without asking
        /context        show what fills the context
        /stats          show what this session cost
        /sessions [id]  show the sessions of this folder, or go on with one
        /doctor         check this machine and the model on it
        /quit           end
        @path           Tab completes the path of a file
        Esc             interrupts, and says no to a question
        Shift+Tab       asks for more or less: plan, default, accept-edits, yolo
        Alt+Enter       a new line; so does \\ before Enter
        Ctrl-C          clears the line or interrupts; twice ends

      default> 
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
  });

  test("/plan turns planning on and off, and the prompt says so", async () => {
    await using terminal = await start();
    await say(terminal, "/plan");
    await waitForAnswer(terminal, "Planning:", "plan> ");
    await say(terminal, "/plan");
    await waitForAnswer(terminal, "Planning has ended");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > /plan
      Planning: nothing is written and nothing is run until /plan is said again.

      > /plan
      Planning has ended; the mode is default.

      default> 
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
  });

  test("/quit ends with 0 and leaves what was said on the screen", async () => {
    await using terminal = await start();
    await say(terminal, "say hello");
    await waitForAnswer(terminal, "tokens   ");
    await say(terminal, "/quit");
    expect(await terminal.ended).toEqual({ exitCode: 0, signal: 0 });
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > say hello

      hello

      ✓ answered
        changed   nothing
        time      1.2 s, 1 try
        tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

      > /quit"
    `);
  });
});

describe("while a message is worked on", () => {
  test("Esc interrupts it, and what was said so far stays", async () => {
    await using terminal = await start();
    await say(terminal, "stream");
    await terminal.waitFor("word12");
    terminal.type(ESC);
    await waitForAnswer(terminal, "interrupted");
    const screen = terminal.screen().replace(/word1 [\s\S]*?\n\n/, "word1 …\n\n");
    expect(screen).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > stream

      word1 …

      ✗ interrupted
        verified  no, no tests vouch for this
        changed   nothing
        time      1.2 s, 1 try
        tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

      default> 
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
  });

  test("messages are queued, shown, and sent in order", async () => {
    await using terminal = await start();
    await say(terminal, "hold");
    await terminal.waitFor("working");
    await say(terminal, "say first");
    await terminal.waitFor("queued: say first");
    await say(terminal, "say second");
    await terminal.waitFor("queued: say second");
    await say(terminal, "say third");
    await terminal.waitFor("queued: say third");
    terminal.type(UP);
    await terminal.waitFor("> say third");
    terminal.type(" time");
    await terminal.waitFor("> say third time");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > hold
      working  Esc interrupts
        queued: say first
        queued: say second
      default> say third time
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
    terminal.type(ESC);
    await terminal.waitFor(/\nsecond\n[\s\S]*tokens/, "history");
    const history = terminal.history();
    expect(history.indexOf("> say first")).toBeGreaterThan(history.indexOf("✗ interrupted"));
    expect(history.indexOf("> say second")).toBeGreaterThan(history.indexOf("> say first"));
    expect(history).not.toContain("\nthird time\n");
    expect(terminal.screen()).toContain("default> say third time");
  });

  test("an answer that streamed is not printed again", async () => {
    await using terminal = await start();
    await say(terminal, "say only once");
    await waitForAnswer(terminal, "tokens   ");
    expect(terminal.history().split("\nonly once\n")).toHaveLength(2);
  });

  test("Shift+Tab goes through the modes", async () => {
    await using terminal = await start();
    await say(terminal, "hold");
    await terminal.waitFor("working");
    const signs: string[] = [];
    for (const mode of ["accept-edits", "yolo", "plan", "default"]) {
      terminal.type(SHIFT_TAB);
      await terminal.waitFor(`\n${mode}> `);
      signs.push(terminal.screen().split("\n").slice(-3).join("\n"));
    }
    expect(signs.join("\n")).toMatchInlineSnapshot(`
      "working  Esc interrupts
      accept-edits> 
        accept-edits · tiny-coder · 1,200 of 8,192 tokens
      working  Esc interrupts
      yolo> 
        yolo · tiny-coder · 1,200 of 8,192 tokens
      working  Esc interrupts
      plan> 
        plan · tiny-coder · 1,200 of 8,192 tokens
      working  Esc interrupts
      default> 
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
  });
});

describe("a permission question", () => {
  test("shows the diff, takes a key, and says what was answered", async () => {
    await using terminal = await start();
    await say(terminal, "write");
    await terminal.waitFor("y once");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > write
      ? Change src/cart.py?
        its first change in this task
      --- a/src/cart.py
      +++ b/src/cart.py
      @@ -1,2 +1,2 @@
       def total(items):
      -    return len(items)
      +    return sum(items)
        y once  t this task  s this session  n no"
    `);
    terminal.type("s");
    await waitForAnswer(terminal, "tokens   ");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > write
        Change src/cart.py? yes, for this session

      The answer was session.

      ✓ answered
        changed   nothing
        time      1.2 s, 1 try
        tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

      default> 
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
  });

  test("with a long diff shows its beginning, and all of it at d", async () => {
    await using terminal = await start({ rows: 12 });
    await say(terminal, "write long");
    await terminal.waitFor("d shows all");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "> write long
      ? Write the new file src/long.py?
        its first change in this task
      --- /dev/null
      +++ b/src/long.py
      @@ -0,0 +1,60 @@
      +line_1 = 1
      +line_2 = 2
      +line_3 = 3
      +line_4 = 4
      … 57 more lines, d shows all
        y once  n no"
    `);
    terminal.type("d");
    await terminal.waitFor("+line_60 = 60", "history");
    terminal.type("n");
    await terminal.waitFor("The answer was no.", "history");
  });

  test("shows a command whole, with what is hidden in it", async () => {
    await using terminal = await start({ columns: 60, rows: 14 });
    const hidden = "rm -rf build\u202e\u200b\u00a0/";
    terminal.type(paste(`command echo ${"long ".repeat(20)}; ${hidden}`));
    await terminal.waitFor("long");
    terminal.type(ENTER);
    await terminal.waitFor("y once");
    expect(terminal.screen().split("\n? ").at(-1)).toMatchInlineSnapshot(`
      "Run this command?
        the model wants to run it
        echo long long long long long long long long long long lo
      ng long long long long long long long long long ; rm -rf bu
      ild\\u202e\\u200b\\u00a0/
        y once  s this session  p this project  n no"
    `);
    terminal.type(ESC);
    await terminal.waitFor("The answer was no.", "history");
  });

  test("does not take the letters of a message being typed for an answer, and keeps them", async () => {
    await using terminal = await start();
    await say(terminal, "hold");
    await say(terminal, "write");
    await terminal.waitFor("queued: write");
    terminal.type(`${ESC}[27u`);
    await terminal.waitFor("y once");
    // "w" answers nothing, so somebody is typing: the letters behind it are no answers either.
    terminal.type("wait, yes");
    await terminal.waitFor("kept: wait, yes");
    terminal.type("t");
    await terminal.waitFor(/tokens[^\n]*\n\ndefault> wait, yes/);
    expect(terminal.history()).toContain("The answer was task.");
  });

  test("fits on three rows of twenty columns", async () => {
    await using terminal = await start({ columns: 20, rows: 3 });
    terminal.type(`write${ENTER}`);
    await terminal.waitFor("y t s n ?");
    terminal.type("y");
    await terminal.waitFor("The answer was once.", "history");
  });
});

describe("pastes", () => {
  const lines = Array.from({ length: 200 }, (_, line) => `line ${line + 1}`);

  test("two hundred lines are one message, shown in a word", async () => {
    await using terminal = await start();
    terminal.type(paste(lines.join(ENTER)));
    await terminal.waitFor("[200 lines pasted]");
    terminal.type(ENTER);
    await waitForAnswer(terminal, "tokens   ");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      > [200 lines pasted]

      200 lines, 1691 characters

      ✓ answered
        changed   nothing
        time      1.2 s, 1 try
        tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

      default> 
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
  });

  test("controls in a paste and an end mark hidden in it do nothing", async () => {
    await using terminal = await start();
    terminal.type(paste(`a\u0003b${ESC}[2Jc${ESC}[201~d${ENTER}/quit${ENTER}`));
    await terminal.waitFor("/quit");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      default> a·b␛[2Jcd
               /quit
               
        default · tiny-coder · 1,200 of 8,192 tokens"
    `);
  });

  test("a megabyte is cut, and that is said", async () => {
    await using terminal = await start();
    terminal.type(paste("x".repeat(1_048_576)));
    await terminal.waitFor("the rest was left out");
    expect(terminal.screen()).toContain("[262,144 characters pasted]");
  });
});

test("a resize to 20 columns and to 100 leaves one prompt", async () => {
  await using terminal = await start();
  for (const text of ["say something longer than twenty columns", "say it once more"]) {
    await say(terminal, text);
    await waitForAnswer(terminal, "tokens   ");
  }
  terminal.type("a message being typed that is longer than twenty columns");
  await terminal.waitFor("twenty columns\n  default ·");
  terminal.resize(20, 24);
  await terminal.waitFor("> a message being t\n");
  expect(terminal.screen()).toMatchInlineSnapshot(`
    "  changed   nothing
      time      1.2 s, 1
     try
      tokens    100 pref
    illed, 0 cached, 10 
    sampled, 0 forced

    > say it once more

    it once more

    ✓ answered
      changed   nothing
      time      1.2 s, 1
     try
      tokens    100 pref
    illed, 0 cached, 10 
    sampled, 0 forced

    > a message being t
      yped that is long
      er than twenty co
      lumns
      default · tiny-c…"
  `);
  terminal.resize(100, 24);
  await terminal.waitFor("default> a message being typed that");
  expect(terminal.screen()).toMatchInlineSnapshot(`
    "
    ✓ answered
      changed   nothing
    something longer than twenty columns

    ✓ answered
      changed   nothing
      time      1.2 s, 1 try
      tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

    > say it once more

    it once more

    ✓ answered
      changed   nothing
      time      1.2 s, 1 try
      tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

    default> a message being typed that is longer than twenty columns
      default · tiny-coder · 1,200 of 8,192 tokens"
  `);
});

describe("ends", () => {
  test("Ctrl-C clears the line, and twice ends with 130", async () => {
    await using terminal = await start();
    terminal.type("half a message");
    await terminal.waitFor("half a message");
    terminal.type(CTRL_C);
    await terminal.waitFor("Ctrl-C again ends");
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "/home/me/shop · tiny-coder · ses_1
      /help shows the commands

      default> 
        Ctrl-C again ends"
    `);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toEqual({ exitCode: 130, signal: 0 });
    expect(terminal.written().endsWith(PASTE_OFF)).toBe(true);
  });

  test("Ctrl-D on an empty line ends with 0, in a line it deletes", async () => {
    await using terminal = await start();
    terminal.type(`ab${ESC}[D${CTRL_D}c`);
    await terminal.waitFor("> ac");
    terminal.type(`\u0015\u000b${CTRL_D}`);
    expect(await terminal.ended).toEqual({ exitCode: 0, signal: 0 });
  });

  test("SIGTERM in the middle of an answer gives the terminal back", async () => {
    await using terminal = await start();
    await say(terminal, "stream");
    await terminal.waitFor("word5");
    terminal.kill("SIGTERM");
    expect(await terminal.ended).toEqual({ exitCode: 143, signal: 0 });
    expect(terminal.written().endsWith(PASTE_OFF)).toBe(true);
    expect(terminal.screen()).toContain("interrupted");
  });

  test("Ctrl-Z gives the terminal to the shell, and fg brings the prompt back", async () => {
    await using terminal = await openTerminal(["bash", "--norc", "--noediting", "-i"], {
      env: { NO_COLOR: "1", PS1: "shell$ " },
    });
    await terminal.waitFor("shell$ ");
    terminal.type(`${PROGRAM.map((word) => `'${word}'`).join(" ")}\n`);
    await terminal.waitFor("default> ");
    terminal.type("kept");
    await terminal.waitFor("default> kept");
    terminal.type(CTRL_Z);
    await terminal.waitFor(/Stopped[^$]*shell\$ /);
    terminal.type("stty -a | grep -ow -e '-*icanon' -e '-*echo'\n");
    await terminal.waitFor(/^icanon\n(?:.*\n)*?echo$/m);
    terminal.type("fg\n");
    await terminal.waitFor(/fg\n[\s\S]*default> kept/);
    terminal.type(" and used");
    await terminal.waitFor("default> kept and used");
  });
});

describe("where little can be drawn", () => {
  test("TERM=dumb: lines in, lines out, no sequence at all", async () => {
    await using terminal = await start({ env: { TERM: "dumb" } });
    terminal.type("say hello\n");
    await terminal.waitFor(/tokens[^\n]*\n\ndefault> $/);
    terminal.type("write\n");
    await terminal.waitFor("n no: ");
    terminal.type("y\n");
    await terminal.waitFor(/answer was once[\s\S]*default> $/);
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "  changed   nothing
        time      1.2 s, 1 try
        tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

      default> write
      ? Change src/cart.py?
        its first change in this task
      --- a/src/cart.py
      +++ b/src/cart.py
      @@ -1,2 +1,2 @@
       def total(items):
      -    return len(items)
      +    return sum(items)
      y once  t this task  s this session  n no: y
        Change src/cart.py? yes, once

      The answer was once.

      ✓ answered
        changed   nothing
        time      1.2 s, 1 try
        tokens    100 prefilled, 0 cached, 10 sampled, 0 forced

      default> "
    `);
    expect(terminal.written()).not.toContain(ESC);
    terminal.type(CTRL_D);
    expect(await terminal.ended).toEqual({ exitCode: 0, signal: 0 });
  });

  test("NO_COLOR: no colour; else there are some", async () => {
    await using terminal = await start();
    await say(terminal, "say hello");
    await waitForAnswer(terminal, "tokens   ");
    expect(terminal.written()).not.toMatch(COLOUR);
    await using coloured = await openTerminal(PROGRAM);
    await coloured.waitFor("> ");
    expect(coloured.written()).toMatch(COLOUR);
  });
});

test("Tab completes the path of a file, goes round, and puts spaces in quotes", async () => {
  await using terminal = await start();
  terminal.type("read @src/ca\t");
  await terminal.waitFor("› @src/cart.py");
  expect(terminal.screen()).toMatchInlineSnapshot(`
    "/home/me/shop · tiny-coder · ses_1
    /help shows the commands

    default> read @src/cart.py
    › @src/cart.py
      @src/catalogue.py
      @"src/call me.py""
  `);
  terminal.type("\t\t");
  await terminal.waitFor('default> read @"src/call me.py"');
  terminal.type(ENTER);
  await terminal.waitUntil("a closed menu", () => !terminal.screen().includes("›"));
  terminal.type(" /he\u0015/he\t");
  await terminal.waitFor("default> /help");
});

test("what was said is there the next time, for its owner alone", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-history-"));
  try {
    const file = path.join(folder, "input-history");
    await using terminal = await start({ env: { HISTORY_FILE: file } });
    await say(terminal, "say remembered");
    await waitForAnswer(terminal, "tokens   ");
    terminal.type(CTRL_D);
    await terminal.ended;
    expect(readFileSync(file, "utf8")).toBe('"say remembered"\n');
    await using next = await start({ env: { HISTORY_FILE: file } });
    next.type(UP);
    await next.waitFor("default> say remembered");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
