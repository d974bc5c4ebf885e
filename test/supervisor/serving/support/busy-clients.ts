import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What became of busy clients' requests. */
export interface Sums {
  /** Requests that were answered whole. */
  answered: number;
  /** Of those, the ones whose answer said that its connection ends. */
  last: number;
  /** New connections that the system reset as the listening socket was closed: nothing came on them, and the next attempt was refused. */
  notAccepted: number;
  /** How the others were lost: they were sent on a connection that was made, and not answered. */
  lost: string[];
}

/** What became of one request: another may follow on its connection, or not, or that was reset before anything came on it. */
type Outcome = "more" | "last" | "reset";

/** Clients that each ask as soon as they are answered, until connections are refused: `keeping` on connections
 * that they keep as long as the server does, `closing` on a new one each time. Gives their sums as they grow, and what
 * resolves at the end. */
export function busyClients(
  port: number,
  host: string,
  { keeping, closing }: { readonly keeping: number; readonly closing: number },
): { readonly sums: Sums; readonly ended: Promise<Sums> } {
  const sums: Sums = { answered: 0, last: 0, notAccepted: 0, lost: [] };
  const keep = `GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
  const close = `GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
  const requests = [...Array(keeping).fill(keep), ...Array(closing).fill(close)];
  const asking = requests.map((request) => askUntilRefused(port, request, sums));
  return { sums, ended: Promise.all(asking).then(() => sums) };
}

async function askUntilRefused(port: number, request: string, sums: Sums): Promise<void> {
  let wasReset = false;
  for (;;) {
    const socket = await made(port);
    if (socket === "refused") {
      if (wasReset) sums.notAccepted++;
      return;
    }
    // The listening socket was not closed, so the connection was reset by the host.
    if (wasReset) sums.lost.push("a new connection was reset, and the next one was not refused");
    wasReset = socket === "reset" || (await askOn(socket, request, sums)) === "reset";
  }
}

/** Asks on one connection until it ends. */
async function askOn(socket: Socket, request: string, sums: Sums): Promise<Outcome> {
  let outcome = await ask(socket, request, sums);
  if (outcome === "more") {
    while (outcome === "more") outcome = await ask(socket, request, sums);
    if (outcome === "reset") sums.lost.push("a kept connection was reset");
    outcome = "last";
  }
  socket.destroy();
  return outcome;
}

async function made(port: number): Promise<Socket | "refused" | "reset"> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  try {
    await once(socket, "connect");
    return socket;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ECONNREFUSED") return "refused";
    // It was made, and reset before this process has seen it.
    if (code === "ECONNRESET") return "reset";
    throw error;
  }
}

function ask(socket: Socket, request: string, sums: Sums): Promise<Outcome> {
  return new Promise((resolve) => {
    let text = "";
    const done = (outcome: Outcome) => {
      socket.removeAllListeners("data").removeAllListeners("close").removeAllListeners("error");
      socket.on("error", () => {});
      resolve(outcome);
    };
    const lose = (how: string) => {
      sums.lost.push(`${how}, after ${JSON.stringify(text)}`);
      done("last");
    };
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (!(text.length >= text.indexOf("\r\n\r\n") + 4 + length)) return;
      sums.answered++;
      const isLast = /\r\nconnection: close\r\n/i.test(text);
      if (isLast) sums.last++;
      done(isLast ? "last" : "more");
    });
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
      if (text === "" && code === "ECONNRESET") done("reset");
      else lose(code);
    });
    socket.on("close", () => lose("closed"));
    socket.write(request);
  });
}
