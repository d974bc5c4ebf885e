import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { KiB, MiB } from "../../runtime/byte-units.ts";
import { RawConnection } from "../../runtime/process/raw-connection.ts";
import { type ClientState, ReadAhead } from "../../runtime/process/read-ahead.ts";

/** A connection that is accepted as those are that wait, and its client. @param host an address, or the path of a socket. */
async function connected(host = "127.0.0.1"): Promise<{ client: Socket; accepted: RawConnection }> {
  const server = createServer();
  if (host.startsWith("/")) server.listen(host);
  else server.listen(0, host);
  await once(server, "listening");
  const came = new Promise<RawConnection>((resolve) => RawConnection.acceptFrom(server, resolve));
  const client = host.startsWith("/")
    ? connect(host)
    : connect((server.address() as AddressInfo).port, host);
  client.on("error", () => {});
  const accepted = await came;
  onTestFinished(() => {
    for (const each of [client, accepted]) each.destroy();
    server.close();
  });
  return { client, accepted };
}

/** Resolves with the next state of a connection that is read ahead. */
function nextState(ahead: ReadAhead): Promise<ClientState> {
  return new Promise((resolve) => ahead.start(resolve));
}

/** What a socket that was read ahead has still, to its end. */
async function restOf(accepted: RawConnection): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of accepted.toSocket()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test.each(["127.0.0.1", "::1", join(tmpdir(), `skerry-ahead-${process.pid}`)])(
  "of a connection to %s that waits it is known whether its client has closed its half",
  async (host) => {
    const { client, accepted } = await connected(host);
    const ahead = ReadAhead.of(accepted)!;
    expect(ahead.state).toBe("there");
    const state = nextState(ahead);
    client.end("GET / HTTP/1.1\r\n\r\n");
    expect(await state).toBe("half-closed");
    expect(String(ahead.stop())).toBe("GET / HTTP/1.1\r\n\r\n");
    // Whoever reads next sees the end as well.
    expect(await restOf(accepted)).toHaveLength(0);
  },
);

test.each([{}, { fd: -1 }])(
  "a connection whose descriptor is not known (%o) is not read at once, and counts as there",
  (known) => {
    const ahead = ReadAhead.of(new RawConnection({ close() {}, ...known }))!;
    ahead.readNow();
    expect(ahead.state).toBe("there");
    expect(ahead.stop()).toBe(null);
  },
);

test("a client that resets its connection is gone, with what it had sent and before it has sent a thing", async () => {
  for (const sent of ["", "GET / HTTP/1.1\r\n\r\n"]) {
    const { client, accepted } = await connected();
    const state = nextState(ReadAhead.of(accepted)!);
    if (sent !== "") await new Promise((written) => client.write(sent, written));
    client.resetAndDestroy();
    expect(await state).toBe("gone");
  }
});

test.each([1, 255, 256, 257, 16 * KiB - 1, 16 * KiB, 16 * KiB + 1, 64 * KiB, MiB])(
  "of %d bytes none is lost, and not many are held",
  async (length) => {
    const { client, accepted } = await connected();
    const ahead = ReadAhead.of(accepted)!;
    ahead.start(() => {});
    const sent = Buffer.from(Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
    client.end(sent);
    await expect.poll(() => ReadAhead.bytesInAll).toBeGreaterThan(0);
    const read = Buffer.from(ahead.stop()!);
    // One read has up to 64 KiB.
    expect(read.length).toBeLessThan(80 * KiB + 1);
    // A second process, where the first has not taken it, gets the same.
    expect(Buffer.from(ahead.stop()!)).toEqual(read);
    expect(Buffer.concat([read, await restOf(accepted)])).toEqual(sent);
    accepted.destroy();
    await expect.poll(() => ReadAhead.bytesInAll).toBe(0);
  },
);

test("after it was stopped nothing is read, and it goes on where it stopped", async () => {
  const { client, accepted } = await connected();
  const ahead = ReadAhead.of(accepted)!;
  ahead.start(() => {});
  client.write("one ");
  await expect.poll(() => ReadAhead.bytesInAll).toBe(KiB);
  expect(String(ahead.stop())).toBe("one ");
  client.write("two");
  const other = await connected();
  const otherState = nextState(ReadAhead.of(other.accepted)!);
  other.client.end();
  // By then the first would have read.
  await otherState;
  expect(String(ahead.stop())).toBe("one ");
  expect(ReadAhead.of(accepted)).toBe(ahead);
  const state = nextState(ahead);
  client.end(".");
  expect(await state).toBe("half-closed");
  expect(String(ahead.stop())).toBe("one two.");
});

test("of bytes that come one at a time few are held, as each has a buffer", async () => {
  const { client, accepted } = await connected();
  client.setNoDelay(true);
  const ahead = ReadAhead.of(accepted)!;
  ahead.start(() => {});
  for (let count = 1; count <= 16; count++) {
    client.write("x");
    await expect.poll(() => ReadAhead.bytesInAll).toBe(count * KiB);
  }
  client.write("y");
  const other = await connected();
  const otherState = nextState(ReadAhead.of(other.accepted)!);
  other.client.end();
  // By then the first would have read.
  await otherState;
  expect(String(ahead.stop())).toBe("x".repeat(16));
});

test("a connection that has closed is not read ahead", async () => {
  const { accepted } = await connected();
  accepted.destroy();
  expect(ReadAhead.of(accepted)).toBe(null);
});
