import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { attackByRequest } from "./support/attacks.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

const MiB = 2 ** 20;
const logs = (bytes: number, times: number) => ({
  imports: ["log"] as const,
  pages: Math.ceil(bytes / 65_536) + 1,
  core: `${responseData(16, {})} ${handler(`(loop $again
    (call $log (i32.const 0) (i32.const 65536) (i32.const ${bytes}))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $again (i32.lt_u (local.get $i) (i32.const ${times})))) (i32.const 16)`)}`,
});

describe("a worker that floods its log", () => {
  const target = useTarget();

  attackByRequest("with a line of 100 MiB has handed over too much", target, logs(100 * MiB, 1), {
    code: "response-too-large",
    message: /104857600 bytes is larger than may cross/,
  });

  attackByRequest(
    "with a line of 4 GiB traps",
    target,
    {
      imports: ["log"],
      core: handler("(call $log (i32.const 0) (i32.const 0) (i32.const -1)) (i32.const 16)"),
    },
    { code: "guest-trap" },
  );

  for (const [name, bytes] of [
    ["empty lines", 0],
    ["lines of 1,000 bytes", 1_000],
  ] as const) {
    test(`with ${name} is cut off, with a mark`, async () => {
      const { host, neighbour } = target();
      const component = await workerComponent(logs(bytes, 50_000));
      const limits = { fuel: Number.MAX_SAFE_INTEGER };
      const worker = await host.load(component, settingsWith(limits));
      const { result } = await neighbour.visitDuring(host.call(worker, makeRequest({})));
      expect(result.response?.status).toBe(200);
      expect(result.log.length).toBeLessThan(5_000);
      expect(result.log.at(-1)?.message).toMatch(/lines are dropped/);
      const text = result.log.reduce((sum, { message }) => sum + message.length, 0);
      expect(text).toBeLessThan(66 * 1024);
    });
  }
});
