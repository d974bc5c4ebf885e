import { isIP } from "node:net";
import { SkerryError } from "../../errors.ts";
import { FetchError } from "./fetch-error.ts";
import { parseTarget, type Target } from "./target.ts";

/** An origin that a worker may reach, or all names under one. */
export interface OriginPattern {
  readonly scheme: "http" | "https";
  /** The host in its canonical form, without the "*." */
  readonly host: string;
  /** Whether it stands for every name under the host, and not for the host itself. */
  readonly wildcard: boolean;
  /** The scheme's own port where none was given. */
  readonly port: number;
}

/** Reads an origin of an allow list: scheme, host with an optional leading `*.`, optional port.
 * @throws SkerryError `bad-settings`. */
export function parseOrigin(text: string): OriginPattern {
  const parts = /^(https?:\/\/)(\*\.)?([^/\\?#@*\s]+)\/?$/i.exec(text);
  if (parts === null) throw notOrigin(text);
  const [, scheme, star, authority] = parts;
  let target: Target;
  try {
    target = parseTarget(`${scheme}${authority}`);
  } catch (error) {
    if (error instanceof FetchError) throw notOrigin(text);
    throw error;
  }
  const wildcard = star !== undefined;
  if (wildcard && isIP(target.host) !== 0) throw notOrigin(text);
  return { scheme: target.scheme, host: target.host, wildcard, port: target.port };
}

/** Whether one of the origins stands for where a request goes. */
export function matchesOrigin(patterns: readonly OriginPattern[], target: Target): boolean {
  return patterns.some(
    ({ scheme, host, wildcard, port }) =>
      scheme === target.scheme &&
      port === target.port &&
      (wildcard ? target.host.endsWith(`.${host}`) : target.host === host),
  );
}

function notOrigin(text: string): SkerryError {
  return new SkerryError(
    "bad-settings",
    `${JSON.stringify(text.slice(0, 300))} is not an origin: it takes a scheme, a host and perhaps a port, as in "https://api.example.com", "https://*.example.com" or "http://10.0.0.7:8080".`,
  );
}
