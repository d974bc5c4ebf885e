import { expect, test } from "vitest";
import { type Outcome, withoutContent } from "../../../runtime/worker/outcome/usage.ts";

const usage = { fuel: 1, startFuel: 2, memoryBytes: 3, hostCalls: 4, wallMs: 5, cpuMs: 6 };

/** An outcome with all columns there are. */
const whole: Required<Outcome> = {
  requestId: "r",
  request: { method: "GET", uri: "http://a.test/" },
  response: {
    status: 201,
    fields: [["set-cookie", "secret"]],
    body: { tag: "bytes", val: new Uint8Array(9) },
  },
  error: null,
  printed: new Uint8Array(9),
  usage: { ...usage, hostFuel: 7, coldStartMs: 8 },
  log: [{ level: "info", message: "a line" }],
  untoldLines: 9,
  queuedMs: 10,
  profile: { nodes: [], functions: [] } as unknown as Required<Outcome>["profile"],
  cache: "miss",
  sentStatus: 202,
  retryAfterSeconds: 11,
};

test("an outcome without content has every other column", () => {
  const { printed, profile, ...columns } = whole;
  expect(withoutContent(whole)).toEqual({
    ...columns,
    response: { status: 201, fields: [], body: { tag: "empty" } },
  });
});
