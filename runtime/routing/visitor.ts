/** The cookie by which a site names its visitors itself. */
export const visitorCookie = "skerry-visitor";

/** Characters of a field that count, so that a long one costs no more than a short one. */
const counted = 256;

/** The key by which visitors are told apart where some of them get a candidate deployment: the value of the cookie
 * `skerry-visitor` where the request has one (the site sets it, to whatever identifies its visitors), else the
 * client's address and its User-Agent. Visitors without the cookie may change sides when their address changes, and
 * those behind one address with one browser are on one side together. @param cookies the Cookie field, as it came. */
export function visitorKey({
  address,
  userAgent = "",
  cookies = "",
}: {
  readonly address: string;
  readonly userAgent?: string | undefined;
  readonly cookies?: string | undefined;
}): string {
  const named = cookies === "" ? "" : cookieValue(cookies);
  if (named !== "") return `cookie ${named.slice(0, counted)}`;
  return `client ${address} ${userAgent.slice(0, counted)}`;
}

/** The position of a visitor among a worker's visitors: 0 to 99.99, in steps of 0.01, evenly spread, the same in
 * every process and on every machine. A candidate at P percent answers those below P, so that a visitor keeps it
 * while the percentage grows. Each worker spreads its visitors in its own way. */
export function visitorBucket(key: string, worker: string): number {
  return Math.floor((hash(`${worker}\n${key}`) / 2 ** 32) * 10_000) / 100;
}

function cookieValue(cookies: string): string {
  for (const pair of cookies.split(";")) {
    const equals = pair.indexOf("=");
    if (equals !== -1 && pair.slice(0, equals).trim() === visitorCookie) {
      return pair.slice(equals + 1).trim();
    }
  }
  return "";
}

/** FNV-1a in 32 bits, a code unit at a time, and then MurmurHash3's finalizer: alone the former leaves like
 * texts with like high bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
