import { describe, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { matchesOrigin, parseOrigin } from "../../../runtime/services/fetch/origin.ts";
import { parseTarget } from "../../../runtime/services/fetch/target.ts";

const allows = (pattern: string, uri: string) =>
  matchesOrigin([parseOrigin(pattern)], parseTarget(uri));

describe("an origin of an allow list", () => {
  test.each([
    ["https://api.example.com", "https://api.example.com/v1?x=1"],
    ["https://api.example.com/", "https://API.example.com:443/"],
    ["HTTPS://Api.Example.COM", "https://api.example.com/"],
    ["https://api.example.com", "https://api.example.com./"],
    ["https://api.example.com.", "https://api.example.com/"],
    ["http://example.com:8080", "http://example.com:8080/"],
    ["https://*.example.com", "https://a.example.com/"],
    ["https://*.example.com", "https://a.b.example.com/"],
    ["https://bücher.example", "https://xn--bcher-kva.example/"],
    ["http://10.0.0.7", "http://10.0.0.7/"],
    ["http://10.0.0.7", "http://0x0a000007/"],
    ["http://[::1]:81", "http://[0:0:0:0:0:0:0:1]:81/"],
  ])("%s stands for %s", (pattern, uri) => {
    expect(allows(pattern, uri)).toBe(true);
  });

  test.each([
    ["https://api.example.com", "http://api.example.com/"],
    ["https://api.example.com", "https://api.example.com:8443/"],
    ["https://api.example.com:8443", "https://api.example.com/"],
    ["https://example.com", "https://api.example.com/"],
    ["https://*.example.com", "https://example.com/"],
    ["https://*.example.com", "https://badexample.com/"],
    ["https://*.example.com", "https://example.com.evil.test/"],
    ["https://example.com", "https://example.com.evil.test/"],
  ])("%s does not stand for %s", (pattern, uri) => {
    expect(allows(pattern, uri)).toBe(false);
  });

  test.each([
    "",
    "example.com",
    "//example.com",
    "ftp://example.com",
    "https://",
    "https://*",
    "https://*.",
    "https://a.*.example.com",
    "https://*.10.0.0.7",
    "https://*.[::1]",
    "https://example.com/path",
    "https://example.com?x",
    "https://example.com#x",
    "https://user:word@example.com",
    "https://example.com:99999",
    "https://exa mple.com",
    "https://a..example.com",
    `https://${"a".repeat(64)}.example.com`,
    `https://${"a.".repeat(200)}com`,
  ])("%j is none", (text) => {
    expect(() => parseOrigin(text)).toThrow(SkerryError);
    expect(() => parseOrigin(text)).toThrow(/is not an origin/);
  });
});
