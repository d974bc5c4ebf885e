import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

export interface ServerPorts {
  /** For nodes, for the other servers, and for who asks how it is. */
  readonly clients: number;
  readonly routes: number;
  readonly monitor: number;
}

export interface NodePorts {
  readonly http: number;
  readonly admin: number;
}

/** Three of each: the README's where they are free, else any. @param any whether it is always any. */
export async function choosePorts(
  any: boolean,
): Promise<{ readonly servers: ServerPorts[]; readonly nodes: NodePorts[] }> {
  const taken = new Set<number>();
  const choose = async (wanted: number): Promise<number> => {
    for (let port = any ? 0 : wanted; ; port = 0) {
      const free = await freePort(port);
      if (free === null || taken.has(free)) continue;
      taken.add(free);
      return free;
    }
  };
  const servers: ServerPorts[] = [];
  const nodes: NodePorts[] = [];
  for (const at of [1, 2, 3]) {
    const [clients, routes, monitor] = [4230 + at, 6230 + at, 8230 + at];
    servers.push({
      clients: await choose(clients),
      routes: await choose(routes),
      monitor: await choose(monitor),
    });
    nodes.push({ http: await choose(8080 + at), admin: await choose(9090 + at) });
  }
  return { servers, nodes };
}

/** Null where this one is taken; 0 stands for any. */
async function freePort(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const { port: free } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return free;
  } catch {
    return null;
  }
}
