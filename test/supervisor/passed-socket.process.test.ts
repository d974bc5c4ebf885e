import { spawn } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { passedSocket } from "../../runtime/supervisor/passed-socket.ts";

const skerry = fileURLToPath(new URL("../../runtime/bin/skerry.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "skerry-passed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("one socket is taken, and of several none", () => {
  expect(passedSocket({})).toBeNull();
  expect(passedSocket({ SKERRY_PASSED_SOCKETS: "1" })).toBe(4);
  expect(() => passedSocket({ SKERRY_PASSED_SOCKETS: "2" })).toThrow(/one ListenStream/);
});

/** Starts `serve` as systemd does: the listening socket is its descriptor 3, and LISTEN_PID its own number. */
function serveOn(listener: Server) {
  // biome-ignore lint/suspicious/noExplicitAny: the descriptor is in no public property.
  const fd = (listener as any)._handle.fd as number;
  return spawn(
    "/bin/sh",
    ["-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$1" serve --json', process.execPath, skerry],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore", fd],
      env: { ...process.env, SKERRY_AS_ROOT: "1" },
    },
  );
}

/** Command lines of the processes that have a port's listening socket open. */
function holdersOf(port: number): string[] {
  const place = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = readFileSync("/proc/net/tcp", "utf8").split("\n");
  const listening = lines
    .map((line) => line.trim().split(/\s+/))
    .filter((parts) => parts[3] === "0A");
  const inode = listening.find((parts) => parts[1] === place)?.[9];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && hasOpen(name, `socket:[${inode}]`))
    .map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
}

function hasOpen(pid: string, what: string): boolean {
  try {
    const files = `/proc/${pid}/fd`;
    return readdirSync(files).some((file) => {
      try {
        return readlinkSync(join(files, file)) === what;
      } catch {
        return false;
      }
    });
  } catch {
    // It has ended, or is another user's.
    return false;
  }
}

test.runIf(process.platform === "linux")(
  "a host answers on the socket that it was started with, connections that came before it was ready among them, and gives it to no shard",
  async () => {
    writeFileSync(
      join(folder, "skerry.toml"),
      '[serve]\nport = 1\nshards = 1\nadmin = "127.0.0.1:0"\ndata = "data"\ndrain-delay = 0\n',
    );
    const listener = createServer();
    await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
    const { port } = listener.address() as { port: number };
    const child = serveOn(listener);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    // From now on it is that process's alone.
    listener.close();
    try {
      const early = fetch(`http://127.0.0.1:${port}/`);
      let printed = "";
      for await (const chunk of child.stdout!.setEncoding("utf8")) {
        printed += chunk;
        if (printed.endsWith("}\n")) break;
      }
      expect(JSON.parse(printed)).toMatchObject({ url: `http://localhost:${port}/`, error: null });
      expect((await early).status).toBe(404);
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
      const holders = holdersOf(port);
      expect(holders.length).toBeGreaterThan(0);
      for (const program of holders) expect(program).toMatch(/skerry\.js|cli\/main/);
    } finally {
      child.kill("SIGTERM");
      await exited;
    }
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  },
  120_000,
);
