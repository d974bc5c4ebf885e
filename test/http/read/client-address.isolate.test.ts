import { describe, expect, test } from "vitest";
import {
  forwardedClient,
  forwardedScheme,
  plainAddress,
  TrustedProxies,
} from "../../../runtime/http/read/client-address.ts";

const proxies = new TrustedProxies(["10.0.0.0/8", "127.0.0.1", "::1", "fd00::/8"]);

describe("trusted proxies", () => {
  test("are addresses and ranges of both kinds", () => {
    for (const trusted of ["10.1.2.3", "127.0.0.1", "::1", "fd12::9", "::ffff:10.0.0.1"]) {
      expect([trusted, proxies.trusts(trusted)]).toEqual([trusted, true]);
    }
    for (const other of ["11.0.0.1", "127.0.0.2", "::2", "fe80::1", "", "10.0.0.1.example"]) {
      expect([other, proxies.trusts(other)]).toEqual([other, false]);
    }
  });

  test("nothing else can be named: the message says what", () => {
    for (const entry of [
      "localhost",
      "10.0.0.0/33",
      "::1/129",
      "10.0.0.0/",
      "1.2.3",
      "10.0.0.0/8/8",
      "",
    ]) {
      expect(() => new TrustedProxies([entry])).toThrow(
        `The trusted proxy ${JSON.stringify(entry)}`,
      );
    }
  });

  test("a range of length 0 is everybody", () => {
    const everybody = new TrustedProxies(["0.0.0.0/0", "::/0"]);
    expect(everybody.trusts("203.0.113.9") && everybody.trusts("2001:db8::1")).toBe(true);
  });
});

describe("the client behind a trusted peer", () => {
  const client = (forwardedFor: string | undefined) =>
    forwardedClient("10.0.0.1", forwardedFor, proxies);

  test("is the last address that is no proxy of ours, whatever stands before it", () => {
    expect(client("203.0.113.7")).toBe("203.0.113.7");
    expect(client("1.1.1.1, 203.0.113.7")).toBe("203.0.113.7");
    expect(client("1.1.1.1, 203.0.113.7, 10.9.9.9 ,127.0.0.1")).toBe("203.0.113.7");
    expect(client("127.0.0.1, 203.0.113.7")).toBe("203.0.113.7");
    expect(client("2001:db8::5, fd00::1")).toBe("2001:db8::5");
  });

  test("is the farthest proxy where there are but proxies", () => {
    expect(client("10.0.0.3, 10.0.0.2")).toBe("10.0.0.3");
  });

  test("is the peer where nothing was forwarded", () => {
    expect(client(undefined)).toBe("10.0.0.1");
    expect(client("")).toBe("10.0.0.1");
  });

  test("is who passed on what can't be read", () => {
    expect(client("203.0.113.7, unknown")).toBe("10.0.0.1");
    expect(client("203.0.113.7, ' OR 1=1, 10.0.0.2")).toBe("10.0.0.2");
  });

  test("may be written with a port, or as IPv4 within IPv6", () => {
    expect(client("203.0.113.7:4711")).toBe("203.0.113.7");
    expect(client("[2001:db8::5]:4711")).toBe("2001:db8::5");
    expect(client("::ffff:203.0.113.7")).toBe("203.0.113.7");
  });

  test("costs no more to find for thousands of addresses", () => {
    const begun = process.cpuUsage();
    for (let i = 0; i < 100; i++) client("10.0.0.1,".repeat(14_000));
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 100).toBeLessThan(2_000);
  });
});

test("the scheme is what the nearest proxy wrote", () => {
  expect(forwardedScheme("https")).toBe("https");
  expect(forwardedScheme("http, HTTPS")).toBe("https");
  expect(forwardedScheme("https, http")).toBe("http");
  expect(forwardedScheme("javascript")).toBe("http");
  expect(forwardedScheme(undefined)).toBe("http");
});

test("an IPv4 address that came over IPv6 is shown as IPv4", () => {
  expect(plainAddress("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(plainAddress("::1")).toBe("::1");
});
