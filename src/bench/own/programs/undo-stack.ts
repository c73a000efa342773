/** Undo and redo with groups. */
import type { OwnProgram } from "../own-program.ts";

export const UNDO_STACK: OwnProgram = {
  name: "undo-stack",
  language: "javascript",
  files: {
    "undo-stack.mjs": `/**
 * Undo and redo for an editor. A command does something and can take it back; several may be
 * grouped, so that they are undone and redone as one.
 * @typedef {{ apply(): void, revert(): void }} Command
 */

export class UndoStack {
  /** @type {Command[][]} */
  #done = [];
  /** @type {Command[][]} */
  #undone = [];
  /** @type {Command[] | null} */
  #open = null;

  /**
   * Applies a command and remembers it, in the open group if there is one. What was undone before
   * cannot be redone after that.
   * @param {Command} command
   */
  run(command) {
    command.apply();
    this.#undone = [];
    if (this.#open === null) this.#done.push([command]);
    else this.#open.push(command);
  }

  /**
   * All commands that \`body\` runs become one step; a group within a group is part of the outer one.
   * When \`body\` throws, what it ran is taken back, the last first, and the error is passed on.
   * @param {() => void} body
   */
  group(body) {
    if (this.#open !== null) {
      body();
      return;
    }
    const commands = [];
    this.#open = commands;
    try {
      body();
    } catch (error) {
      for (const command of commands.reverse()) command.revert();
      throw error;
    } finally {
      this.#open = null;
    }
    if (commands.length > 0) this.#done.push(commands);
  }

  /** Takes the last step back, its last command first. False when there is none. */
  undo() {
    const step = this.#done.pop();
    if (step === undefined) return false;
    for (const command of [...step].reverse()) command.revert();
    this.#undone.push(step);
    return true;
  }

  /** Applies the step that was undone last once more, in its first order. False when there is none. */
  redo() {
    const step = this.#undone.pop();
    if (step === undefined) return false;
    for (const command of step) command.apply();
    this.#done.push(step);
    return true;
  }
}
`,
  },
  visibleTests: {
    "undo-stack.test.mjs": `import assert from "node:assert/strict";
import { test } from "node:test";
import { UndoStack } from "./undo-stack.mjs";

/** A line of text, and a command that appends to it. */
function openEditor() {
  const editor = { text: "", stack: new UndoStack() };
  const append = (piece) =>
    editor.stack.run({
      apply: () => {
        editor.text += piece;
      },
      revert: () => {
        assert.ok(editor.text.endsWith(piece), \`"\${editor.text}" does not end with "\${piece}"\`);
        editor.text = editor.text.slice(0, -piece.length);
      },
    });
  return { editor, append };
}

test("a command is undone and redone", () => {
  const { editor, append } = openEditor();
  append("a");
  assert.equal(editor.stack.undo(), true);
  assert.equal(editor.text, "");
  assert.equal(editor.stack.redo(), true);
  assert.equal(editor.text, "a");
});

test("steps are undone the last first", () => {
  const { editor, append } = openEditor();
  append("a");
  append("bc");
  editor.stack.undo();
  assert.equal(editor.text, "a");
});

test("nothing to undo or redo", () => {
  const { editor } = openEditor();
  assert.deepEqual([editor.stack.undo(), editor.stack.redo()], [false, false]);
});

test("a group is one step", () => {
  const { editor, append } = openEditor();
  append("x");
  editor.stack.group(() => {
    append("a");
    append("b");
  });
  editor.stack.undo();
  assert.equal(editor.text, "x");
  editor.stack.redo();
  assert.equal(editor.text, "xab");
});

test("a new command ends redoing", () => {
  const { editor, append } = openEditor();
  append("a");
  editor.stack.undo();
  append("b");
  assert.equal(editor.stack.redo(), false);
});

test("a new group ends redoing", () => {
  const { editor, append } = openEditor();
  append("a");
  editor.stack.undo();
  editor.stack.group(() => append("b"));
  assert.equal(editor.stack.redo(), false);
});

test("a group that fails is taken back", () => {
  const { editor, append } = openEditor();
  const failing = () => {
    append("a");
    append("b");
    throw new Error("stop");
  };
  assert.throws(() => editor.stack.group(failing), /stop/);
  assert.equal(editor.text, "");
});
`,
  },
  hiddenTests: {
    "undo-stack.more.test.mjs": `import assert from "node:assert/strict";
import { test } from "node:test";
import { UndoStack } from "./undo-stack.mjs";

/** Commands that write what happens into a list: "+a" applied, "-a" reverted. */
function openLog() {
  const log = [];
  const stack = new UndoStack();
  const run = (name) =>
    stack.run({ apply: () => log.push(\`+\${name}\`), revert: () => log.push(\`-\${name}\`) });
  return { log, stack, run };
}

test("a command is applied once when it runs", () => {
  const { log, run } = openLog();
  run("a");
  assert.deepEqual(log, ["+a"]);
});

test("a group is undone backwards", () => {
  const { log, stack, run } = openLog();
  stack.group(() => ["a", "b", "c"].forEach(run));
  stack.undo();
  assert.deepEqual(log.slice(3), ["-c", "-b", "-a"]);
});

test("a group is redone forwards", () => {
  const { log, stack, run } = openLog();
  stack.group(() => ["a", "b", "c"].forEach(run));
  stack.undo();
  stack.redo();
  assert.deepEqual(log.slice(6), ["+a", "+b", "+c"]);
});

test("a group keeps its order over many turns", () => {
  const { log, stack, run } = openLog();
  stack.group(() => ["a", "b"].forEach(run));
  for (let turn = 0; turn < 2; turn += 1) {
    stack.undo();
    stack.redo();
  }
  assert.deepEqual(log.slice(2), ["-b", "-a", "+a", "+b", "-b", "-a", "+a", "+b"]);
});

test("an empty group is no step", () => {
  const { log, stack, run } = openLog();
  run("a");
  stack.group(() => {});
  stack.undo();
  assert.deepEqual(log, ["+a", "-a"]);
});

test("an empty group leaves redoing possible", () => {
  const { stack, run } = openLog();
  run("a");
  stack.undo();
  stack.group(() => {});
  assert.equal(stack.redo(), true);
});

test("an inner group is part of the outer one", () => {
  const { log, stack, run } = openLog();
  stack.group(() => {
    run("a");
    stack.group(() => run("b"));
    run("c");
  });
  stack.undo();
  assert.deepEqual(log.slice(3), ["-c", "-b", "-a"]);
  assert.equal(stack.undo(), false);
});

test("a failed group is no step", () => {
  const { log, stack, run } = openLog();
  run("x");
  assert.throws(() =>
    stack.group(() => {
      run("a");
      run("b");
      throw new Error("stop");
    }),
  );
  assert.deepEqual(log.slice(1), ["+a", "+b", "-b", "-a"]);
  stack.undo();
  assert.equal(log.at(-1), "-x");
});

test("commands after a failed group are steps of their own", () => {
  const { log, stack, run } = openLog();
  assert.throws(() => stack.group(() => assert.fail("stop")));
  run("a");
  run("b");
  stack.undo();
  assert.deepEqual(log, ["+a", "+b", "-b"]);
});

test("several steps are redone the last undone first", () => {
  const { log, stack, run } = openLog();
  ["a", "b", "c"].forEach(run);
  stack.undo();
  stack.undo();
  stack.redo();
  assert.equal(log.at(-1), "+b");
});

test("a command in a group ends redoing of several steps", () => {
  const { stack, run } = openLog();
  ["a", "b"].forEach(run);
  stack.undo();
  stack.undo();
  stack.group(() => {
    run("c");
    run("d");
  });
  assert.deepEqual([stack.redo(), stack.undo(), stack.undo()], [false, true, false]);
});
`,
  },
};
