import { connectTo, type ReachSocket } from "../sockets/reach-socket.ts";
import { socketChannel } from "./kv-channel.ts";
import { KvClient, type KvConnect } from "./kv-client.ts";

/** Where a shard reaches the owner of entries, and what it shows there. */
export interface KvAddress {
  /** The path of a unix socket. */
  readonly socket: string;
  /** The token of this client alone. */
  readonly token: string;
}

/** How a client reaches the owner behind a socket. */
export function kvSocket({ socket, token }: KvAddress, reach: ReachSocket = connectTo): KvConnect {
  return async (events) => {
    const channel = socketChannel(await reach(socket), events);
    channel.send([{ hello: token }]);
    return channel;
  };
}

/** Returns a shard's store of entries at once. The first call connects to the owner, and so does the next one after
 * the owner was replaced. */
export function connectKv(address: KvAddress, reach: ReachSocket = connectTo): KvClient {
  return new KvClient(kvSocket(address, reach));
}
