import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Not global, by the IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast (RFC 5771), and what a cloud has
 * in the place of link-local addresses. Blocks
 * are taken whole, with the few global addresses that some have in them: nobody serves HTTP there. */
const special4: readonly [string, number][] = [
  ["0.0.0.0", 8], // "this network" (RFC 791)
  ["10.0.0.0", 8], // private use (RFC 1918)
  ["100.64.0.0", 10], // carrier-grade NAT (RFC 6598)
  ["127.0.0.0", 8], // loopback (RFC 1122)
  ["168.63.129.16", 32], // Azure's own: DNS and the platform's services, from any virtual machine
  ["169.254.0.0", 16], // link-local (RFC 3927), and clouds' metadata
  ["172.16.0.0", 12], // private use
  ["192.0.0.0", 24], // protocol assignments (RFC 6890)
  ["192.0.2.0", 24], // documentation (RFC 5737)
  ["192.88.99.0", 24], // relays of 6to4 (RFC 7526)
  ["192.168.0.0", 16], // private use
  ["198.18.0.0", 15], // benchmarks (RFC 2544)
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, and broadcast (RFC 1112, RFC 919)
];

/** All that IANA has given out as global unicast (RFC 4291, section 2.4). Outside of it are loopback,
 * unspecified, IPv4-mapped and IPv4-compatible, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), unique local, link-local,
 * site-local, multicast, and what has no meaning yet. */
const globalUnicast: readonly [string, number] = ["2000::", 3];

/** What is special inside of it, by the IANA IPv6 Special-Purpose Address Registry. */
const special6: readonly [string, number][] = [
  ["2001::", 23], // protocol assignments (RFC 2928): Teredo, benchmarks, ORCHID
  ["2001:db8::", 32], // documentation (RFC 3849)
  ["2002::", 16], // 6to4 (RFC 3056), which carries an IPv4 address
  ["3ffe::", 16], // once the 6bone (RFC 3701)
  ["3fff::", 20], // documentation (RFC 9637)
];

const special = new BlockList();
for (const [network, prefix] of special4) special.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of special6) special.addSubnet(network, prefix, "ipv6");
const unicast6 = new BlockList();
unicast6.addSubnet(...globalUnicast, "ipv6");

/** Whether an address, as text, is one of the public Internet. False for what is no address, and for one with
 * a zone. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, "ipv4");
  if (!isIPv6(address) || address.includes("%")) return false;
  return unicast6.check(address, "ipv6") && !special.check(address, "ipv6");
}
