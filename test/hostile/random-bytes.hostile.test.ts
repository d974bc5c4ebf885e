import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { refuses } from "./support/attacks.ts";
import { preamble } from "./support/module-bytes.ts";
import { randomNumbers } from "./support/random.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { walkAll } from "./support/walk-all.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

const seed = 20_260_721;
const slowest = 2_000;

describe("bytes at random", () => {
  const target = useTarget();
  const random = randomNumbers(seed);
  const noise = (length: number) => Uint8Array.from({ length }, () => random(256));
  const worker = () =>
    workerComponent({
      core: `${responseData(16, {})} ${handler("(i32.const 16)")}`,
      imports: ["log", "random", "config", "clock"],
    });

  test("are refused with a code, by themselves and after a beginning of Wasm", async () => {
    const files: Uint8Array[] = [];
    for (let i = 0; i < 300; i++) {
      const bytes = noise(random(2_000));
      const kind = (["none", "module", "component"] as const)[i % 3]!;
      if (kind === "none") files.push(bytes);
      else {
        const to = preamble(kind);
        to.bytes(bytes);
        files.push(to.finish());
      }
    }
    for (const { end, message, ms } of await walkAll(files)) {
      expect(end, message).toMatch(
        /^(not-wasm|malformed-module|module-limit|feature-not-allowed|unknown-kind)$/,
      );
      expect(ms).toBeLessThan(slowest);
    }
  });

  test("in place of a worker's own are refused with a code, or make a worker that does no harm", async () => {
    const honest = await worker();
    const files = Array.from({ length: 600 }, () => {
      const bytes = honest.slice();
      for (let changes = 1 + random(3); changes > 0; changes--)
        bytes[random(bytes.length)] = random(256);
      return bytes;
    });
    const walks = await walkAll(files);
    for (const { end, message, ms } of walks) {
      expect(end, message).not.toMatch(/^(crashed|host-failed)$/);
      expect(ms).toBeLessThan(slowest);
    }
    const { host, neighbour } = target();
    const deployed = files.filter((_, i) => walks[i]!.end === "deployed").slice(0, 5);
    expect(deployed.length).toBeGreaterThan(0);
    for (const file of deployed) {
      const loaded = await host.load(file, settingsWith());
      const { result } = await neighbour.visitDuring(host.call(loaded, makeRequest({})));
      expect(result.error?.code ?? "answered").toMatch(
        /^(answered|guest-trap|invalid-response|response-too-large|fuel-exhausted)$/,
      );
    }
  });

  test("are refused by a host as well", async () => {
    await refuses("1 MiB at random", target(), noise(2 ** 20), { code: "not-wasm" });
  });
});
