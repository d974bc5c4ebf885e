import { expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { maskText } from "../../../runtime/message/secret-forms.ts";
import { OutcomeMask } from "../../../runtime/worker/outcome/masked-outcome.ts";
import { noUsage, type StreamedOutcome } from "../../../runtime/worker/outcome/usage.ts";
import { atPace } from "../../support/pace.ts";

function outcome(messages: readonly string[], error: SkerryError | null = null): StreamedOutcome {
  return {
    requestId: "r",
    request: { method: "GET", uri: "http://a.test/" },
    response: null,
    error: error?.toJSON() ?? null,
    usage: { ...noUsage, coldStartMs: 0 },
    log: messages.map((message) => ({ level: "info", message })),
  };
}

/** What is told of these lines, where the worker has the secret. */
function told(secret: string, messages: readonly string[]): string[] {
  const { log } = new OutcomeMask({ TOKEN: secret }).outcome(outcome(messages));
  return log.map(({ message }) => message);
}

test("a worker's secrets are masked in its log, as they are and in usual encodings", () => {
  const secret = "p@ss w/ö!r~d<&more";
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("hex"),
  ];
  for (const form of forms) {
    expect(told(secret, ["before", `a=${form}, b`, ""])).toEqual([
      "before",
      `a=${maskText(form)}, b`,
      "",
    ]);
  }
  const encoded = Buffer.from(`user:${secret}`).toString("base64");
  expect(told(secret, [`Basic ${encoded}`])[0]).toMatch(/^Basic dXNlc\w?\*{20,}$/);
});

test("a secret is found across the lines of one request, and each line keeps its place", () => {
  const key = "-----BEGIN KEY-----\nMIIBVgIBADANBg\n-----END KEY-----\n";
  const lines = ["one", ...key.trimEnd().split("\n"), "grün 🔒 two"];
  const masked = told(key, lines);
  expect(masked.map((line) => line.length)).toEqual(lines.map((line) => line.length));
  expect(masked[0]).toBe("one");
  expect(masked.slice(1, 4).join("")).toMatch(/^\*+$/);
  expect(masked[4]).toBe("grün 🔒 two");
});

test("a secret of a file is found without the line end that it has there", () => {
  expect(told("hush-7f3a9c\n", ["it is hush-7f3a9c, and no more"])).toEqual([
    "it is ***********, and no more",
  ]);
});

test("what failures are called holds no secret either", () => {
  const error = new SkerryError("guest-trap", "It said hush-7f3a9c.", "at hush-7f3a9c\nend");
  const mask = new OutcomeMask({ TOKEN: "hush-7f3a9c" });
  const masked = { message: "It said ***********.", detail: "at ***********\nend" };
  expect(mask.outcome(outcome([], error)).error).toEqual({ code: "guest-trap", ...masked });
  expect(mask.error(error)).toMatchObject(masked);
  expect(mask.error(new SkerryError("guest-trap", "It trapped.")).detail).toBeUndefined();
});

test("without secrets, and with nothing said, an outcome is as it was", () => {
  const said = outcome(["a line"]);
  expect(new OutcomeMask({}).outcome(said)).toBe(said);
  const silent = outcome([]);
  expect(new OutcomeMask({ TOKEN: "hush-7f3a9c" }).outcome(silent)).toBe(silent);
});

test("a secret that is in a long log at each place costs no more than a bound: those lines are left out", () => {
  const secret = "a".repeat(1_000);
  const mask = new OutcomeMask({ TOKEN: secret });
  const began = performance.now();
  for (let i = 0; i < 10; i++) {
    const { log } = mask.outcome(outcome(["a".repeat(100_000), "other"]));
    for (const { message } of log) expect(message).toMatch(/^\[left out/);
  }
  expect(performance.now() - began).toBeLessThan(atPace(2_000));
  // The next request is searched again.
  expect(mask.outcome(outcome([`it is ${secret}`])).log[0]!.message).toBe(
    `it is ${maskText(secret)}`,
  );
});
