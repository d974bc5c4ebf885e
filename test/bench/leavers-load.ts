// Visitors that each come on a connection of their own, in a process of their own: those that stay have their whole answer before
// they come again, and those that leave do so as soon as they have asked. Asked by a message, it tells how many have come since it
// was asked before.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** How a visitor leaves; null: it stays. */
export type Leaving = {
  /** Whether it closes its connection, or resets it. */
  readonly by: "close" | "reset";
  /** How much of its request it has sent by then. */
  readonly after: "part" | "whole";
} | null;

const [origin = "", host = "", visitors = "1", told = "null"] = process.argv.slice(2);
const { hostname, port } = new URL(origin);
const leaving = JSON.parse(told) as Leaving;
const request = `GET /left HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;

let came = 0;

async function visit(): Promise<never> {
  for (;;) {
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    socket.once("connect", () => {
      came++;
      ask(socket);
    });
    await closed;
  }
}

function ask(socket: Socket): void {
  if (leaving === null) {
    socket.resume().write(request);
    return;
  }
  const sent = leaving.after === "part" ? request.slice(0, request.length / 2) : request;
  socket.write(sent, () => {
    if (leaving.by === "reset") socket.resetAndDestroy();
    else socket.destroy();
  });
}

for (let i = 0; i < Number(visitors); i++) void visit();
process.on("message", () => {
  process.send?.(came);
  came = 0;
});
process.on("disconnect", () => process.exit(0));
await once(process, "disconnect");
