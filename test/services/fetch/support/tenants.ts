import { onTestFinished } from "vitest";
import type { ByteSource } from "../../../../runtime/message/byte-source.ts";
import { CheckedDialler } from "../../../../runtime/services/fetch/connections/checked-dialler.ts";
import { reachableAddresses } from "../../../../runtime/services/fetch/connections/reachable-addresses.ts";
import {
  DnsResolver,
  type SystemLookup,
} from "../../../../runtime/services/fetch/connections/resolver.ts";
import {
  Egress,
  type IncomingResponse,
  type OutgoingRequest,
} from "../../../../runtime/services/fetch/egress.ts";
import type {
  EgressRules,
  EgressSettings,
} from "../../../../runtime/services/fetch/egress-settings.ts";
import { FetchError, type FetchFailure } from "../../../../runtime/services/fetch/fetch-error.ts";
import { parseOrigin } from "../../../../runtime/services/fetch/origin.ts";
import { Subrequests } from "../../../../runtime/services/fetch/subrequests.ts";
import { NameServer } from "./name-server.ts";
import type { Origin } from "./servers.ts";

/** Closes it when the test is over: those who ask, which are made last, before those who answer. */
export async function kept<T extends { close(): Promise<void> }>(part: T | Promise<T>): Promise<T> {
  const made = await part;
  onTestFinished(() => made.close());
  return made;
}

/** A tenant's egress, and the name server it asks, which knows `origin.test`. A silent one is waited for `timeout` ms, twice. */
export async function tenant(
  settings: Partial<EgressSettings> = {},
  isPublic: (address: string) => boolean = reachableAddresses(),
  system: SystemLookup | null = null,
  timeout = 2_000,
): Promise<{ egress: Egress; names: NameServer }> {
  const names = await kept(NameServer.start());
  names.set("origin.test", ["127.0.0.1"]);
  const resolver = new DnsResolver({ servers: [names.address], timeout, system });
  const egress = await kept(new Egress(settings, new CheckedDialler(resolver, isPublic)));
  return { egress, names };
}

/** Rules of a worker whose operator lets it reach servers on loopback. */
export function rulesFor(
  origins: readonly string[],
  rules: Partial<EgressRules> = {},
): EgressRules {
  return {
    allow: [],
    private: origins.map(parseOrigin),
    hops: 0,
    subrequests: new Subrequests(1_000, 100),
    ...rules,
  };
}

/** Where a test's server is, by the name that the name server knows it under. */
export const originOf = ({ port }: Origin, name = "origin.test") => `http://${name}:${port}`;

export const get = (uri: string, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: "GET",
  uri,
  fields: [],
  body: { tag: "empty" },
  redirect: "follow",
  ...more,
});

export const never = (): AbortSignal => new AbortController().signal;

/** Sends to one of a test's servers, under rules that allow it. */
export function send(
  egress: Egress,
  origin: Origin,
  path = "/",
  more: Partial<OutgoingRequest> = {},
  signal = never(),
  rules: Partial<EgressRules> = {},
): Promise<IncomingResponse> {
  const base = originOf(origin);
  return egress.send(get(base + path, more), rulesFor([base], rules), signal);
}

/** What the promise fails with; throws where it does not fail, or with something else. */
export async function failure(promise: Promise<unknown>): Promise<FetchFailure> {
  const error = await promise.then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof FetchError) return error.failure;
  throw error;
}

/** All of a body. */
export async function wholeBody(body: ByteSource): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (let piece = await body.read(65_536); piece !== null; piece = await body.read(65_536)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export const textOf = async (response: IncomingResponse) =>
  (await wholeBody(response.body)).toString();
