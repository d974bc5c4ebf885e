import { Cookie, random, Request, Response } from "@skerry/assemblyscript";

const cookieName = "__Host-variant";
const thirtyDays = 30 * 24 * 60 * 60;

export function handle(request: Request): Response {
  const known = knownVariant(request);
  const variant = known === null ? drawVariant() : known;
  const response = page(variant);
  if (known === null) response.setCookie(variantCookie(variant));
  // One answer for each visitor: a shared cache must not hand A's page to B.
  response.headers.set("cache-control", "private, no-store");
  response.headers.append("vary", "cookie");
  addSecurityHeaders(response);
  return response;
}

/** The variant that this visitor has seen before. A cookie with anything else in it counts for none. */
function knownVariant(request: Request): string | null {
  const value = request.cookie(cookieName);
  return value !== null && (value == "a" || value == "b") ? value : null;
}

function drawVariant(): string {
  const variant = random.below(2) == 0 ? "a" : "b";
  console.info("drew variant " + variant);
  return variant;
}

function variantCookie(variant: string): Cookie {
  const cookie = new Cookie(cookieName, variant);
  cookie.maxAge = thirtyDays;
  cookie.secure = true;
  cookie.httpOnly = true;
  return cookie;
}

function page(variant: string): Response {
  const offer = variant == "a" ? "Try it free for 30 days." : "Pay by the unit.";
  return Response.html(
    `<!doctype html><html lang="en"><title>Variant ${variant}</title><p>${offer}</p></html>\n`,
  );
}

function addSecurityHeaders(response: Response): void {
  const headers = response.headers;
  headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "strict-origin-when-cross-origin");
  headers.set("permissions-policy", "camera=(), geolocation=(), microphone=()");
  headers.set("cross-origin-opener-policy", "same-origin");
}
