import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv4 } from "node:net";

/** Numbers of DNS (RFC 1035, section 3.2.2; RFC 3596). */
const typeA = 1;
const typeAaaa = 28;

/** A name server on loopback, over UDP (RFC 1035, section 4). */
export class NameServer {
  readonly #socket: Socket;
  readonly #records = new Map<string, string[][]>();
  readonly #hushed6 = new Set<string>();
  readonly #asked = new Map<string, number>();
  /** Names that were asked for, once for each question. */
  readonly questions: string[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (message, from) => this.#answer(message, from));
  }

  static async start(): Promise<NameServer> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new NameServer(socket);
  }

  /** As a resolver is told of it. */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** What a name stands for: a list of addresses for each time it is asked for, the last for all times after.
   * An empty list of lists: it never answers. */
  set(name: string, ...answers: string[][]): void {
    this.#records.set(name, answers);
  }

  /** Never answers when it is asked for the IPv6 addresses of a name. */
  hush6(name: string): void {
    this.#hushed6.add(name);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, "close");
  }

  #answer(message: Buffer, from: RemoteInfo): void {
    const labels: string[] = [];
    let at = 12;
    for (let length = message[at]!; length > 0; length = message[at]!) {
      labels.push(message.toString("latin1", at + 1, at + 1 + length));
      at += 1 + length;
    }
    const question = message.subarray(12, at + 5);
    const type = message.readUInt16BE(at + 1);
    const name = labels.join(".").toLowerCase();
    this.questions.push(name);
    const answers = this.#records.get(name);
    if (answers?.length === 0 || (type === typeAaaa && this.#hushed6.has(name))) return;
    const key = `${name} ${type}`;
    const times = this.#asked.get(key) ?? 0;
    this.#asked.set(key, times + 1);
    const found = (answers?.[Math.min(times, answers.length - 1)] ?? []).filter(
      (address) => type === (isIPv4(address) ? typeA : typeAaaa),
    );
    const head = Buffer.alloc(12);
    message.copy(head, 0, 0, 2);
    // An authoritative answer, and whether there is such a name.
    head.writeUInt16BE(answers === undefined ? 0x8583 : 0x8580, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(found.length, 6);
    const reply = Buffer.concat([head, question, ...found.map((address) => record(address))]);
    this.#socket.send(reply, from.port, from.address);
  }
}

/** A record for the name of the question, to be forgotten at once. */
function record(address: string): Buffer {
  const data = bytesOf(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(data.length === 4 ? typeA : typeAaaa, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(0, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (mapped !== null) {
    const [a, b, c, d] = mapped[2]!.split(".").map(Number) as [number, number, number, number];
    return bytesOf(`${mapped[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`);
  }
  const [left = "", right] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const before = groups(left);
  const after = right === undefined ? [] : groups(right);
  const all = [...before, ...Array(8 - before.length - after.length).fill("0"), ...after];
  const bytes = Buffer.alloc(16);
  all.forEach((group, i) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * i);
  });
  return bytes;
}
