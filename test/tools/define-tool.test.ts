import { expect, test } from "vitest";
import { z } from "zod";
import { isAgentError } from "../../src/base/errors.ts";
import { defineTool } from "../../src/tools/define-tool.ts";

const readLines = defineTool({
  name: "read_lines",
  description: "Reads some lines of a file.",
  input: z.object({
    path: z.string().min(1).describe("Path from the project's root"),
    options: z.object({ trim: z.boolean().default(false) }),
    labels: z.looseObject({}).optional(),
    limit: z.int().default(50),
  }),
  run: ({ path, limit }, context: { root: string }) => `${context.root}/${path}:${limit}`,
});

test("the signature is the schema of what the model writes, closed and without the draft's address", () => {
  expect(readLines.signature).toEqual({
    name: "read_lines",
    description: "Reads some lines of a file.",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", minLength: 1, description: "Path from the project's root" },
        options: {
          type: "object",
          properties: { trim: { type: "boolean", default: false } },
          additionalProperties: false,
        },
        labels: { type: "object", properties: {}, additionalProperties: {} },
        limit: expect.objectContaining({ type: "integer", default: 50 }),
      },
      required: ["path", "options"],
      additionalProperties: false,
    },
  });
});

test("a payload is announced only where there is one", () => {
  const tool = defineTool({
    name: "write_file",
    description: "Writes a file.",
    input: z.object({ path: z.string() }),
    payload: { description: "The whole file" },
    run: () => null,
  });
  expect(tool.signature.payload).toEqual({ description: "The whole file" });
  expect(readLines.signature).not.toHaveProperty("payload");
});

test("what parse returns is what run takes, defaults filled in", () => {
  const input = readLines.parse({ path: "a.ts", options: {} });
  expect(input).toEqual({ path: "a.ts", options: { trim: false }, limit: 50 });
  expect(readLines.run(input, { root: "/p" })).toBe("/p/a.ts:50");
});

test("wrong arguments name the tool and each problem with its place", () => {
  const parse = () => readLines.parse({ path: "", options: { trim: "no" } });
  expect(parse).toThrow(
    expect.toSatisfy(
      (error) =>
        isAgentError(error, "tool-arguments-invalid") &&
        error.details.tool === "read_lines" &&
        error.details.problems.length === 2 &&
        (error.details.problems[0] ?? "").startsWith("path: ") &&
        (error.details.problems[1] ?? "").startsWith("options.trim: "),
    ),
  );
});

test.each(["", "Read", "read-lines", "1st", "_x", "a".repeat(65)])("%j is no tool name", (name) => {
  const define = () => defineTool({ name, description: "", input: z.object({}), run: () => null });
  expect(define).toThrow(TypeError);
});
