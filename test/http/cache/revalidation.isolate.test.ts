// Stale answers that a worker is asked about (RFC 9111, section 4.3), and how its Date counts (section 4.2).
import { afterEach, describe, expect, test } from "vitest";
import { acceptResponse } from "../../../runtime/message/response-rules.ts";
import type { TargetResponse } from "../../../runtime/routing/target.ts";
import { defaultLimits } from "../../../runtime/settings/limits.ts";
import { Pieces } from "../streams/support/sources.ts";
import { answer, type CachedWorker, cachedWorker, type Ran } from "./support/cached-worker.ts";

let worker: CachedWorker;
afterEach(() => worker.close());

const asked = (name = "if-none-match") => worker.runs.map((ran) => ran.field(name));

/** Serves a worker whose answer is stale a second later, and that answers by `later` then. */
async function stale(
  later: (ran: Ran) => TargetResponse | undefined,
  validator: Record<string, string> = { etag: '"1"' },
): Promise<void> {
  let runs = 0;
  worker = await cachedWorker((ran: Ran) => {
    if (++runs > 1) return later(ran);
    return answer("whole", { ...validator, age: "60", "cache-control": "max-age=61" });
  });
  expect(await worker.ask()).toMatchObject({ cache: "skerry; fwd=uri-miss; stored" });
  await new Promise((wait) => setTimeout(wait, 1_100));
}

const confirm = (etag = '"1"') => answer("", { etag, "cache-control": "max-age=60" }, 304);

describe("a stale answer with a validator", () => {
  test("is asked about, and fresh again once its worker has confirmed it", async () => {
    await stale(() => confirm());
    const renewed = await worker.ask();
    expect(renewed).toMatchObject({
      ...{ status: 200, text: "whole" },
      cache: "skerry; fwd=stale; fwd-status=304; stored",
    });
    expect(renewed.fields["cache-control"]).toBe("max-age=60");
    expect(await worker.ask()).toMatchObject({ status: 200, text: "whole" });
    expect(asked()).toEqual([null, '"1"']);
    expect(worker.told.map(({ outcome }) => outcome.cache)).toEqual(["miss", "miss", "hit"]);
  });

  test("may be confirmed by an answer that begins while its worker runs", async () => {
    await stale((ran) => {
      const fields: [string, string][] = [
        ["etag", '"1"'],
        ["cache-control", "max-age=60"],
      ];
      ran.begin({ status: 304, fields, body: new Pieces([]) });
      return undefined;
    });
    expect(await worker.ask()).toMatchObject({ status: 200, text: "whole" });
    expect((await worker.ask()).cache).toMatch(/^skerry; hit/);
  });

  test("is asked about by its date", async () => {
    const date = "Thu, 01 Jan 2015 00:00:00 GMT";
    const fields = { "last-modified": date, "cache-control": "max-age=60" };
    await stale(() => answer("", fields, 304), { "last-modified": date });
    expect(await worker.ask()).toMatchObject({ status: 200, text: "whole" });
    expect(asked("if-modified-since")).toEqual([null, date]);
  });

  test("gives way to a newer one", async () => {
    await stale(() => answer("newer", { etag: '"2"', "cache-control": "max-age=60" }));
    expect(await worker.ask()).toMatchObject({ text: "newer", cache: "skerry; fwd=stale; stored" });
    expect((await worker.ask()).text).toBe("newer");
    expect(worker.runs).toHaveLength(2);
  });

  test("is given up where its worker speaks of another: it runs for the visitor's own request", async () => {
    await stale((ran) => {
      if (ran.field("if-none-match") !== null) return confirm('"7"');
      return answer("asked plainly", { "cache-control": "max-age=60" });
    });
    expect(await worker.ask()).toMatchObject({ status: 200, text: "asked plainly" });
    expect(asked()).toEqual([null, '"1"', null]);
    // What both runs took is the request's.
    expect(worker.told.at(-1)?.outcome.usage.fuel).toBe(14);
  });

  test("is not given where its worker fails", async () => {
    await stale(() => {
      throw new Error("out of order");
    });
    expect((await worker.ask()).status).toBe(500);
  });

  test("is not asked about in the place of a visitor who asks", async () => {
    await stale(() => answer("", { etag: '"2"' }, 304));
    const headers = { "if-none-match": '"2"' };
    expect((await worker.ask("/", { headers })).status).toBe(304);
    expect(asked()).toEqual([null, '"2"']);
  });
});

test("a stale answer without a validator is asked for as it came", async () => {
  await stale((ran) => answer(String(ran.field("if-none-match")), {}), {});
  expect((await worker.ask()).text).toBe("null");
});

describe("the Date of a worker's answer", () => {
  const at = (seconds: number) => new Date(Date.now() + 1_000 * seconds).toUTCString();

  test.for([
    ["Expires before it, though it is to come", { date: at(120), expires: at(60) }, false],
    ["Expires at it", { date: at(3_600), expires: at(3_600) }, false],
    [
      "a lifetime that was over long ago",
      { date: at(-7_200), "cache-control": "max-age=3600" },
      false,
    ],
    ["Expires after it", { date: at(0), expires: at(60) }, true],
    ["a clock that is ahead", { date: at(3_600), expires: at(3_660) }, true],
    ["a part of its lifetime left", { date: at(-60), "cache-control": "max-age=3600" }, true],
  ] as const)("counts: with %s", async ([, fields, isKept]) => {
    worker = await cachedWorker(() => acceptResponse(answer("x", fields), "GET", defaultLimits(1)));
    const { fields: sent } = await worker.ask();
    // The host's own is sent.
    expect(Math.abs(Date.parse(sent.date!) - Date.now())).toBeLessThan(30_000);
    await worker.ask();
    expect(worker.runs).toHaveLength(isKept ? 1 : 2);
  });

  test("that lies back is the answer's age", async () => {
    worker = await cachedWorker(() => {
      const fields = { date: at(-60), "cache-control": "max-age=3600" };
      return acceptResponse(answer("x", fields), "GET", defaultLimits(1));
    });
    await worker.ask();
    expect(Number((await worker.ask()).fields.age)).toBeGreaterThanOrEqual(59);
  });
});
