// The visitors of a neighbour, in a process of their own: they come until the process is ended.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Client } from "undici";

const [origin = "", host = "", visitors = "ask", connections = "1"] = process.argv.slice(2);
const { hostname, port } = new URL(origin);

/** Asks again as soon as it is answered, whatever the answer. */
async function ask(): Promise<never> {
  for (let client = new Client(origin); ; ) {
    try {
      const { body } = await client.request({ path: "/", method: "GET", headers: { host } });
      await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    } catch {
      await client.destroy();
      client = new Client(origin);
    }
  }
}

/** Leaves soon after it has asked, and comes again. */
async function abort(): Promise<never> {
  for (;;) {
    const socket = await visit(`GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await pause(5);
    socket.destroy();
    await once(socket, "close");
  }
}

/** Sends a byte at a time, and reads the answer in small parts. */
async function streamSlowly(): Promise<never> {
  for (;;) {
    const bytes = 40;
    const socket = await visit(
      `POST / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-length: ${bytes}\r\n\r\n`,
    );
    socket.pause();
    for (let sent = 0; sent < bytes && socket.writable; sent++) {
      socket.write("x");
      await pause(25);
    }
    while (!socket.readableEnded && !socket.destroyed) {
      socket.read(16_384);
      await pause(25);
    }
    socket.destroy();
  }
}

async function visit(head: string): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write(head);
  await pause(0);
  return socket;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const kinds = { ask, abort, "stream slowly": streamSlowly };
for (let i = 0; i < Number(connections); i++) void kinds[visitors as keyof typeof kinds]();
process.on("disconnect", () => process.exit(0));
