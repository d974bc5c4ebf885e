import { connect, type Socket } from "node:net";

/** What became of busy clients' requests. */
export interface Sums {
  /** Requests that were answered whole. */
  answered: number;
  /** Of those, the ones whose answer said that its connection ends. */
  last: number;
  /** How the others were lost: they were sent on a connection that was made, and not answered. */
  lost: string[];
}

/** Clients that each ask as soon as they are answered, until no connection can be made any more: `keeping` on connections
 * that they keep as long as the server does, `closing` on a new one each time. Gives their sums as they grow, and what
 * resolves at the end. */
export function busyClients(
  port: number,
  host: string,
  { keeping, closing }: { readonly keeping: number; readonly closing: number },
): { readonly sums: Sums; readonly ended: Promise<Sums> } {
  const sums: Sums = { answered: 0, last: 0, lost: [] };
  const keep = `GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
  const close = `GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
  const requests = [...Array(keeping).fill(keep), ...Array(closing).fill(close)];
  const asking = requests.map((request) => askOnAndOn(port, request, sums));
  return { sums, ended: Promise.all(asking).then(() => sums) };
}

async function askOnAndOn(port: number, request: string, sums: Sums): Promise<void> {
  for (;;) {
    const socket = await made(port);
    if (socket === null) return;
    while (await ask(socket, request, sums));
    socket.destroy();
  }
}

/** A connection; null where none is taken. */
function made(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}

/** Sends one request, and resolves to whether another may follow on its connection. */
function ask(socket: Socket, request: string, sums: Sums): Promise<boolean> {
  return new Promise((resolve) => {
    let text = "";
    const done = (goesOn: boolean) => {
      socket.removeAllListeners("data").removeAllListeners("close").removeAllListeners("error");
      socket.on("error", () => {});
      resolve(goesOn);
    };
    const lose = (how: string) => {
      sums.lost.push(`${how}, after ${JSON.stringify(text)}`);
      done(false);
    };
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (!(text.length >= text.indexOf("\r\n\r\n") + 4 + length)) return;
      sums.answered++;
      const isLast = /\r\nconnection: close\r\n/i.test(text);
      if (isLast) sums.last++;
      done(!isLast);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => lose(error.code ?? error.message));
    socket.on("close", () => lose("closed"));
    socket.write(request);
  });
}
