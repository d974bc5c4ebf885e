import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadWorker } from "../../runtime/testing/load-worker.ts";

const folder = fileURLToPath(new URL("./worker", import.meta.url));
const load = () => loadWorker(folder, { secrets: { TOKEN: "given" } });
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("the last worker is closed while another one is loaded, which answers", async () => {
  let last = await load();
  for (let time = 0; time < 5; time++) {
    const [next] = await Promise.all([load(), last.close()]);
    expect(await (await next.fetch("/hello")).text()).toBe("Hello given");
    last = next;
  }
  // Begun in the same tick, in the other order.
  const [, next] = await Promise.all([last.close(), load()]);
  expect((await next.fetch("/hello")).status).toBe(200);
  const { processId } = next;
  await next.close();
  expect(isAlive(processId)).toBe(false);
});

test("a load that fails keeps no process", async () => {
  const worker = await load();
  const { processId } = worker;
  const failing = expect(loadWorker(`${folder}/nowhere`)).rejects.toMatchObject({
    code: "not-found",
  });
  await worker.close();
  await failing;
  expect(isAlive(processId)).toBe(false);
});
