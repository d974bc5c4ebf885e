import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { attackByRequest } from "./support/attacks.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

const MiB = 2 ** 20;

const body = (bytes: number) => ({
  pages: Math.ceil(bytes / 65_536) + 1,
  core: `${responseData(16, { body: [0, bytes] })} ${handler("(i32.const 16)")}`,
});

describe("a response's body", () => {
  const target = useTarget();

  attackByRequest("of 100 MiB is too large", target, body(100 * MiB), {
    code: "response-too-large",
    message: /104857600 bytes/,
  });

  attackByRequest("of one byte over 10 MiB is too large", target, body(10 * MiB + 1), {
    code: "response-too-large",
    message: /10485761 bytes/,
  });

  test("of 10 MiB is the largest", async () => {
    const { host } = target();
    const worker = await host.load(await workerComponent(body(10 * MiB)), settingsWith());
    const { response } = await host.call(worker, makeRequest({}));
    expect(response?.body.tag === "bytes" && response.body.val.length).toBe(10 * MiB);
  });
});
