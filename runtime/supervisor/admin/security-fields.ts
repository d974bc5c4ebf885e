import { createHash } from "node:crypto";
import { statusStyle } from "./page/status-style.ts";

const styleHash = createHash("sha256").update(statusStyle).digest("base64");

/** Fields that every answer has. The page needs its own style and an icon inside it, and nothing else:
 * no script, no frame, nothing from another place. */
export const securityFields: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};
