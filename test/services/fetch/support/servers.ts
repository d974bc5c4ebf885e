import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, createServer as createRaw, type Socket } from "node:net";

/** A server on loopback that counts. */
export interface Origin {
  readonly port: number;
  /** Connections that were made. */
  readonly sockets: Socket[];
  readonly requests: IncomingMessage[];
  close(): Promise<void>;
}

/** An HTTP/1.1 server. */
export async function startOrigin(listener: RequestListener): Promise<Origin> {
  const requests: IncomingMessage[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    requests.push(request);
    listener(request, response);
  });
  return listen(server, requests);
}

/** A server that speaks as the test has it. */
export async function startRaw(onSocket: (socket: Socket) => void): Promise<Origin> {
  return listen(createRaw(onSocket), []);
}

/** A server that answers all with the same bytes, whatever is asked, and then does as it is told. */
export function startCanned(answer: string, then: (socket: Socket) => void = () => {}) {
  return startRaw((socket) => {
    socket.once("data", () => {
      socket.write(answer, "latin1");
      then(socket);
    });
  });
}

export async function listen(
  server: Server | ReturnType<typeof createRaw>,
  requests: IncomingMessage[],
): Promise<Origin> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => {});
    sockets.push(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    sockets,
    requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A server that answers a request when it is told to, in the order they came. */
export async function startHolding(): Promise<Origin & { readonly held: (() => void)[] }> {
  const held: (() => void)[] = [];
  const origin = await startOrigin((_, response) => {
    held.push(() => answer(response, "hello"));
  });
  return { ...origin, held };
}

export function answer(
  response: ServerResponse,
  body: string,
  fields: Record<string, string> = {},
) {
  response.writeHead(200, fields);
  response.end(body);
}
