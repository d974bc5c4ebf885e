import { networkInterfaces } from "node:os";
import { expect, test, vi } from "vitest";
import {
  type Interfaces,
  OwnAddresses,
} from "../../../../runtime/services/fetch/connections/own-addresses.ts";
import { reachableAddresses } from "../../../../runtime/services/fetch/connections/reachable-addresses.ts";

/** Interfaces that have these addresses. */
const having =
  (...addresses: string[]): Interfaces =>
  () => ({ eth0: addresses.map((address) => ({ address }) as never) });

test("the machine's own addresses are not reached, in whatever form they come", () => {
  const own = new OwnAddresses(having("8.8.8.8", "2001:4860:4860::8888", "fe80::1%eth0"));
  const isReachable = reachableAddresses([], own);
  for (const address of [
    "8.8.8.8",
    "::ffff:8.8.8.8",
    "::ffff:808:808",
    "2001:4860:4860:0:0:0:0:8888",
    "2001:4860:4860::8888",
  ]) {
    expect([address, isReachable(address)]).toEqual([address, false]);
  }
  for (const address of ["8.8.4.4", "2001:4860:4860::8844"]) {
    expect([address, isReachable(address)]).toEqual([address, true]);
  }
});

test("those that the system tells of are", () => {
  const own = new OwnAddresses();
  for (const { address } of Object.values(networkInterfaces()).flatMap((each) => each ?? [])) {
    expect([address, own.has(address)]).toEqual([address, true]);
  }
});

test("they are looked for again after a while, and kept where the system does not tell", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const look = vi.fn<Interfaces>(having("8.8.8.8"));
  const own = new OwnAddresses(look);
  const hasBoth = () => [own.has("8.8.8.8"), own.has("9.9.9.9")];
  for (let n = 0; n < 100; n++) expect(hasBoth()).toEqual([true, false]);
  expect(look).toHaveBeenCalledTimes(1);
  look.mockImplementation(having("9.9.9.9"));
  vi.advanceTimersByTime(2_000);
  expect(hasBoth()).toEqual([false, true]);
  look.mockImplementation(() => {
    throw new Error("EMFILE");
  });
  vi.advanceTimersByTime(2_000);
  expect(hasBoth()).toEqual([false, true]);
  vi.useRealTimers();
});

test("what the operator denies is not reached: addresses and ranges of both versions", () => {
  const none = new OwnAddresses(having());
  const denied = ["8.8.4.4", "9.9.9.8/29", "2606:4700::/32", "::ffff:1.1.1.0/120"];
  const isReachable = reachableAddresses(denied, none);
  for (const address of ["8.8.4.4", "9.9.9.15", "2606:4700:4700::1111", "1.1.1.1"]) {
    expect([address, isReachable(address)]).toEqual([address, false]);
  }
  for (const address of ["8.8.4.5", "9.9.9.16", "2606:4701::1", "1.1.2.1"]) {
    expect([address, isReachable(address)]).toEqual([address, true]);
  }
});
