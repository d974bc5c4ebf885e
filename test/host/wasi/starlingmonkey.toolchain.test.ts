import { beforeAll, expect, test } from "vitest";
import { atPace } from "../../support/pace.ts";
import { buildGuest } from "./support/build-guest.ts";
import { GuestRunner } from "./support/run-guest.ts";

// JavaScript in StarlingMonkey, as jco componentizes it: its event loop waits by polling.

let guest: GuestRunner;
beforeAll(async () => {
  guest = await GuestRunner.load(await buildGuest("starlingmonkey"));
}, 120_000);

const at = (path: string) => guest.ask({ uri: `http://x.example${path}` });

test("a timer of five seconds fires at once, five seconds later by the guest's clock", () => {
  const begun = performance.now();
  const { text, error } = at("/sleep");
  expect(error).toBeNull();
  expect(Number(text)).toBeGreaterThanOrEqual(5_000);
  expect(performance.now() - begun).toBeLessThan(atPace(4_000));
});

test("a body that is streamed in parts arrives whole", () => {
  expect(at("/stream").text).toBe("one two three");
});

test("fetch is refused in a way that a program can handle", () => {
  expect(at("/fetch").text).toMatch(/^refused: \w+/);
});

test("console writes to the log", () => {
  const { log, text } = at("/log");
  expect(text).toBe("logged");
  expect(log).toEqual([
    { level: "info", message: "to stdout" },
    { level: "warn", message: "to stderr" },
  ]);
});

test("random values come from the request's stream", () => {
  const { text } = at("/random");
  expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(at("/random").text).toBe(text);
});
