import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { Pushed } from "../http/streams/support/sources.ts";
import { ask, fetchReach, loadWaiting, sourceOf, text, until } from "./support/waiting.ts";

// Waits that time ends, as a worker in AssemblyScript asks for them.
const source = `
import { clock, pause, Request, Response, startFetch, waitAny, waitAnyFor } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  const begun = clock.now();
  if (path == "/fetch") {
    const asked = startFetch("http://origin.test/");
    let rounds = 0;
    while (waitAnyFor(50) === null) rounds++;
    const waited = clock.now() - begun;
    return Response.text(asked.wait().value.text() + " " + (rounds > 0).toString() + " " + (waited >= 50).toString());
  }
  if (path == "/give-up") {
    const asked = startFetch("http://origin.test/");
    if (waitAnyFor(50) === null) asked.abort();
    waitAny();
    const result = asked.wait();
    return Response.text(result.isOk ? "answered" : result.error.code);
  }
  if (path == "/content") {
    const reader = startFetch("http://origin.test/").wait().value.stream();
    let rounds = 0;
    while (!reader.waitFor(50)) rounds++;
    const first = String.UTF8.decode(reader.read(3)!.buffer);
    const still = reader.waitFor(60000);
    return Response.streamed(still ? 200 : 500, reader);
  }
  if (path == "/echo") {
    pause(1);
    return Response.text(request.text());
  }
  pause(path == "/sleep" ? 300 : 3600000);
  return Response.text((clock.now() - begun >= 300).toString());
}
`;

let deployment: RunningDeployment;
/** Answers that the origin owes. */
const owed: ((body: string | Pushed) => void)[] = [];
const patience = 120_000;

beforeAll(async () => {
  const reach = fetchReach(
    ({ uri }, _rules, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        owed.push((body) => {
          const content =
            typeof body === "string" ? sourceOf(new TextEncoder().encode(body)) : body;
          resolve({ status: 200, fields: [], uri, redirected: false, body: content });
        });
      }),
  );
  deployment = await loadWaiting(source, reach, { deadline: 5_000 });
}, 300_000);
afterAll(() => deployment?.dispose());

/** The next answer that is owed. */
async function next(): Promise<(body: string | Pushed) => void> {
  await until(() => owed.length > 0);
  return owed.shift()!;
}

test(
  "an answer that comes later than a wait is there for the next",
  async () => {
    const calls = new Set<number>();
    for (const ms of [120, 130]) {
      const outcome = ask(deployment, "/fetch");
      const answer = await next();
      await new Promise((resolve) => setTimeout(resolve, ms));
      answer("late");
      expect(text(await outcome)).toBe("late true true");
      calls.add((await outcome).usage.interfaces!.fetch!.calls);
    }
    expect([...calls]).toEqual([1]);
  },
  patience,
);

test(
  "a fetch that takes too long is given up",
  async () => {
    const outcome = ask(deployment, "/give-up");
    await next();
    expect(text(await outcome)).not.toBe("answered");
  },
  patience,
);

test(
  "content is waited for, and what was waited for is passed on with the rest",
  async () => {
    const content = new Pushed();
    const outcome = ask(deployment, "/content");
    (await next())(content);
    await new Promise((resolve) => setTimeout(resolve, 200));
    content.push("one");
    await new Promise((resolve) => setTimeout(resolve, 100));
    content.push("two");
    content.end();
    const { response, error } = await outcome;
    expect(error).toBeNull();
    const body = response?.body.tag === "stream" ? response.body.val : null;
    expect(Buffer.from((await body!.read(100))!).toString()).toBe("two");
    expect(await body!.read(100)).toBeNull();
  },
  patience,
);

test(
  "a pause lasts, and makes no worker one that can't read its request whole",
  async () => {
    expect(text(await ask(deployment, "/sleep"))).toBe("true");
    const bytes = new TextEncoder().encode("whole");
    const request = makeRequest({
      url: "http://worker.test/echo",
      method: "POST",
      body: bytes,
    });
    const streamed = { ...request, body: { tag: "stream" as const, val: sourceOf(bytes) } };
    expect(text(await deployment.call(streamed))).toBe("whole");
  },
  patience,
);

test(
  "a pause ends at the deadline",
  async () => {
    expect((await ask(deployment, "/for-ever")).error?.code).toBe("deadline-exceeded");
  },
  patience,
);
