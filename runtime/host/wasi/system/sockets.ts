import { absentResource, Resource } from "../session/resource.ts";
import { err, type Result } from "../session/result.ts";

// A worker has no sockets. Toolchains link all of this in, whether or not a program uses it, so each
// function is there and says no by its own typed error.

type Denied = Result<never, "access-denied">;
const denied = (): Denied => err("access-denied");

/** `wasi:sockets/network.network`: a token that opens nothing. */
class Network extends Resource {}

/** `wasi:sockets/network`. */
export const network = {
  Network,
  networkErrorCode: (): undefined => undefined,
};

/** `wasi:sockets/instance-network`. */
export const instanceNetwork = {
  instanceNetwork(): Network {
    return new Network();
  },
};

/** `wasi:sockets/tcp-create-socket`. */
export const tcpCreateSocket = { createTcpSocket: denied };

/** `wasi:sockets/udp-create-socket`. */
export const udpCreateSocket = { createUdpSocket: denied };

/** `wasi:sockets/ip-name-lookup`, which refuses with an error that no program takes for a temporary one. */
export const ipNameLookup = {
  resolveAddresses(): Result<never, "permanent-resolver-failure"> {
    return err("permanent-resolver-failure");
  },
  ResolveAddressStream: absentResource("resolve-address-stream", [
    "resolveNextAddress",
    "subscribe",
  ]),
};

const bindMethods = ["startBind", "finishBind", "localAddress", "remoteAddress", "addressFamily"];
const bufferMethods = [
  "receiveBufferSize",
  "setReceiveBufferSize",
  "sendBufferSize",
  "setSendBufferSize",
  "subscribe",
];

/** `wasi:sockets/tcp`. */
export const tcp = {
  TcpSocket: absentResource("tcp-socket", [
    ...bindMethods,
    ...bufferMethods,
    "startConnect",
    "finishConnect",
    "startListen",
    "finishListen",
    "accept",
    "isListening",
    "setListenBacklogSize",
    "keepAliveEnabled",
    "setKeepAliveEnabled",
    "keepAliveIdleTime",
    "setKeepAliveIdleTime",
    "keepAliveInterval",
    "setKeepAliveInterval",
    "keepAliveCount",
    "setKeepAliveCount",
    "hopLimit",
    "setHopLimit",
    "shutdown",
  ]),
};

/** `wasi:sockets/udp`. */
export const udp = {
  UdpSocket: absentResource("udp-socket", [
    ...bindMethods,
    ...bufferMethods,
    "stream",
    "unicastHopLimit",
    "setUnicastHopLimit",
  ]),
  IncomingDatagramStream: absentResource("incoming-datagram-stream", ["receive", "subscribe"]),
  OutgoingDatagramStream: absentResource("outgoing-datagram-stream", [
    "checkSend",
    "send",
    "subscribe",
  ]),
};
