import { test } from "node:test";
import { loadWorker } from "skerry/testing";

test("a test that closes nothing", async () => {
  const worker = await loadWorker(process.env.WORKER, { secrets: { TOKEN: "given" } });
  await worker.fetch("/hello");
});
