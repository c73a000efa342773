import { expect, test } from "vitest";
import {
  describeDisclosure,
  requireOnline,
} from "../../../src/agent/escalate/describe-disclosure.ts";
import { parseEndpoint } from "../../../src/remote/endpoint.ts";
import { ask } from "../free/free-bench.ts";

const REQUEST = ask("Fix it.");

test("what leaves the machine is named, with the host it goes to", () => {
  const { host, what } = describeDisclosure(parseEndpoint("https://api.example/v1"), REQUEST);
  expect(host).toBe("api.example");
  for (const part of ["Leaves this machine", "the task", "text of the files", "output of tests"]) {
    expect(what).toContain(part);
  }
  expect(what).not.toContain("not encrypted");
});

test("a connection without encryption is said to be one", () => {
  const { what } = describeDisclosure(parseEndpoint("http://10.0.0.7:8080"), REQUEST);
  expect(what).toContain("not encrypted");
});

test("of a program on this machine nothing is promised that is not known", () => {
  const { what } = describeDisclosure(parseEndpoint("http://127.0.0.1:8080"), REQUEST);
  expect(what).toContain("a program on this machine");
  expect(what).toContain("is not known here");
  expect(what).not.toContain("Leaves this machine");
});

test.each(["https://api.example/v1", "http://127.0.0.1:8080"])("offline %s is forbidden", (url) => {
  const endpoint = parseEndpoint(url);
  expect(() => requireOnline(endpoint, false)).not.toThrow();
  expect(() => requireOnline(endpoint, true)).toThrow(
    expect.objectContaining({ code: "escalation-forbidden", exitCode: 4 }),
  );
});
