import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { compileWorker, testHost, testSettings } from "../support/workers.ts";

const source = `
import { Request, Response } from "@skerry/assemblyscript";
class Item { next: Item | null = null; size: i32 = 1; }
const list: Array<i32> = [1, 2, 3];
const map = new Map<string, i32>();
function share(n: i32): i32 {
  return 100 / n;
}
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  let n = path.length;
  if (path == "/index") {
    n = list[n];
  }
  if (path == "/map") {
    n = map.get(path);
  }
  if (path == "/null") {
    n = new Item().next!.size;
  }
  if (path == "/zero") {
    n = share(n - 5);
  }
  if (path == "/throw") throw new Error("not " + path);
  if (path == "/library") return Response.text("x".repeat(-1));
  return Response.text("x".charAt(n));
}`;

let target: Awaited<ReturnType<typeof testHost>>;
let worker: LoadedWorker;
beforeAll(async () => {
  target = await testHost();
  worker = await target.host.load(await compileWorker(source), testSettings());
});
afterAll(() => target?.end());

test.each([
  ["/index", /^Index out of range, at index\.ts:13:\d+\.$/],
  ["/map", /^Key does not exist, at index\.ts:16:\d+\.$/],
  ["/null", /^Unexpected 'null' .*, at index\.ts:19:\d+\.$/],
  ["/zero", /^The worker trapped: divide by zero, at index\.ts:7:\d+, in /],
  ["/throw", /^not \/throw, at index\.ts:24:\d+\.$/],
  ["/library", /, at index\.ts:25:\d+\.$/],
])("an error names the author's line: %s", async (url, message) => {
  const { error } = await target.host.call(worker, makeRequest({ url }));
  expect(error?.code).toBe("guest-trap");
  expect(error?.message).toMatch(message);
});
