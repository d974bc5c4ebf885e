import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { atPace } from "../support/pace.ts";
import { attackByRequest } from "./support/attacks.ts";
import { respondWith } from "./support/respond-with.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { workerComponent } from "./support/worker-component.ts";

const values = [
  "a\r\nset-cookie: stolen=1",
  "a\nb",
  "a\rb",
  "a\r\n\r\n<script>",
  "nul\0",
  "escape\u001b[2J",
  "past latin-1 \u0100",
  "a line separator \u2028",
];

describe("a response that would be split, or hold what HTTP does not allow,", () => {
  const target = useTarget();

  for (const value of values) {
    attackByRequest(
      `is invalid with ${JSON.stringify(value)}`,
      target,
      respondWith({ fields: [["x-value", value]] }),
      { code: "invalid-response", message: /"x-value" has a character HTTP does not allow/ },
    );
  }

  test("with a value of 128 KiB of blanks between two letters is checked in a moment", async () => {
    const { host, neighbour } = target();
    const blanks = `a${" ".repeat(130_000)}b`;
    const component = await workerComponent(respondWith({ fields: [["x", blanks]] }));
    const worker = await host.load(component, settingsWith());
    const begun = performance.now();
    const { result, visits } = await neighbour.visitDuring(host.call(worker, makeRequest({})));
    expect(result.response?.fields).toEqual([["x", blanks]]);
    expect(performance.now() - begun).toBeLessThan(atPace(1_000));
    expect(visits.slowestMs).toBeLessThan(atPace(1_000));
  });
});
