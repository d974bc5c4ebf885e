import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { watGuest } from "../host/wasi/support/wat-guest.ts";
import { atPace } from "../support/pace.ts";
import { settingsWith, useTarget } from "./support/target.ts";

// A length that leaves a guest is 32 bits without a sign. Taken with one, -2^31 bytes were less than the most that
// may cross, and their price below zero.

const target = useTarget();

/** Opens a response's body, and has its stream in `$c`. */
const openBody = `
  (local.set $a (call $new-response (call $new-fields)))
  (call $body (local.get $a) (i32.const 128))
  (local.set $b (i32.load (i32.const 132)))
  (call $answer (local.get $out) (local.get $a))
  (call $body-write (local.get $b) (i32.const 128))
  (local.set $c (i32.load (i32.const 132)))`;

const write = (length: number) =>
  `(call $write (local.get $c) (i32.const 0) (i32.const ${length}) (i32.const 144))`;

/** Two writes cross: a length of no bytes, which is permitted without being asked for, and then the other. */
const attack = (length: number) => `${openBody} ${write(0)} ${write(length)}`;

test("a write of -2^31 bytes gives no fuel", async () => {
  const { host, neighbour } = target();
  const honest = await host.load(await watGuest(`${openBody} ${write(0)}`), settingsWith());
  const forger = await host.load(await watGuest(attack(-(2 ** 31))), settingsWith());
  const paid = await host.call(honest, makeRequest({}));
  const forged = await host.call(forger, makeRequest({}));
  expect(paid.error?.message ?? "").toBe("");
  expect(forged.error?.code).toBe("response-too-large");
  expect(forged.error?.message).toContain("a list of 2147483648 bytes");
  expect(forged.usage.fuel).toBeGreaterThan(paid.usage.fuel);
  await neighbour.visit();
});

test("fifty of them and a loop without end burn a request's fuel, and no more", async () => {
  const { host, neighbour } = target();
  const settings = settingsWith();
  const handle = `${openBody} ${write(-(2 ** 31)).repeat(50)} (loop $more (br $more))`;
  const forger = await host.load(await watGuest(handle), settings);
  const begun = performance.now();
  const { error, usage } = await host.call(forger, makeRequest({}));
  expect(error).not.toBeNull();
  expect(usage.fuel).toBeGreaterThan(0);
  expect(usage.fuel).toBeLessThanOrEqual(settings.limits.fuel);
  expect(performance.now() - begun).toBeLessThan(atPace(3_000));
  await neighbour.visit();
});
