import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import {
  type LoadOptions,
  loadWorker,
  type TestWorker,
} from "../../runtime/testing/load-worker.ts";

const folder = fileURLToPath(new URL("./worker", import.meta.url));

/** The worker of these tests. It is closed after the test: files share this module, and a hook of its own would be the first one's. */
export async function testWorker(options: LoadOptions = {}): Promise<TestWorker> {
  const worker = await loadWorker(folder, { secrets: { TOKEN: "given" }, ...options });
  onTestFinished(() => worker.close());
  return worker;
}
