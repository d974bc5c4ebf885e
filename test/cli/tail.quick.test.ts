import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { outcome, tailEntry, workerStatus } from "../supervisor/support/statuses.ts";
import { type AdminHost, withAdminHost } from "./admin-host.ts";
import { skerry } from "./skerry.ts";

const workers = [workerStatus({ name: "shop" }), workerStatus({ name: "blog" })];

/** Settles when somebody listens to the host. */
async function listenedTo({ control }: AdminHost): Promise<void> {
  for (let tries = 0; control.listeners === 0; tries++) {
    if (tries > 500) throw new Error("nobody listens");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.concurrent("tail", () => {
  test("shows requests as run does, with the time and the worker, until a signal", async () => {
    await withAdminHost({ workers }, async (host) => {
      const { child, printed, ended } = host.start(["tail"]);
      await listenedTo(host);
      host.control.emit(
        tailEntry({
          at: Date.UTC(2030, 0, 1, 12, 34, 56, 789),
          outcome: outcome({ log: [{ level: "info", message: "hello\u001b[2J" }] }),
        }),
      );
      await printed(/info {4}hello/);
      child.kill("SIGINT");
      const { code, stdout, stderr } = await ended;
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toBe(
        "12:34:56.789 shop GET / 200  fuel 12,345  memory 128 KiB  1 host call  400 µs  6f1c5b6e-0000-4000-8000-000000000001\n" +
          "  info    hello\\u001b[2J\n",
      );
    });
  });

  test("shows one worker where one is named", async () => {
    await withAdminHost({ workers }, async (host) => {
      const { child, printed, ended } = host.start(["tail", "blog"]);
      await listenedTo(host);
      host.control.emit(tailEntry({ worker: "shop" }));
      const error = { code: "guest-trap", message: "It trapped." } as const;
      const failed = outcome({
        response: null,
        error,
        request: { method: "PUT", uri: "http://b/x" },
      });
      host.control.emit(tailEntry({ worker: "blog", outcome: failed }));
      await printed(/error\[guest-trap\]: It trapped\./);
      child.kill("SIGTERM");
      const { code, stderr } = await ended;
      expect(code).toBe(0);
      expect(stderr).toMatch(/^[\d:.]+ PUT \/x guest-trap {2}fuel /);
    });
  });

  test("prints a document a line when asked to, also for what ends the stream", async () => {
    let lines: string[] = [];
    await withAdminHost({ workers }, async (host) => {
      const { child, ended } = host.start(["tail", "--json"]);
      await listenedTo(host);
      const first = new Promise((resolve) => child.stdout!.once("data", resolve));
      host.control.emit(tailEntry({ at: 5 }));
      await first;
      void ended.then(({ stdout }) => {
        lines = stdout.split("\n");
      });
      // The host closes under it.
    });
    for (let tries = 0; lines.length === 0 && tries < 500; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const documents = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
    expect(documents).toEqual([
      { ...tailEntry({ at: 5 }) },
      {
        error: {
          code: "unreachable",
          message: "The host ended the stream: it stopped, or was restarted.",
          help: expect.any(String),
        },
      },
    ]);
  });

  test("tells a stream that broke off", async () => {
    const server = createServer((_, response) => {
      response.write('{"dropped":7}\n{"worker":');
      setTimeout(() => response.destroy(), 100);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { code, stderr } = await skerry(["tail", "--admin", address]);
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /^7 requests are left out: there were too many\.\nerror\[unreachable\]: The host ended the stream: /,
      );
    } finally {
      server.close();
    }
  });

  test("refuses a worker there is not", async () => {
    await withAdminHost({ workers }, async ({ run }) => {
      const { code, stderr } = await run(["tail", "none"]);
      expect(code).toBe(2);
      expect(stderr).toContain("error[unknown-worker]: There is no worker none.");
    });
  });
});
