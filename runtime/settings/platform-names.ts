/** Platforms whose limits are known (`measure/profiles/platforms.ts`): what settings and commands call them. */
export const platformNames = [
  "cloudflare-free",
  "cloudflare-paid",
  "fastly",
  "lambda-edge-viewer",
  "lambda-edge-origin",
  "cloudfront-functions",
  "akamai",
  "akamai-edgeworkers",
] as const;
export type PlatformName = (typeof platformNames)[number];
