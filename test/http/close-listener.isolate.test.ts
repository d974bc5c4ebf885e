import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { closeListener } from "../../runtime/http/close-listener.ts";
import { RawConnection } from "../../runtime/process/raw-connection.ts";

/** Clients one after the other that reset their connections, and behind them one that sends a request. */
const clients = `
  import { connect } from "node:net";
  const [port, resets] = process.argv.slice(1).map(Number);
  for (let at = 0; at < resets; at++) {
    await new Promise((closed) => {
      const client = connect(port, "127.0.0.1", () => client.resetAndDestroy());
      client.on("close", closed);
    });
  }
  const last = connect(port, "127.0.0.1", () => last.end("a request", () => process.exit()));
`;

test.each([0, 1, 2, 5, 256])(
  "a listener that closes takes a request behind %d connections that were reset",
  async (resets) => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const taken: RawConnection[] = [];
    RawConnection.acceptFrom(server, (connection) => void taken.push(connection));
    const { port } = server.address() as AddressInfo;
    // Nothing is accepted before all of them are there.
    execFileSync(process.execPath, [
      ...["--input-type=module", "-e", clients],
      ...[String(port), String(resets)],
    ]);
    await closeListener(server);
    expect(taken).toHaveLength(1);
    expect(await text(taken[0]!.toSocket())).toBe("a request");
    expect(server.listening).toBe(false);
  },
);
