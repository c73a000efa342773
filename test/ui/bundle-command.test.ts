import { expect, test } from "vitest";
import { runBundleCommand } from "../../src/ui/bundle-command.ts";
import { type BundleCommand, createBundleCommand } from "../../src/ui/bundle-flags.ts";
import { parseArguments } from "../../src/ui/flags.ts";

function createIo() {
  const written = { out: "", err: "" };
  const add = (stream: "out" | "err", text: string) => {
    written[stream] += text;
    return true;
  };
  return {
    written,
    stdout: { write: (text: string) => add("out", text) },
    stderr: { write: (text: string) => add("err", text) },
    stderrIsTty: false,
    color: false,
    columns: 80,
    write: async (command: BundleCommand, onFile: (file: string) => void) => {
      onFile("models/\u001b[31mm.gguf");
      return { out: command.out, files: 7, bytes: 1_234_567 };
    },
  };
}

const COMMAND: BundleCommand = {
  kind: "bundle",
  out: "/x/carry",
  models: [],
  gpu: [],
  json: false,
};

test("a person sees each file, how much it is, and how to prove it", async () => {
  const io = createIo();
  expect(await runBundleCommand(COMMAND, io)).toBe(0);
  expect(io.written.out).toBe(
    "✓ /x/carry: 7 files, 1.2 MB\n  Prove it on the other side with: sh /x/carry/verify\n",
  );
  expect(io.written.err).not.toContain("\u001b");
});

test("a program gets one object and nothing else", async () => {
  const io = createIo();
  await runBundleCommand({ ...COMMAND, json: true }, io);
  expect(JSON.parse(io.written.out)).toMatchObject({ type: "bundle", out: "/x/carry", files: 7 });
  expect(io.written.err).toBe("");
});

const ENVIRONMENT = { variables: {}, cwd: "/work-folder", version: "1", stdoutIsTty: false };

test("models and natives may be named more than once; the folder is made absolute", () => {
  const line = "bundle -m a -m b.gguf --gpu cuda --gpu vulkan --out carry";
  expect(parseArguments(line.split(" "), ENVIRONMENT)).toEqual({
    kind: "bundle",
    out: "/work-folder/carry",
    models: ["a", "b.gguf"],
    gpu: ["cuda", "vulkan"],
    json: false,
  });
});

test("a model named before the command is taken along", () => {
  const line = "--model a bundle --out carry";
  expect(parseArguments(line.split(" "), ENVIRONMENT)).toMatchObject({ models: ["a"] });
});

test.each([[["bundle"]], [["bundle", "--out", ""]], [["bundle", "--out", "x", "--gpu", "tpu"]]])(
  "%j is refused",
  (line) => {
    expect(() => parseArguments(line, ENVIRONMENT)).toThrow(
      expect.objectContaining({ code: "usage-invalid" }),
    );
  },
);

test("without a model and natives it is the program alone", () => {
  expect(createBundleCommand({ out: "/x" }, { cwd: "/" })).toMatchObject({ models: [], gpu: [] });
});
