import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import {
  type LoadOptions,
  loadWorker,
  type TestWorker,
} from "../../runtime/testing/load-worker.ts";

const folder = fileURLToPath(new URL("./worker", import.meta.url));
const opened: TestWorker[] = [];

afterAll(async () => {
  for (const worker of opened.splice(0)) await worker.close();
});

/** The worker of these tests. It is closed after the file's last test. */
export async function testWorker(options: LoadOptions = {}): Promise<TestWorker> {
  const worker = await loadWorker(folder, { secrets: { TOKEN: "given" }, ...options });
  opened.push(worker);
  return worker;
}
