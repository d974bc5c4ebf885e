import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultGrants } from "../../../runtime/settings/settings.ts";
import { workerOf } from "../handlers.ts";
import { intlCases } from "./cases/intl.cases.ts";
import { intlServicesCases } from "./cases/intl-services.cases.ts";
import { localeCases } from "./cases/locale.cases.ts";
import { outcomeOf } from "./describe-value.ts";
import { type Guest, startGuest } from "./guest.ts";

let guest: Guest;

beforeAll(async () => {
  const grants = [...defaultGrants, "intl" as const];
  guest = await startGuest("worker-intl.ts", { grants }, { grants });
});

afterAll(() => guest?.end());

describe("with the grant intl the guest and Node agree", () => {
  test.each([...intlCases, ...intlServicesCases, ...localeCases])(
    "$name",
    async ({ name, run }) => {
      expect(await guest.outcomeOf(name)).toEqual(await outcomeOf(run));
    },
  );
});

test("a text of more than 16,384 characters is segmented right, or is a RangeError", async () => {
  const handlers = {
    segments: `(request) => {
      const [granularity, text] = [
        ["word", "a".repeat(16_383) + "😀"], ["word", "a".repeat(16_382) + "😀"],
        ["sentence", "a ".repeat(12_500)], ["sentence", "a ".repeat(8_192)],
        ["grapheme", "a" + "\\u0308".repeat(16_384)],
      ][new URL(request.url).searchParams.get("at")];
      try {
        const segments = new Intl.Segmenter("en", { granularity }).segment(text);
        return Response.json(Array.from(segments, ({ segment }) => segment.length));
      } catch (error) {
        return Response.json(error.name);
      }
    }`,
  };
  const worker = await workerOf(handlers, { grants: [...defaultGrants, "intl"] });
  const found = [];
  for (let at = 0; at < 5; at++) found.push((await worker.call("segments", {}, `?at=${at}`)).text);
  await worker.end();
  const refused = '"RangeError"';
  expect(found).toEqual([refused, "[16382,2]", refused, "[16384]", refused]);
}, 120_000);
