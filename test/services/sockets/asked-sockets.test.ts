import { Socket } from "node:net";
import { beforeEach, expect, test } from "vitest";
import {
  AskedSockets,
  type WantedSocket,
} from "../../../runtime/services/sockets/asked-sockets.ts";
import { SocketAllowance } from "../../../runtime/services/sockets/socket-allowance.ts";

const entries = "/run/entries.sock";
const cordon = "/run/cordon.sock";

let now: number;
let asked: WantedSocket[];
let answer: (wanted: WantedSocket) => Promise<void>;
let sockets: AskedSockets;
beforeEach(() => {
  now = 0;
  asked = [];
  answer = async ({ number }) => sockets.take(number, new Socket());
  const ask = (wanted: WantedSocket) => {
    asked.push(wanted);
    return answer(wanted);
  };
  sockets = new AskedSockets(
    ask,
    new SocketAllowance(
      (path) => path === entries,
      1,
      () => now,
    ),
  );
});

const notNow = expect.objectContaining({ code: "ECONNREFUSED" });

test("each connection goes to whoever asked for it, by its number", async () => {
  const came = new Map<number, Socket>();
  const waiting: (() => void)[] = [];
  answer = async ({ number }) => {
    const socket = new Socket();
    came.set(number, socket);
    // In the other order.
    await new Promise<void>((go) => waiting.unshift(go));
    sockets.take(number, socket);
  };
  const reached = [sockets.reach(cordon), sockets.reach(cordon)];
  for (const go of waiting) go();
  const [first, second] = await Promise.all(reached);
  expect(first === came.get(1) && second === came.get(2)).toBe(true);
  expect(asked.map(({ path }) => path)).toEqual([cordon, cordon]);
});

test("where there is none it is as where nobody listens", async () => {
  answer = async () => {
    throw new Error("nobody");
  };
  await expect(sockets.reach(cordon)).rejects.toEqual(notNow);
  // Its client left on the way, or the connection was lost there.
  answer = async () => {};
  await expect(sockets.reach(cordon)).rejects.toEqual(notNow);
  answer = async ({ number }) => sockets.take(number, new Socket().destroy());
  await expect(sockets.reach(cordon)).rejects.toEqual(notNow);
});

test("one that nobody waits for is closed", () => {
  const socket = new Socket();
  sockets.take(7, socket);
  expect(socket.destroyed).toBe(true);
});

test("of entries it asks for one at a time, and for few in a short time; others are apart", async () => {
  let go = () => {};
  answer = async ({ number }) => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    sockets.take(number, new Socket());
  };
  const first = sockets.reach(entries);
  await expect(sockets.reach(entries)).rejects.toEqual(notNow);
  expect(asked).toHaveLength(1);
  go();
  await first;
  answer = async ({ number }) => sockets.take(number, new Socket());
  const reach = () => sockets.reach(entries).catch(() => null);
  for (let tries = 0; tries < 100; tries++) await reach();
  expect(asked).toHaveLength(20);
  await sockets.reach(cordon);
  expect(asked).toHaveLength(21);
  // As often as its client tries again.
  for (let tries = 0; tries < 10; tries++) {
    now += 100;
    expect(await reach()).not.toBeNull();
  }
});
